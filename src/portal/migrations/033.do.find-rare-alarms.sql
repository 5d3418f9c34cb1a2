-- What few alarms have of what can be chosen is found without a look at every alarm there has been: of those with a verdict by this, of those without by
-- alarm_unjudged.
create index alarm_judged on alarm (machine_id, machine_type, kind, mode, priority) where ended_at is not null and verdict is not null;
-- By machine those that have ended are listed along this: all alarms of a machine were sorted for each page.
create index alarm_ended_machine on alarm (machine_id, raised_at desc, alarm_id desc) where ended_at is not null;
-- How many alarms are of a priority, as lists by priority ask for it: without it one of two hundred is taken to be, and they are sorted instead of walked.
create statistics alarm_rank on (array_position(array['WARNING', 'ALERT', 'CRITICAL'], priority)) from alarm;
-- Which modes go with which kind: a look at the sensors finds none, so that one of each is none at all, and not as many as of any two.
create statistics alarm_kind (mcv) on kind, mode from alarm;
analyze alarm;
