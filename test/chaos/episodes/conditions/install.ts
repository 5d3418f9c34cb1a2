// Sets up the journal of conditions in the AI server's database, of a chaos run alone: each change of a machine's condition, each step of progress and each event, with its
// transaction, what that could see, and the time. It runs as a step of the chaos stack, `node install.ts`, before a consumer is there. What is journalled is done as
// ever: triggers look at rows when a statement is over, with the rights of who has set them up.
import { openWitnessPool } from '../../observe.ts';
import { journalRowsMax } from './journal.ts';

const journal = `
begin;
create schema chaos;
create sequence chaos.place;
create table chaos.condition_change (
  place bigint primary key,
  transaction xid8 not null,
  snapshot pg_snapshot not null,
  at timestamptz not null,
  machine_id bigint not null,
  before text,
  after text,
  version_before bigint,
  version bigint,
  condition text,
  numbers bytea
);
create table chaos.progress_step (
  place bigint primary key,
  transaction xid8 not null,
  snapshot pg_snapshot not null,
  at timestamptz not null,
  partition int not null,
  from_offset bigint not null,
  to_offset bigint not null,
  newest_record_ms double precision,
  ahead_record_ms double precision,
  paused_ms double precision,
  resumed_ms double precision
);

create table chaos.told_event (
  place bigint primary key,
  transaction xid8 not null,
  snapshot pg_snapshot not null,
  at timestamptz not null,
  told_machine_id bigint not null,
  event_id uuid not null
);

create function chaos.row_text(machine_condition) returns text language sql immutable
return md5(concat_ws('|', $1.version, $1.state, $1.condition, encode($1.numbers, 'hex')));

create function chaos.note_condition() returns trigger language plpgsql security definer set search_path = pg_catalog
as $body$
declare
  noted bigint := nextval('chaos.place');
begin
  if noted > ${journalRowsMax} then return null; end if;
  insert into chaos.condition_change values (
    noted, pg_current_xact_id(), pg_current_snapshot(), clock_timestamp(), coalesce(new.machine_id, old.machine_id),
    case when tg_op <> 'INSERT' then chaos.row_text(old) end, case when tg_op <> 'DELETE' then chaos.row_text(new) end,
    old.version, new.version, new.condition, new.numbers);
  return null;
end
$body$;

create function chaos.note_progress() returns trigger language plpgsql security definer set search_path = pg_catalog
as $body$
declare
  noted bigint := nextval('chaos.place');
begin
  if noted > ${journalRowsMax} then return null; end if;
  insert into chaos.progress_step values (
    noted, pg_current_xact_id(), pg_current_snapshot(), clock_timestamp(), new.partition,
    coalesce(old.next_offset, new.first_offset), new.next_offset,
    new.newest_record_ms, new.ahead_record_ms, new.paused_ms, new.resumed_ms);
  return null;
end
$body$;

create function chaos.note_event() returns trigger language plpgsql security definer set search_path = pg_catalog
as $body$
declare
  noted bigint;
begin
  if new.payload::json ->> 'kind' <> 'machine' then return null; end if;
  noted := nextval('chaos.place');
  if noted > ${journalRowsMax} then return null; end if;
  insert into chaos.told_event values (
    noted, pg_current_xact_id(), pg_current_snapshot(), clock_timestamp(), new.aggregateid::bigint, new.id);
  return null;
end
$body$;

create trigger note_new after insert on machine_condition for each row
  when (new.kind = 'machine') execute function chaos.note_condition();
create trigger note_changed after update on machine_condition for each row
  when (new.kind = 'machine') execute function chaos.note_condition();
create trigger note_gone after delete on machine_condition for each row
  when (old.kind = 'machine') execute function chaos.note_condition();
create trigger note_new after insert on consumer_progress for each row execute function chaos.note_progress();
create trigger note_new after insert on outbox for each row
  when (new.type like 'spindle.episode.%') execute function chaos.note_event();
create trigger note_moved after update of next_offset on consumer_progress for each row execute function chaos.note_progress();
commit;
`;

const pool = openWitnessPool(process.env as Record<string, string>, 'AI_DB');
await pool.query(journal);
await pool.end();
