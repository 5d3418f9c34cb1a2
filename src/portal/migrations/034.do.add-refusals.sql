-- Why the readings of a machine cannot be fetched, or a receiver has not taken a message, for the page in its reader's language: code and members of the API beside
-- the sentence. Null where nothing but the sentence is known, as of what failed before.
alter table collection_state add column refusal jsonb;
alter table notification add column refusal jsonb;
