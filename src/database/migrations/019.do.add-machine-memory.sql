-- What features with memory remember of each machine: as the readings that are stored have left it, whichever partition they came from.

-- Changed in the transaction of the batch that it comes of, only where the version is the one that the change was made from. The bytes are a row of
-- doubles that src/core/memory lays out; the digest stands for that layout and for the rules of the profile.
create table machine_memory (
  group_id text not null,
  machine_id bigint not null,
  version bigint not null check (version > 0),
  -- The version that the last change was made from.
  made_from bigint not null,
  digest text not null,
  state bytea not null,
  primary key (group_id, machine_id)
) with (fillfactor = 50);
-- Up to a kilobyte, which changes as a whole: it is kept beside the rest of its row, as it is.
alter table machine_memory alter column state set storage plain;
