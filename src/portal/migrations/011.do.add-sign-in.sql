-- Who may sign in to the Portal, and who has. The first four tables are those of better-auth, under names of ours; a test compares them with what
-- it asks for. Nobody but these has a password here.

create table sign_in_user (
  id text primary key,
  -- As people write it to sign in, in small letters; it stands in the journal of alarms.
  username text not null unique,
  name text not null,
  -- What better-auth knows users by; of those who have none it ends in .invalid.
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null default 'viewer' check (role in ('viewer', 'operator', 'admin')),
  banned boolean not null default false,
  ban_reason text,
  ban_expires timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table sign_in_session (
  id text primary key,
  user_id text not null references sign_in_user on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  impersonated_by text,
  created_at timestamptz not null default now(),
  -- When it was last used.
  updated_at timestamptz not null default now()
);
create index sign_in_session_user on sign_in_session (user_id, updated_at);
create index sign_in_session_expires on sign_in_session (expires_at);

create table sign_in_account (
  id text primary key,
  user_id text not null references sign_in_user on delete cascade,
  -- By what its provider knows the user: for a password ('credential') the id here.
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  -- Hashed by scrypt.
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index sign_in_account_user on sign_in_account (user_id);

create table sign_in_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sign_in_verification_identifier on sign_in_verification (identifier);

-- What cookies are signed with, where no setting says it: the same for all Portals of this database.
create table sign_in_secret (
  is_only boolean primary key default true check (is_only),
  secret text not null,
  created_at timestamptz not null default now()
);

-- Attempts that were not known to be right, of an account (by the digest of its name) and of an address.
create table sign_in_attempt (
  kind text not null check (kind in ('account', 'address')),
  key text not null,
  count integer not null,
  began_at timestamptz not null,
  primary key (kind, key)
);
create index sign_in_attempt_began on sign_in_attempt (began_at);

-- Links that sign somebody in once, by the digest of what is in them.
create table sign_in_link (
  digest bytea primary key,
  user_id text not null references sign_in_user on delete cascade,
  expires_at timestamptz not null
);
