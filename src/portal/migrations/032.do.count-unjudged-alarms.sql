-- Beside each list of alarms those are counted that have ended without a verdict, of what is chosen. All that can be chosen stands in it, so that it alone is
-- read: without it an area or a priority that few have took a look at every alarm there has been, every ten seconds for each open page.
create index alarm_unjudged on alarm (machine_id, machine_type, kind, mode, priority) where ended_at is not null and verdict is null;
