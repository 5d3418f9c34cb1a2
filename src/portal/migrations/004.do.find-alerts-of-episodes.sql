-- When the reading of an alert was taken: the alerts inside an episode are found by machine and this time. Of alerts that were there before,
-- the time of detection stands in.
alter table alert add column reading_at timestamptz;
update alert set reading_at = detected_at;
alter table alert alter column reading_at set not null;
create index alert_reading_at on alert (machine_id, reading_at desc, sequence desc);

-- Lists of episodes: open ones the worst first, then the newest; closed ones the last that ended first.
drop index episode_open;
create index episode_open on episode (array_position(array['WARNING', 'ALERT', 'CRITICAL'], severity) desc, opened_at desc, episode_id desc)
  where closed_at is null;
drop index episode_closed;
create index episode_closed on episode (closed_at desc, episode_id desc) where closed_at is not null;
-- Which episode of a machine was under way at a time: few end after it, however many ended before.
drop index episode_machine;
create index episode_machine on episode (machine_id, coalesce(closed_at, 'infinity'));
