-- Consumers read the windows that end last. One that was ended ends then, however long it was planned for.
drop index maintenance_window_end;
create index maintenance_window_end on maintenance_window (least(ends_at, ended_at) desc, id desc);
