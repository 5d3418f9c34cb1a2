-- Episodes of machines, from their events. Every event is kept once; the row of an episode is what the furthest of its events says, in
-- whatever order they came. Machines come and go, episodes stay: machine_id is no foreign key.
create sequence episode_change;
create table episode (
  episode_id uuid primary key,
  -- Grows with each change of the row: what a page that resumes has not seen yet.
  change bigint not null default nextval('episode_change') unique,
  machine_id bigint not null,
  machine_type text not null,
  kind text not null,
  severity text not null check (severity in ('WARNING', 'ALERT', 'CRITICAL')),
  worst_severity text not null check (worst_severity in ('WARNING', 'ALERT', 'CRITICAL')),
  opened_at timestamptz not null,
  first_reading_at timestamptz not null,
  last_reading_at timestamptz not null,
  closed_at timestamptz,
  end_reason text,
  reading_count bigint not null,
  failure_mode text,
  sensors text[] not null,
  suppressed_by text,
  -- Of the event that the row tells, which makes one of two events the later one.
  event_rank smallint not null,
  event_id uuid not null
);
alter sequence episode_change owned by episode.change;
create index episode_open on episode (opened_at desc, episode_id) where closed_at is null;
create index episode_closed on episode (closed_at desc, episode_id) where closed_at is not null;
create index episode_machine on episode (machine_id, first_reading_at);

create table episode_event (
  event_id uuid primary key,
  episode_id uuid not null,
  event text not null,
  raw_value text not null,
  received_at timestamptz not null default now()
);
create index episode_event_episode on episode_event (episode_id);
