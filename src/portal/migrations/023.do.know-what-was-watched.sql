-- When the Portal really looked: its readers were at work, and alerts came through. Noted by the Portal itself, every some seconds, by the clock of this
-- database, as the journal's entries are. Reports compute rates over this time alone: of a time that nobody watched nothing is known, and nothing is judged.
-- Several Portals note their own spans, which may lie over each other. Of the time before this table nothing is known.
create table watched_span (
  begun_at timestamptz primary key,
  until timestamptz not null check (until >= begun_at)
);
