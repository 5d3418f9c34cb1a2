-- What somebody has read of topics that were reopened meanwhile is no evidence any more (docs/decisions/0055-evidence-has-generations.md): whoever
-- stores how far it reaches says of which generation it is.
alter table outbox_confirmation add column generation bigint not null default 0;
