-- What to do about an alarm, in words that the plant's admins write: of a failure mode, of a kind of alarms without one, or of any. Every version is kept,
-- with who wrote it and when; the last one holds, and an empty one says that there is none any more. It only grows.
create table procedure_version (
  sequence bigint primary key generated always as identity,
  -- Of episodes: null for any alarm.
  kind text,
  -- Null for alarms of the kind that are of no known mode.
  mode text,
  version integer not null check (version > 0),
  text text not null,
  at timestamptz not null default now(),
  actor text not null,
  -- Of the sender.
  address text,
  constraint procedure_mode_has_kind check (kind is not null or mode is null)
);
create unique index procedure_version_of on procedure_version (coalesce(kind, ''), coalesce(mode, ''), version desc);

create function refuse_procedure_change() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'procedure_version only grows: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end $$;

create trigger procedure_version_keeps_rows before update or delete on procedure_version for each row execute function refuse_procedure_change();
create trigger procedure_version_keeps_all before truncate on procedure_version for each statement execute function refuse_procedure_change();
-- Also in a session that says it only applies what another server has checked.
alter table procedure_version enable always trigger procedure_version_keeps_rows;
alter table procedure_version enable always trigger procedure_version_keeps_all;
