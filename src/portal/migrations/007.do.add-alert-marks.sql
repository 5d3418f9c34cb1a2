-- What an alert is marked with: the maintenance window that its reading falls under, and the checks that say of its sensors that they are not
-- to be believed, as JSON; null for none.
alter table alert add column suppressed_by text, add column data_quality text;
