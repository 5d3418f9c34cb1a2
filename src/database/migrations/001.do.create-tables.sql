-- The AI server's own tables. Raw input is bytea or text, never jsonb, which refuses some input and re-spells numbers.

-- Written only by INSERT, in the transaction of what it tells of; Debezium carries each row to the topic in aggregatetype.
-- The names are those that Debezium's EventRouter expects by default.
create table outbox (
  id uuid primary key,
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
);
create index outbox_created_at on outbox (created_at);

-- Every anomalous reading.
create table detection (
  event_id uuid primary key,
  topic_id uuid not null,
  partition integer not null,
  record_offset bigint not null,
  machine_id bigint not null,
  machine_type text not null,
  probability real not null,
  severity text not null,
  collected_at timestamptz not null,
  detected_at timestamptz not null,
  model_name text not null,
  model_version text not null,
  raw_value bytea not null
);
create index detection_detected_at on detection (detected_at desc, event_id);
create index detection_machine_id on detection (machine_id, detected_at desc);

-- Every refused record, with the bytes it came as. headers is a JSON array of [name, base64 or null].
create table dead_letter (
  event_id uuid primary key,
  topic text not null,
  topic_id uuid not null,
  partition integer not null,
  record_offset bigint not null,
  record_timestamp timestamptz not null,
  key bytea,
  value bytea,
  headers text not null,
  reason text not null,
  field text,
  refused_at timestamptz not null default now()
);
create index dead_letter_refused_at on dead_letter (refused_at desc, event_id);

-- Where each partition goes on. Moved only by compare-and-set on next_offset, in the transaction of what the records led to.
-- next_offset - first_offset = scored + rejected + offsets that held no record.
create table consumer_progress (
  group_id text not null,
  topic_id uuid not null,
  partition integer not null,
  topic text not null,
  first_offset bigint not null,
  next_offset bigint not null check (next_offset >= first_offset),
  scored bigint not null default 0,
  anomalous bigint not null default 0,
  rejected bigint not null default 0,
  updated_at timestamptz not null default now(),
  primary key (group_id, topic_id, partition)
);
