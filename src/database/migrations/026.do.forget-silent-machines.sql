-- When what is remembered of a machine was last changed: of one that has been silent for long it is removed. No index: a row that changes with every
-- batch would have to change there too, and whoever removes walks the table by its key, some rows at a time.
alter table machine_memory add column changed_at timestamptz not null default now();
