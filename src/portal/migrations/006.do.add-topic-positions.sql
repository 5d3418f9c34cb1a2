-- Where the Portal's readers stand: of each partition, all before next_offset is stored or left out. Kafka's committed offsets are for lag
-- tools alone. topic_id is Kafka's own id, another one when a topic is recreated under its name: offsets then begin anew.
create table topic_position (
  group_id text not null,
  topic text not null,
  partition integer not null,
  topic_id uuid not null,
  next_offset bigint not null check (next_offset >= 0),
  moved_at timestamptz not null default now(),
  primary key (group_id, topic, partition)
);
