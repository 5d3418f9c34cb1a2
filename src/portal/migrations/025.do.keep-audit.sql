-- What people change beside alarms and machines, which have journals of their own: users, keys, and whatever else an admin or an operator asks the Portal to
-- do. Written before it is done; what became of it, behind it. It only grows.
create table audit (
  id bigint primary key generated always as identity,
  at timestamptz not null default now(),
  actor text not null,
  -- Of the sender.
  address text,
  action text not null,
  target text,
  detail jsonb,
  -- `done`, or why it was refused; null where nobody was there to say it.
  outcome text
);
create index audit_time on audit (at desc, id desc);
-- What is listed with it.
create index alarm_journal_people on alarm_journal (at desc, sequence desc) where actor <> 'system';
create index machine_journal_time on machine_journal (at desc, sequence desc);

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
