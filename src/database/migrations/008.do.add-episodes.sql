-- The condition of machines over time: what is known of those that are not quiet, and the episodes that came of it.

-- One row per machine that is not quiet. Changed only where the version is the one that the change was made from; the same in every consumer
-- of a group, which may see one machine in two partitions.
create table machine_condition (
  group_id text not null,
  machine_id bigint not null,
  version bigint not null check (version > 0),
  state text not null check (state in ('normal', 'pending', 'open', 'closing')),
  -- All of it, as JSON that src/core/episode/condition.ts explains. Null for a machine that is quiet again: the row goes soon.
  condition text,
  -- Who has changed it, and in which transaction: by these a consumer finds what others have changed.
  writer text not null,
  transaction_id bigint not null default pg_current_xact_id()::text::bigint,
  primary key (group_id, machine_id)
);
create index machine_condition_transaction_id on machine_condition (group_id, transaction_id);

-- One row per episode, under the event id of the reading that opened it. Figures are of its anomalous readings.
create table episode (
  id uuid primary key,
  kind text not null check (kind in ('machine', 'data_quality')),
  machine_id bigint not null,
  machine_type text not null,
  severity text not null check (severity in ('WARNING', 'ALERT', 'CRITICAL')),
  worst_severity text not null check (worst_severity in ('WARNING', 'ALERT', 'CRITICAL')),
  opened_at timestamptz not null,
  closed_at timestamptz,
  end_reason text check (end_reason in ('recovered', 'silence')),
  first_reading_at timestamptz not null,
  last_reading_at timestamptz not null,
  reading_count bigint not null check (reading_count > 0),
  failure_mode text,
  sensors text[] not null,
  -- Event ids of the readings before it opened that led to it; those since name it in detection.episode_id.
  onset_ids uuid[] not null,
  model_name text not null,
  model_version text not null,
  suppressed_by uuid,
  -- By the database's clock, for retention.
  changed_at timestamptz not null default now(),
  check ((closed_at is null) = (end_reason is null))
);
create index episode_page on episode (opened_at desc, id desc);
create index episode_machine_page on episode (machine_id, opened_at desc, id desc);
create index episode_closed on episode (changed_at) where closed_at is not null;
create index episode_open on episode (opened_at desc, id desc) where closed_at is null;

alter table detection add column episode_id uuid;
create index detection_episode on detection (episode_id, detected_at desc, event_id desc) where episode_id is not null;
