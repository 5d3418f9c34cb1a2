-- What decides, with newest_record_ms, what is silent in a partition, in milliseconds since 1970: the time of its last record where that is ahead of it and no other
-- record has come to it yet, and from when to when the partition paused last. Null for none.
alter table consumer_progress
  add column ahead_record_ms double precision,
  add column paused_ms double precision,
  add column resumed_ms double precision;
