-- The turn of the first era needs its table for itself, and so waits behind whoever reads it, as a dump does for hours, with all who store waiting behind
-- that. With 3 s at each try, as the other turns have when they are long overdue, a dump would hold a consumer up that much every quarter of an hour.
-- A second is more than a save takes.
do $do$
begin
  execute format($sql$
    create or replace function turn_detection_era(open_for interval) returns boolean
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
        perform set_config('lock_timeout', case last_era when 0 then '1s' else '3s' end, true);
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
  $sql$, current_schema());
end $do$;
