-- Detections stand in partitions, one for each era: of all eras one is open, and what is stored is stored there, until it is closed and the next one opens.
-- Retention drops the partition of an era as a whole. `detection` becomes the partition of the first era as it is: nothing is written anew, and programs of
-- the earlier version go on with it until that era is closed. What eras are for: docs/decisions/0063-detections-by-era.md.

-- By the clock of the database. oldest and newest are those of detected_at, known of an era that is closed and holds any.
create table detection_era (
  era integer primary key,
  opened_at timestamptz not null,
  closed_at timestamptz,
  oldest timestamptz,
  newest timestamptz,
  -- Up to which block of its partition the rows are counted that the ledger will miss when it is dropped.
  counted_blocks bigint not null default 0
);
create unique index detection_era_open on detection_era ((closed_at is null)) where closed_at is null;
insert into detection_era (era, opened_at) values (0, now());

create table detection_era_count (
  era integer not null,
  topic_id uuid not null,
  partition integer not null,
  counted bigint not null,
  primary key (era, topic_id, partition)
);

-- Eras that are closed hold detections of offsets before next_offset alone. A batch that begins before may hold what one of them has already.
create table detection_reach (
  topic_id uuid not null,
  partition integer not null,
  next_offset bigint not null,
  primary key (topic_id, partition)
);

-- When a consumer that knows of eras has moved the progress last; another time than updated_at where one that does not has moved it since.
alter table consumer_progress add column eras_known_at timestamptz;

alter table detection add column era integer not null default 0;
-- The keys of partitions are event ids, each within its era: that no two eras have the same one is seen to by who stores.
create table detection_all (
  like detection including defaults including constraints including storage including compression
) partition by range (era);
create index detection_all_page on detection_all (detected_at desc, event_id desc);
create index detection_all_machine_page on detection_all (machine_id, detected_at desc, event_id desc);
create index detection_all_episode on detection_all (episode_id, detected_at desc, event_id desc) where episode_id is not null;
-- As the default partition it is taken without a look at its rows, as long as there is no other one. They are looked at after this, while all goes on.
alter table detection_all attach partition detection default;
alter table detection add constraint detection_first_era check (era = 0) not valid;

-- Takes the name of `detection` when that is closed, for whoever reads it by SQL.
create view detection_view as
  select event_id, topic_id, partition, record_offset, machine_id, machine_type, probability, severity, collected_at, detected_at, model_name, model_version,
    raw_value, replayed, element, clock_implausible, episode_id, has_alert, suppressed_by, data_quality
  from detection_all;

