-- What lets deliveries be counted where not every detection has an alert, and the events of episodes counted at all.

-- False where ALERT_POLICY keeps it to the table alone.
alter table detection add column has_alert boolean not null default true;

-- How many events it has had: so many messages about it are to be in Kafka. Null of episodes from before this column.
alter table episode add column event_count integer;
