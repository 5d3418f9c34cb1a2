-- Why the maintenance window was planned that an alert, or the last event of an episode, falls under; null for none, and of before it was told.
alter table alert add column suppressed_reason text;
alter table episode add column suppressed_reason text;
