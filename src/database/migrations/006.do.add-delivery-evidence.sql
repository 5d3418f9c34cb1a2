-- Confirmation by evidence: a row counts as delivered when its id has been read from its topic, not when a position has been passed.

-- What was confirmed until now rests on the slot's position alone; what the outbox still holds is looked for in the topics again.
update outbox_confirmation set transaction_id = 0;

-- When the last marker that came out of Kafka was written, and how long it took to get there.
alter table outbox_confirmation
  add column marker_at timestamptz,
  add column marker_latency_ms double precision;

-- Up to where each topic was read for evidence. All records before next_offset belong to rows that are confirmed.
create table evidence_position (
  slot_name text not null,
  topic text not null,
  topic_id uuid not null,
  partition integer not null,
  next_offset bigint not null,
  primary key (slot_name, topic, partition)
);
