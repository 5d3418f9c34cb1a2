-- The readings' history. `reading_recent` has all that came, a row for each machine and save, by when it was stored; when that is old enough it is
-- settled: rolled up, thinned, and kept whole around episodes, in the other tables, whose rows stand for a machine and a minute, an hour or a day. What
-- the bytes hold says src/portal/curve/. Tables are partitioned by time: what is old goes as a whole.

-- Which sensors the columns of a row are, in their order: another layout where the profile has changed since.
create table reading_layout (
  layout integer primary key generated always as identity,
  sensors text[] not null unique
);

create sequence reading_block;
create table reading_recent (
  saved_at timestamptz not null default now(),
  machine_id bigint not null,
  block bigint not null default nextval('reading_block'),
  layout integer not null,
  reading_count integer not null,
  readings bytea not null
) partition by range (saved_at);
create index reading_recent_machine on reading_recent (machine_id, block);
alter sequence reading_block owned by reading_recent.block;

-- Single readings; seen says how many there were, reading_count how many are left of them.
create table reading_minute (
  machine_id bigint not null,
  minute timestamptz not null,
  layout integer not null,
  seen integer not null,
  reading_count integer not null,
  readings bytea not null,
  primary key (machine_id, minute, layout)
) partition by range (minute);

-- The same around episodes, kept for longer.
create table reading_around (like reading_minute including all) partition by range (minute);

-- Roll-ups of the minutes of an hour, and of the hours of a day.
create table reading_hour (
  machine_id bigint not null,
  hour timestamptz not null,
  layout integer not null,
  minutes bytea not null,
  primary key (machine_id, hour, layout)
) partition by range (hour);

create table reading_day (
  machine_id bigint not null,
  day timestamptz not null,
  layout integer not null,
  hours bytea not null,
  primary key (machine_id, day, layout)
) partition by range (day);

create table reading_partition (
  kind text not null check (kind in ('recent', 'minute', 'around', 'hour', 'day')),
  from_at timestamptz not null,
  primary key (kind, from_at)
);

-- Up to which change episodes are known to the history.
create table reading_mark (
  name text primary key,
  value bigint not null
);
insert into reading_mark (name, value) values ('episode-change', 0);

-- The Portal may have no right to make tables: these two do it for it, and nothing else.
do $$
begin
  execute format($function$
    create function reading_partition_span(kind text) returns interval
    language sql immutable set search_path = pg_catalog
    as 'select case kind when ''recent'' then interval ''5 minutes'' when ''minute'' then interval ''6 hours''
      when ''around'' then interval ''168 hours'' when ''hour'' then interval ''24 hours'' when ''day'' then interval ''720 hours'' end';

    create function add_reading_partition(kind text, from_at timestamptz) returns void
    language plpgsql security definer set search_path = %1$I, pg_temp set lock_timeout = '5s' as $body$
    declare
      span interval := reading_partition_span(add_reading_partition.kind);
      parent text := 'reading_' || add_reading_partition.kind;
      name text := parent || '_' || to_char(from_at at time zone 'UTC', 'YYYYMMDD_HH24MI');
    begin
      if span is null or extract(epoch from from_at) %% extract(epoch from span) <> 0 then
        raise exception 'there are no partitions of kind %% from %% on', add_reading_partition.kind, from_at
          using errcode = 'invalid_parameter_value';
      end if;
      perform pg_advisory_xact_lock('reading_partition'::regclass::oid::bigint);
      insert into reading_partition values (add_reading_partition.kind, add_reading_partition.from_at) on conflict do nothing;
      if not found then
        return;
      end if;
      -- Attached, which keeps nobody waiting who reads or writes the others.
      execute format('create table %%I (like %%I including defaults including indexes including constraints)', name, parent);
      execute format('alter table %%I attach partition %%I for values from (%%L) to (%%L)', parent, name, from_at, from_at + span);
    end $body$;

    -- Where its rows are counted, nothing is dropped that was not among them.
    create function drop_reading_partition(kind text, from_at timestamptz, counted bigint) returns void
    language plpgsql security definer set search_path = %1$I, pg_temp set lock_timeout = '5s' as $body$
    declare
      name text := 'reading_' || drop_reading_partition.kind || '_' || to_char(from_at at time zone 'UTC', 'YYYYMMDD_HH24MI');
      present bigint;
    begin
      delete from reading_partition as known
        where known.kind = drop_reading_partition.kind and known.from_at = drop_reading_partition.from_at;
      if not found then
        return;
      end if;
      if counted is not null then
        execute format('lock table %%I in access exclusive mode', name);
        execute format('select count(*) from %%I', name) into present;
        if present <> counted then
          raise exception '%% has %% rows, and %% were counted', name, present, counted using errcode = 'serialization_failure';
        end if;
      end if;
      execute format('drop table %%I', name);
    end $body$;
  $function$, current_schema());
end $$;
revoke execute on function add_reading_partition, drop_reading_partition from public;

-- So that the first readings have somewhere to stand.
select add_reading_partition('recent', to_timestamp(floor(extract(epoch from now()) / 300) * 300));
