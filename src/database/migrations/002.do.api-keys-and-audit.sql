-- Who may use the REST API, and what was changed over it or by `spindle api-keys`.

-- A key itself is nowhere: secret_hash is its SHA-256. It is long and drawn at random, so that a slow hash would add nothing.
create table api_key (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  secret_hash bytea not null unique,
  -- The first characters of the key, by which a person tells keys apart.
  hint text not null,
  roles text[] not null check (roles <@ array['read', 'predict', 'operate'] and cardinality(roles) > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
-- A name can be given again once its key is revoked.
create unique index api_key_name on api_key (name) where revoked_at is null;

-- One row per change. outcome is null while the change is under way, and for ever if the server ended in it.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  target text not null,
  request_id text,
  address text,
  outcome text
);
create index audit_at on audit (at desc, id desc);

-- What the pages of /detections and /dead-letters are read by, in their order.
create index detection_page on detection (detected_at desc, event_id desc);
create index detection_machine_page on detection (machine_id, detected_at desc, event_id desc);
create index dead_letter_page on dead_letter (refused_at desc, event_id desc);
-- Only keys that can be a machine's id: a key may be longer than an index entry.
create index dead_letter_key on dead_letter (key, refused_at desc, event_id desc) where length(key) <= 20;
drop index detection_detected_at, detection_machine_id, dead_letter_refused_at;
