-- Of an episode of data quality: what was found wrong, the most frequent first.
alter table episode add column checks text[] not null default '{}';
