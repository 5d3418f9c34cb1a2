-- When retention last removed episodes: those that the topic has told of since then must be in the table.
create table episode_removal (
  is_only boolean primary key default true check (is_only),
  removed bigint not null check (removed > 0),
  last_at timestamptz not null
);
