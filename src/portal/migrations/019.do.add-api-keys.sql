-- Keys by which programs use the Portal's API. A key itself is nowhere: secret_hash is its SHA-256. It is long and drawn at random, so that a slow hash would
-- add nothing. What makes, lists and finds keys is the same as of the AI server's table of that name.
create table api_key (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  secret_hash bytea not null unique,
  -- The first characters of the key, by which a person tells keys apart.
  hint text not null,
  -- As an array, as there; here it is one role, which may do what those before it may.
  roles text[] not null check (roles <@ array['viewer', 'operator', 'admin'] and cardinality(roles) = 1),
  created_at timestamptz not null default now(),
  created_by text,
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  last_used_at timestamptz
);
-- A name can be given again once its key is revoked.
create unique index api_key_name on api_key (name) where revoked_at is null;
