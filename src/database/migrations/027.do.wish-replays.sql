-- That somebody has asked over the REST API to have a dead letter replayed, until a consumer has tried it.
alter table dead_letter add column replay_wished_at timestamptz;
create index dead_letter_wished on dead_letter (replay_wished_at, event_id) where resolution is null and replay_wished_at is not null;
