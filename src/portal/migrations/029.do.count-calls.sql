-- What reports count, taken out of the journal of alarms as its entries are written: a year of it, read with all that its entries say, took longer than a report
-- may. Each follows from the journal alone (and from when an episode opened), and is kept by the statements that write to it, whoever they are of. What the states
-- are computed from is as in reports/count-alarms.ts and stateOf of alarm/alarm.ts.

-- An entry by which an alarm begins to ask for attention while its condition lasts, or is raised anew.
create table alarm_call (
  alarm_id uuid not null,
  version integer not null,
  at timestamptz not null,
  machine_id bigint not null,
  kind text not null,
  mode text,
  priority text not null,
  -- By an episode, and not as a shelf or the like is over.
  is_raised boolean not null,
  -- Nobody was asked before it.
  begins boolean not null,
  -- When the condition came back: an alarm that was raised while the Portal did not look is heard of at once.
  began_at timestamptz not null,
  episode_id uuid,
  -- The next entry by which it asks no more; null while it does.
  left_at timestamptz,
  left_by text,
  primary key (alarm_id, version)
);
create index alarm_call_time on alarm_call (at);
create index alarm_call_source on alarm_call (machine_id, kind, mode, began_at, alarm_id, version) include (at) where is_raised;
create index alarm_call_episode on alarm_call (episode_id) where episode_id is not null;
create index alarm_call_waiting on alarm_call (alarm_id) where left_at is null;

-- A time in which an alarm's condition lasted and nobody had set it aside.
create table alarm_lasting (
  alarm_id uuid not null,
  -- The entry by which it began.
  version integer not null,
  at timestamptz not null,
  until timestamptz,
  primary key (alarm_id, version)
);
create index alarm_lasting_still on alarm_lasting (alarm_id) where until is null;
-- Those that a report may call stale, and those of which nobody knows yet.
create index alarm_lasting_long on alarm_lasting (at) where until is null or until - at > interval '1 hour';

create function alarm_asks_now(facts jsonb) returns boolean language sql immutable parallel safe
  return coalesce(facts @> '{"isActive": true, "isAcknowledged": false, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}', false);
create function alarm_asks(facts jsonb) returns boolean language sql immutable parallel safe
  return coalesce(facts @> '{"isAcknowledged": false, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}', false);
create function alarm_lasts(facts jsonb) returns boolean language sql immutable parallel safe
  return coalesce(facts @> '{"isActive": true, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}', false);

-- What is there already is of an entry that was restored with what was counted of it: no alarm fails for the sake of a report.
create function count_alarm_entries() returns trigger language plpgsql as $$
begin
  insert into alarm_call (alarm_id, version, at, machine_id, kind, mode, priority, is_raised, begins, began_at, episode_id)
  select entry.alarm_id, entry.version, entry.at, alarm.machine_id, alarm.kind, entry.after ->> 'mode', entry.after ->> 'priority',
    entry.act = 'raised', not alarm_asks(entry.before), coalesce(episode.opened_at, entry.at), entry.episode_id
  from entries as entry join alarm on alarm.alarm_id = entry.alarm_id left join episode on episode.episode_id = entry.episode_id
  where alarm_asks_now(entry.after) and (entry.act = 'raised' or not alarm_asks_now(entry.before))
  on conflict (alarm_id, version) do nothing;

  update alarm_call set left_at = next.at, left_by = next.act from (
    select distinct on (call.alarm_id, call.version) call.alarm_id, call.version, entry.at, entry.act
    from entries as entry join alarm_call as call on call.alarm_id = entry.alarm_id and call.version < entry.version and call.left_at is null
    where not alarm_asks(entry.after) order by call.alarm_id, call.version, entry.version) as next
  where alarm_call.alarm_id = next.alarm_id and alarm_call.version = next.version;

  insert into alarm_lasting (alarm_id, version, at)
  select alarm_id, version, at from entries where alarm_lasts(after) and not alarm_lasts(before)
  on conflict (alarm_id, version) do nothing;

  update alarm_lasting set until = next.at from (
    select distinct on (one.alarm_id, one.version) one.alarm_id, one.version, entry.at
    from entries as entry join alarm_lasting as one on one.alarm_id = entry.alarm_id and one.version < entry.version and one.until is null
    where alarm_lasts(entry.before) and not alarm_lasts(entry.after) order by one.alarm_id, one.version, entry.version) as next
  where alarm_lasting.alarm_id = next.alarm_id and alarm_lasting.version = next.version;
  return null;
end $$;

create function move_alarm_calls() returns trigger language plpgsql as $$
begin
  update alarm_call set began_at = new.opened_at where episode_id = new.episode_id;
  return null;
end $$;

-- First these, which keep everybody from writing until all that was written before is counted too.
create trigger alarm_journal_counts after insert on alarm_journal referencing new table as entries
  for each statement execute function count_alarm_entries();
create trigger episode_moves_calls after update of opened_at on episode
  for each row when (old.opened_at is distinct from new.opened_at) execute function move_alarm_calls();

insert into alarm_call (alarm_id, version, at, machine_id, kind, mode, priority, is_raised, begins, began_at, episode_id)
select entry.alarm_id, entry.version, entry.at, alarm.machine_id, alarm.kind, entry.after ->> 'mode', entry.after ->> 'priority',
  entry.act = 'raised', not alarm_asks(entry.before), coalesce(episode.opened_at, entry.at), entry.episode_id
from alarm_journal as entry join alarm using (alarm_id) left join episode on episode.episode_id = entry.episode_id
where alarm_asks_now(entry.after) and (entry.act = 'raised' or not alarm_asks_now(entry.before));

update alarm_call set left_at = next.at, left_by = next.act from (
  select distinct on (call.alarm_id, call.version) call.alarm_id, call.version, entry.at, entry.act
  from alarm_journal as entry join alarm_call as call on call.alarm_id = entry.alarm_id and call.version < entry.version
  where not alarm_asks(entry.after) order by call.alarm_id, call.version, entry.version) as next
where alarm_call.alarm_id = next.alarm_id and alarm_call.version = next.version;

insert into alarm_lasting (alarm_id, version, at, until)
select alarm_id, version, at, until from (
  select alarm_id, version, at, alarm_lasts(after) as lasts, lead(at) over (partition by alarm_id order by version) as until
  from alarm_journal where alarm_lasts(before) <> alarm_lasts(after)) as change
where lasts;

-- Nothing asks the journal itself for these any more.
drop index alarm_journal_asking, alarm_journal_lasting;
analyze alarm_call, alarm_lasting;
