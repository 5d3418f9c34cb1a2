-- A page of alarms that have ended goes on behind a time of whole milliseconds: of many that ended at one moment it passed over those behind it.
update alarm set ended_at = date_trunc('milliseconds', ended_at)
  where ended_at is not null and ended_at <> date_trunc('milliseconds', ended_at);

-- Alarms are listed by priority and by when they were raised, too, those that last and those that have ended: without these each page would sort all of them.
-- By machine the indexes have them that keep one alarm of each mode and that find earlier ones.
create index alarm_priority on alarm (
  array_position(array['WARNING', 'ALERT', 'CRITICAL'], priority) desc, raised_at desc, alarm_id desc) where ended_at is null;
create index alarm_raised on alarm (raised_at desc, alarm_id desc) where ended_at is null;
create index alarm_ended_priority on alarm (
  array_position(array['WARNING', 'ALERT', 'CRITICAL'], priority) desc, raised_at desc, alarm_id desc) where ended_at is not null;
create index alarm_ended_raised on alarm (raised_at desc, alarm_id desc) where ended_at is not null;
