-- What each program's role may do in the AI server's database: granted after every migration, so that new tables are covered, to those of
-- these roles that exist. A plant where all programs share one user has none of them, and nothing happens.
do $$
declare
  place text := quote_ident(current_schema());
  role text;
begin
  foreach role in array array['spindle_server', 'spindle_consumer', 'spindle_guardian', 'spindle_cdc'] loop
    continue when to_regrole(role) is null;
    if pg_has_role((select datdba from pg_database where datname = current_database()), 'usage') then
      execute format('grant connect on database %I to %I', current_database(), role);
    end if;
    execute format('grant usage on schema %s to %I', place, role);
  end loop;

  -- Shows everything; writes the trail of changes, and when a key was last used.
  if to_regrole('spindle_server') is not null then
    execute format('grant select on all tables in schema %s to spindle_server', place);
    -- Neither the time of a change nor, from the start, how it ended is the server's to say.
    revoke insert on audit from spindle_server;
    grant insert (actor, action, target, request_id, address), update (outcome) on audit to spindle_server;
    grant update (last_used_at) on api_key to spindle_server;
    -- A dead letter is discarded, or wished to be replayed: to do that is the consumer's.
    grant update (resolution, resolved_at, replay_wished_at) on dead_letter to spindle_server;
    -- A maintenance window is planned and ended, never changed otherwise.
    grant insert (machines, machine_types, failure_mode, starts_at, ends_at, reason, created_by), update (ended_at, ended_by)
      on maintenance_window to spindle_server;
  end if;

  -- Writes what a batch led to, and cleans up; the guardian in it sends again and cleans up. Keys and the trail of changes are no business of theirs.
  foreach role in array array['spindle_consumer', 'spindle_guardian'] loop
    continue when to_regrole(role) is null;
    execute format('grant select, insert, update, delete on all tables in schema %s to %I', place, role);
    execute format('revoke all on api_key, audit from %I', role);
    execute format('revoke insert, update, delete on schema_version, maintenance_window from %I', role);
    -- Eras are turned and dropped by these functions alone.
    execute format('revoke insert, update, delete on detection_era, detection_era_count, detection_reach from %I', role);
    execute format(
      'grant execute on function turn_detection_era, count_detection_era, drop_detection_era to %I', role);
  end loop;

  -- With REPLICATION, by which it drops a slot, this is all that it needs beyond the consumer's.
  if to_regrole('spindle_guardian') is not null then
    grant execute on function mend_publication to spindle_guardian;
  end if;

  -- Change data capture: with REPLICATION, which a role has or has not, this is all that Debezium needs where the publication is there.
  if to_regrole('spindle_cdc') is not null then
    grant select on outbox to spindle_cdc;
  end if;
end $$;
