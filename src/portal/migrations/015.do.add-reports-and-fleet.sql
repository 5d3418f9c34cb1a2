-- What reports of alarms count: entries of the journal by which an alarm begins to ask for attention, or goes on to.
create index alarm_journal_asking on alarm_journal (at)
  where after @> '{"isActive": true, "isAcknowledged": false, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}';

-- Care of machines. The AI server goes on to read id and type of `machine`, which holds the machines that the plant has; what it had stands apart,
-- so that whoever reads `machine` need not know of it.
alter table machine
  -- Where it stands, or what it belongs to: what people group by. Null for nowhere.
  add column area text constraint machine_area_given check (area <> ''),
  -- Grows with each change of the row.
  add column version integer not null default 1 constraint machine_version_counts check (version > 0);

create table machine_retired (
  id bigint primary key,
  name text not null,
  type text not null,
  area text,
  version integer not null,
  retired_at timestamptz not null default now()
);

-- Every change of a machine, with who and when. It only grows. Machines come and go, entries stay: machine_id is no foreign key.
create table machine_journal (
  sequence bigint primary key generated always as identity,
  machine_id bigint not null,
  at timestamptz not null default now(),
  act text not null check (act in ('added', 'changed', 'retired', 'restored', 'removed')),
  actor text not null,
  -- Of the sender, for what a person did on the page.
  address text,
  note text,
  -- Name, type and area; null before the first, and after the last.
  before jsonb,
  after jsonb
);
create index machine_journal_machine on machine_journal (machine_id, sequence desc);

create function refuse_machine_journal_change() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'machine_journal only grows: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end $$;

create trigger machine_journal_keeps_rows before update or delete on machine_journal for each row execute function refuse_machine_journal_change();
create trigger machine_journal_keeps_all before truncate on machine_journal for each statement execute function refuse_machine_journal_change();
-- Also in a session that says it only applies what another server has checked.
alter table machine_journal enable always trigger machine_journal_keeps_rows;
alter table machine_journal enable always trigger machine_journal_keeps_all;
