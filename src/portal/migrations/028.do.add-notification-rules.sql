-- Which alarms go to whom and when, as admins set it on the page: routes, times, groups of machines and quiet hours. Every version is kept, with who wrote it
-- and when; the last one counts, and one without rules says that the file's count again. How a receiver is reached, and its secrets, are never in it.
create table notification_rules (
  version integer primary key check (version > 0),
  -- As JSON; null: the file's.
  rules text,
  at timestamptz not null default now(),
  actor text not null,
  -- Of the sender.
  address text
);

create function refuse_notification_rules_change() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'notification_rules only grows: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end $$;

create trigger notification_rules_keeps_rows before update or delete on notification_rules for each row execute function refuse_notification_rules_change();
create trigger notification_rules_keeps_all before truncate on notification_rules for each statement execute function refuse_notification_rules_change();
-- Also in a session that says it only applies what another server has checked.
alter table notification_rules enable always trigger notification_rules_keeps_rows;
alter table notification_rules enable always trigger notification_rules_keeps_all;
