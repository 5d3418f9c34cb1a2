-- Looks at the detections that were stored before there were eras: that none of them is of a later one is what lets their era be closed without a look at them.
-- Reads and writes go on meanwhile.
do $$
begin
  if exists (select from pg_constraint where conrelid = to_regclass('detection') and conname = 'detection_first_era' and not convalidated) then
    alter table detection validate constraint detection_first_era;
  end if;
end $$;
