-- Maintenance windows and the rules of known conditions: what is found under one is stored and sent with its id.

-- No row is removed, and none changes but to end it: that is how one knows later why something was marked.
create table maintenance_window (
  id uuid primary key default gen_random_uuid(),
  -- Both empty: for all machines. Otherwise for those that one of them names.
  machines bigint[] not null check (cardinality(machines) <= 1000),
  machine_types text[] not null check (cardinality(machine_types) <= 100),
  -- Only readings that show it fall under the window; null for all.
  failure_mode text,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null check (length(reason) between 1 and 500),
  created_at timestamptz not null default now(),
  created_by text not null,
  -- When somebody ended it before its time.
  ended_at timestamptz,
  ended_by text,
  check (ends_at > starts_at and ends_at <= starts_at + interval '366 days'),
  check ((ended_at is null) = (ended_by is null))
);
create index maintenance_window_page on maintenance_window (created_at desc, id desc);
create index maintenance_window_end on maintenance_window (ends_at desc, id desc);

alter table detection add column suppressed_by uuid;
