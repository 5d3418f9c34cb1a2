-- The last pause of a partition that is long beside each of the silences in force, the longest and oldest first: from when to when, one after the other, in
-- milliseconds since 1970. paused_ms and resumed_ms have the last of all, for consumers of an earlier version, which write them alone; null for none, and where
-- only such have moved the progress.
alter table consumer_progress add column pauses_ms double precision[];
