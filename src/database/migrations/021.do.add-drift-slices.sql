-- What consumers have counted of the readings that they scored, slice by slice: drift is seen by it (docs/drift.md).

-- Each consumer writes rows of its own, again and again while its slice lasts; whoever asks adds them cell by cell. A loss of one is a loss of
-- some counts, and of no reading.
create table drift_slice (
  group_id text not null,
  -- Of the reference, the threshold and the length of a slice: counts of others cannot be added.
  digest text not null,
  begins_at timestamptz not null,
  writer uuid not null,
  cells double precision[] not null,
  primary key (group_id, digest, begins_at, writer)
);
