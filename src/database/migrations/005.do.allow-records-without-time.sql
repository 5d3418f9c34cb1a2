-- A Kafka record may carry any 64 bits as its timestamp. Where they are no time that can be stored the dead letter has none, and its reason
-- says what came.
alter table dead_letter alter column record_timestamp drop not null;
