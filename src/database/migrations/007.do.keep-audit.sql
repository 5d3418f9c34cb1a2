-- The trail of changes only grows: a row is never removed, and only its outcome is ever written, once. Whoever gets hold of a program's
-- connection can add to the trail, and cannot wipe out what is in it. The owner of the tables can still take the triggers off.

create function refuse_audit_change() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  if tg_op = 'UPDATE' then
    if old.outcome is null and new.outcome is not null and to_jsonb(new) - 'outcome' = to_jsonb(old) - 'outcome' then
      return new;
    end if;
  end if;
  raise exception 'audit only grows: % is refused', lower(tg_op)
    using errcode = 'restrict_violation', hint = 'Only an outcome that is still empty may be written, once.';
end $$;

create trigger audit_keeps_rows before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_keeps_all before truncate on audit for each statement execute function refuse_audit_change();
-- Also in a session that says it only applies what another server has checked.
alter table audit enable always trigger audit_keeps_rows;
alter table audit enable always trigger audit_keeps_all;
