-- Messages that let others go first. Debezium carries the rows of the outbox in the order of their transactions, and an alert behind thousands of dead letters
-- comes seconds later. What a consumer defers stands here, and is moved into the outbox in pieces, each when Kafka has the one before. It is in no publication.
-- An id is not unique here: the outbox, where it is, takes each once.
create table outbox_deferred (
  position bigint generated always as identity primary key,
  id uuid not null,
  aggregatetype text not null,
  aggregateid text not null,
  type text not null,
  payload text not null,
  ce_source text not null,
  ce_specversion text not null default '1.0',
  ce_subject text not null,
  ce_time text not null,
  traceparent text,
  created_at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
