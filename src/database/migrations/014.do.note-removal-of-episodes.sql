-- Retention has removed no episode that changed since then: those that the topic has told of since then must be in the table.
create table episode_removal (
  is_only boolean primary key default true check (is_only),
  changed_before timestamptz not null
);
-- Where episodes were kept before, some may have been removed, and nobody has noted it.
insert into episode_removal (changed_before) select now() where exists (select from episode);
