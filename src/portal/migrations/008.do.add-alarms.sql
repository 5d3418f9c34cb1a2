-- Alarms: what people have to know of, and to do about, one failure mode of one machine. The row says how an alarm is now, and version how
-- many entries its journal has. Machines come and go, alarms stay: machine_id is no foreign key.
create table alarm (
  -- The id of the episode that first raised it.
  alarm_id uuid primary key,
  version integer not null check (version > 0),
  machine_id bigint not null,
  machine_type text not null,
  kind text not null,
  mode text,
  state text not null check (state in ('unacknowledged', 'acknowledged', 'returned-unacknowledged', 'shelved', 'suppressed',
    'out-of-service', 'normal')),
  priority text not null check (priority in ('WARNING', 'ALERT', 'CRITICAL')),
  is_active boolean not null,
  is_acknowledged boolean not null,
  shelved_until timestamptz,
  is_out_of_service boolean not null,
  suppressed_by text,
  assignee text,
  verdict text check (verdict in ('real-failure', 'false-alarm', 'expected', 'unclear')),
  -- When the episode opened that raised it last.
  raised_at timestamptz not null,
  changed_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint alarm_ends_with_normal check ((ended_at is not null) = (state = 'normal')),
  -- One of each that has not ended. Looked at when the transaction ends: what one alarm gives up, another may take in the same statement.
  constraint alarm_live exclude (machine_id with =, kind with =, coalesce(mode, '') with =) where (ended_at is null)
    deferrable initially deferred
);
create index alarm_attention on alarm (
  array_position(array['suppressed', 'shelved', 'out-of-service', 'acknowledged', 'returned-unacknowledged', 'unacknowledged'], state) desc,
  array_position(array['WARNING', 'ALERT', 'CRITICAL'], priority) desc, raised_at desc, alarm_id desc) where ended_at is null;
create index alarm_ended on alarm (ended_at desc, alarm_id desc) where ended_at is not null;
create index alarm_shelved on alarm (shelved_until) where shelved_until is not null;

-- Every change of an alarm, with who and when. It only grows.
create table alarm_journal (
  sequence bigint primary key generated always as identity,
  alarm_id uuid not null references alarm,
  version integer not null check (version > 0),
  at timestamptz not null default now(),
  act text not null,
  actor text not null,
  -- Of the sender, for what a person did.
  address text,
  note text,
  -- The episode that led to it, for what the plant did.
  episode_id uuid,
  before jsonb,
  after jsonb not null,
  unique (alarm_id, version)
);

-- Which episodes belong to which alarm, each as the alarm last heard of it, and what people found out of it.
-- episode_id is no foreign key: an alarm outlives what raised it.
create table alarm_episode (
  episode_id uuid primary key,
  alarm_id uuid not null references alarm,
  -- The order in which they were first heard of.
  sequence bigint not null unique generated always as identity,
  is_open boolean not null,
  mode text,
  severity text not null,
  suppressed_by text,
  verdict text check (verdict in ('real-failure', 'false-alarm', 'expected', 'unclear')),
  -- The entry of the journal by which it was given.
  judged_by bigint references alarm_journal,
  constraint alarm_episode_judged check ((verdict is null) = (judged_by is null))
);
create index alarm_episode_alarm on alarm_episode (alarm_id, sequence);
create index alarm_episode_judged on alarm_episode (judged_by, episode_id) where judged_by is not null;

create function refuse_alarm_journal_change() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'alarm_journal only grows: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end $$;

create trigger alarm_journal_keeps_rows before update or delete on alarm_journal for each row execute function refuse_alarm_journal_change();
create trigger alarm_journal_keeps_all before truncate on alarm_journal for each statement execute function refuse_alarm_journal_change();
-- Also in a session that says it only applies what another server has checked.
alter table alarm_journal enable always trigger alarm_journal_keeps_rows;
alter table alarm_journal enable always trigger alarm_journal_keeps_all;
