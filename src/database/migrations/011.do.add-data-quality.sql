-- What says that sensors of a detection's reading are not to be believed, as its alert says it; null where nothing does.
alter table detection add column data_quality jsonb;