-- Programs may have no right to make and drop tables: these do it for them, and nothing else. Who waits for a lock here keeps all who store waiting
-- behind it, so that it gives up soon, to be asked again.
do $do$
begin
  execute format($sql$
    create function detection_era_name(era integer) returns text
    language sql immutable set search_path = pg_catalog
    as 'select ''detection_era_'' || era';

    -- Why the open era cannot be closed yet; null where it can.
    create function detection_era_obstacle() returns text
    language sql stable set search_path = %1$I, pg_temp as $body$
      select case
        when not exists (select from detection_era where era = 0 and closed_at is null) then null
        when exists (select from pg_constraint where conrelid = to_regclass('detection') and conname = 'detection_first_era' and not convalidated)
          then 'unchecked'
        when exists (
          select from consumer_progress
          where closed_at is null and updated_at > now() - interval '1 day' and updated_at is distinct from eras_known_at
        ) then 'earlier-consumer'
      end
    $body$;

    -- Closes the open era if it has been open for so long, and opens the next one. False where it has not, or cannot be closed yet.
    create function turn_detection_era(open_for interval) returns boolean
    language plpgsql security definer set search_path = %1$I, pg_temp set lock_timeout = '200ms' as $body$
    declare
      last_era integer;
      next_name text;
      range_of timestamptz[];
    begin
      select era into last_era from detection_era where closed_at is null and opened_at <= now() - open_for for update;
      if not found or detection_era_obstacle() is not null then
        return false;
      end if;
      -- Where saves last longer than the lock is waited for, the era would be turned never.
      if (select opened_at <= now() - open_for - interval '1 hour' from detection_era where era = last_era) then
        perform set_config('lock_timeout', '3s', true);
      end if;
      next_name := detection_era_name(last_era + 1);
      execute format('create table %%I (like detection_all including all)', next_name);
      execute format('alter table %%I add primary key (event_id)', next_name);
      if last_era = 0 then
        alter table detection_all detach partition detection;
        alter table detection rename to detection_era_0;
        alter view detection_view rename to detection;
        alter table detection_all attach partition detection_era_0 for values from (0) to (1);
      end if;
      -- Attached, which keeps nobody waiting who reads or writes the others.
      execute format('alter table detection_all attach partition %%I for values from (%%s) to (%%s)', next_name, last_era + 1, last_era + 2);
      -- Whoever is storing has committed after this, and whoever stores after it sees what is written here: no two who store at the same time do so in two
      -- eras, so that each of them sees what the other one has stored, or meets it in the key.
      lock table only detection_all in share mode;
      -- The oldest rows of the first era are being removed: their dead entries of the index are not walked while all wait.
      execute format('select array[%%s, max(detected_at)] from %%I',
        case last_era when 0 then '''-infinity''::timestamptz' else 'min(detected_at)' end, detection_era_name(last_era)) into range_of;
      update detection_era set closed_at = clock_timestamp(), oldest = range_of[1], newest = range_of[2] where era = last_era;
      insert into detection_era (era, opened_at) values (last_era + 1, clock_timestamp());
      insert into detection_reach as known (topic_id, partition, next_offset)
        select topic_id, partition, max(next_offset) from consumer_progress group by topic_id, partition
        on conflict (topic_id, partition) do update set next_offset = excluded.next_offset where known.next_offset < excluded.next_offset;
      return true;
    end $body$;

    -- Counts the rows of so many blocks of an era that is closed. True where there is more to count.
    create function count_detection_era(counted_era integer, blocks bigint) returns boolean
    language plpgsql security definer set search_path = %1$I, pg_temp set lock_timeout = '200ms' as $body$
    declare
      from_block bigint;
      to_block bigint;
      size bigint;
    begin
      select counted_blocks into from_block from detection_era where era = counted_era and era > 0 and closed_at is not null for update;
      if not found then
        return false;
      end if;
      size := pg_relation_size(detection_era_name(counted_era)) / current_setting('block_size')::bigint;
      to_block := least(size, from_block + greatest(blocks, 1));
      if to_block <= from_block then
        return false;
      end if;
      execute format(
        'insert into detection_era_count as known (era, topic_id, partition, counted)
           select $1, topic_id, partition, count(*) from %%I where ctid >= $2 and ctid < $3 and not replayed group by topic_id, partition
           on conflict (era, topic_id, partition) do update set counted = known.counted + excluded.counted', detection_era_name(counted_era))
        using counted_era, format('(%%s,0)', from_block)::tid, format('(%%s,0)', to_block)::tid;
      update detection_era set counted_blocks = to_block where era = counted_era;
      return to_block < size;
    end $body$;

    -- Drops an era that was closed so long ago and is counted. Of the first one, whose rows are removed one by one, it drops what is left when that is
    -- empty. False where it does not.
    create function drop_detection_era(dropped_era integer, closed_for interval) returns boolean
    language plpgsql security definer set search_path = %1$I, pg_temp set lock_timeout = '200ms' as $body$
    declare
      name text := detection_era_name(dropped_era);
      counted bigint;
      has_rows boolean;
    begin
      select counted_blocks into counted from detection_era where era = dropped_era and closed_at <= now() - closed_for for update;
      if not found then
        return false;
      end if;
      if dropped_era = 0 then
        execute format('select exists (select from %%I)', name) into has_rows;
        if has_rows then
          return false;
        end if;
      elsif counted * current_setting('block_size')::bigint < pg_relation_size(name) then
        return false;
      end if;
      insert into removed_rows as stored (table_name, topic_id, partition, removed)
        select 'detection', topic_id, partition, era_count.counted from detection_era_count as era_count where era = dropped_era
        on conflict (table_name, topic_id, partition) do update set removed = stored.removed + excluded.removed;
      delete from detection_era_count where era = dropped_era;
      delete from detection_era where era = dropped_era;
      execute format('drop table %%I', name);
      return true;
    end $body$;
  $sql$, current_schema());
end $do$;
revoke execute on function turn_detection_era, count_detection_era, drop_detection_era from public;
