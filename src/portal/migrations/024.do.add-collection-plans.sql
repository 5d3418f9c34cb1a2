-- From where the readings of a machine are fetched, and how often: the existing Portal's dcp-config. A machine that leaves the plant takes its plan along.
create table collection_plan (
  -- Readings carry it as dcpConfigId.
  id bigint primary key generated always as identity,
  machine_id bigint not null unique references machine on delete cascade,
  interval_seconds integer not null constraint collection_plan_interval check (interval_seconds between 1 and 86400),
  address text not null constraint collection_plan_address check (length(address) between 1 and 2000),
  -- Grows with each change of the row: whoever fetches begins anew.
  version integer not null default 1 constraint collection_plan_version check (version > 0)
);

-- What became of a plan: written by the Portal that fetches, often, and therefore apart. Absent before the first time.
create table collection_state (
  plan_id bigint primary key references collection_plan on delete cascade,
  -- Of the last answer that became a reading in Kafka.
  reading_at timestamptz,
  -- Sensors of the profile for which that answer had no number.
  lacking text[] not null default '{}',
  -- Since when nothing but failures; null while it works.
  failing_since timestamptz,
  problem text constraint collection_state_problem check (length(problem) between 1 and 1000),
  constraint collection_state_fails check ((failing_since is null) = (problem is null))
);

-- Who changed a plan stands in the journal of its machine, with the plan as its note.
alter table machine_journal drop constraint machine_journal_act_check;
alter table machine_journal add constraint machine_journal_act_check
  check (act in ('added', 'changed', 'retired', 'restored', 'removed', 'plan-set', 'plan-removed'));
