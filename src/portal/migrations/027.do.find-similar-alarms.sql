-- Who looks at an alarm is shown how earlier ones like it ended: of its failure mode, of its machine or of the machine's type, the newest first.
create index alarm_ended_of_machine on alarm (machine_id, kind, coalesce(mode, ''), ended_at desc) where ended_at is not null;
create index alarm_ended_of_type on alarm (machine_type, kind, coalesce(mode, ''), ended_at desc) where ended_at is not null;
