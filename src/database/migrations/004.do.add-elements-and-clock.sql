-- Records that are arrays of readings, and readings whose own time cannot be true.

-- The place of a reading in its record's array, from 0; null where the record is one reading.
alter table detection
  add column element integer check (element >= 0),
  -- collected_at is too far from the record's own time to be true (an unset clock): nothing may be decided by it.
  add column clock_implausible boolean not null default false;

-- from_replay: a refused reading of an array that was replayed as a whole; consumer_progress counts that record as rejected already.
alter table dead_letter
  add column element integer check (element >= 0),
  add column from_replay boolean not null default false;

-- An array counts once in scored (when a reading of it was scored) or rejected. These count its readings beyond the first so counted, so
-- that detections and dead letters add up too. An array of one scored and two refused readings gives scored 1, more_rejected 2.
alter table consumer_progress
  add column more_scored bigint not null default 0,
  add column more_rejected bigint not null default 0,
  add constraint consumer_progress_more check (more_scored >= 0 and more_rejected >= 0);
