-- What each program's role may do in the Portal's database: granted after every migration to those of these roles that exist.
do $$
declare
  place text := quote_ident(current_schema());
  role text;
begin
  foreach role in array array['spindle_portal', 'spindle_machines'] loop
    continue when to_regrole(role) is null;
    if pg_has_role((select datdba from pg_database where datname = current_database()), 'usage') then
      execute format('grant connect on database %I to %I', current_database(), role);
    end if;
    execute format('grant usage on schema %s to %I', place, role);
  end loop;

  if to_regrole('spindle_portal') is not null then
    execute format('grant select, insert, update, delete on all tables in schema %s to spindle_portal', place);
    revoke insert, update, delete on schema_version from spindle_portal;
    -- Neither the time nor the place of an entry of the journal is the Portal's to say, and none is changed or removed.
    revoke insert, update, delete on alarm_journal from spindle_portal;
    grant insert (alarm_id, version, act, actor, address, note, episode_id, before, after) on alarm_journal to spindle_portal;
    revoke insert, update, delete on machine_journal from spindle_portal;
    grant insert (machine_id, act, actor, address, note, before, after) on machine_journal to spindle_portal;
    revoke insert, update, delete on audit from spindle_portal;
    grant insert (actor, address, action, target, detail), update (outcome) on audit to spindle_portal;
    revoke insert, update, delete on procedure_version from spindle_portal;
    grant insert (kind, mode, version, text, actor, address) on procedure_version to spindle_portal;
    revoke insert, update, delete on notification_rules from spindle_portal;
    grant insert (version, rules, actor, address) on notification_rules to spindle_portal;
    -- Numbers of new machines.
    grant usage, select, update on sequence machine_id_seq to spindle_portal;
    revoke delete on alarm from spindle_portal;
    -- Each change of an episode takes a number of its own.
    grant usage on sequence episode_change to spindle_portal;
    grant usage on sequence reading_block to spindle_portal;
    -- It makes and drops partitions of the readings' history, and no other table.
    revoke insert, update, delete on reading_partition from spindle_portal;
    grant execute on function add_reading_partition, drop_reading_partition to spindle_portal;
  end if;

  -- The AI server and the simulator: which machine is of which type, and nothing else.
  if to_regrole('spindle_machines') is not null then
    grant select (id, type) on machine to spindle_machines;
  end if;
end $$;
