-- How far the partition's time is: the newest time of its scored records, in milliseconds since 1970. What a machine's silence is told by must be the same
-- for whoever goes on from here. A double, because a record may say any time that 64 bits hold; null before any is known.
alter table consumer_progress add column newest_record_ms double precision;
