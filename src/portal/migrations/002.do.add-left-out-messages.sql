-- Messages on the topic of alerts that are none, or that the table of alerts cannot hold. value has the beginning of value_bytes bytes.
create table left_out_message (
  sequence bigint primary key generated always as identity,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  reason text not null,
  value bytea,
  value_bytes integer,
  left_out_at timestamptz not null default now(),
  unique (topic, partition, record_offset)
);
