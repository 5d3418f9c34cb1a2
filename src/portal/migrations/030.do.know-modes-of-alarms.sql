-- How many alarms are of a mode: without it one of two hundred is taken to be, and to find the newest earlier ones like an alarm all that there have been are
-- read and sorted.
create statistics alarm_mode on (coalesce(mode, '')) from alarm;
analyze alarm;
