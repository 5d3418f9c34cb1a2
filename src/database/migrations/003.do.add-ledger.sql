-- What makes the ledger add up: offsets that held no reading, readings that Kafka dropped before they were read, what Debezium has
-- confirmed, what clean-up has removed, and what became of dead letters.

-- skipped: offsets without a record (ends of transactions, aborted ones, compaction). lost: offsets that Kafka dropped before they were
-- read. log_end: where the log ended when the partition was last read. closed_at: the topic was recreated under its name.
alter table consumer_progress
  add column skipped bigint not null default 0,
  add column lost bigint not null default 0,
  add column log_end bigint not null default 0,
  add column closed_at timestamptz;
update consumer_progress set skipped = next_offset - first_offset - scored - rejected, log_end = next_offset;
alter table consumer_progress
  add constraint consumer_progress_adds_up check (next_offset - first_offset = scored + rejected + skipped + lost);

-- The transaction that wrote the row: with a WAL position taken after its commit it says whether the replication slot has confirmed it.
alter table outbox add column transaction_id bigint not null default pg_current_xact_id()::text::bigint;
create index outbox_transaction_id on outbox (transaction_id);

-- All outbox rows of transactions before transaction_id are in Kafka. removed counts those that clean-up has deleted since.
create table outbox_confirmation (
  slot_name text primary key,
  transaction_id bigint not null default 0,
  confirmed_at timestamptz,
  removed bigint not null default 0
);

-- How many rows of detection and dead_letter their retention has removed.
create table removed_rows (
  table_name text not null,
  topic_id uuid not null,
  partition integer not null,
  removed bigint not null,
  primary key (table_name, topic_id, partition)
);

-- A detection that came out of a dead letter that was replayed; consumer_progress counts that reading as rejected.
alter table detection add column replayed boolean not null default false;
create index detection_coordinates on detection (topic_id, partition);

-- resolution is null while the dead letter is open; attempts counts its replays.
alter table dead_letter
  add column resolution text check (resolution in ('replayed', 'discarded')),
  add column resolved_at timestamptz,
  add column attempts integer not null default 0;
create index dead_letter_open on dead_letter (refused_at, event_id) where resolution is null;
create index dead_letter_coordinates on dead_letter (topic_id, partition);
