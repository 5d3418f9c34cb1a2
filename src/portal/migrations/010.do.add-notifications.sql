-- Messages about alarms to receivers outside. A row is written in the transaction in which its alarm changes, and settled by whoever sends it.

-- The version of the journal by which an alarm last began to ask for attention.
create table notification_call (
  alarm_id uuid primary key references alarm,
  call integer not null
);

create table notification (
  -- Computed from what it is about: receivers tell by it what came twice.
  notification_id uuid primary key,
  sequence bigint not null unique generated always as identity,
  alarm_id uuid not null references alarm,
  receiver text not null,
  stage text not null check (stage in ('raised', 'worse', 'escalated', 'returned', 'ended')),
  version integer not null,
  call integer not null,
  after_minutes integer not null,
  state text not null check (state in ('waiting', 'sent', 'given-up', 'cancelled')),
  planned_at timestamptz not null default now(),
  due_at timestamptz not null,
  attempts integer not null default 0,
  -- Since when it is tried; a message that is held in quiet hours is not.
  first_attempt_at timestamptz,
  -- Until then somebody is sending it; whoever was, and has died, holds it up no longer.
  taken_until timestamptz,
  settled_at timestamptz,
  -- Why the last attempt failed. No address and no secret is in it.
  problem text,
  constraint notification_settled check ((settled_at is null) = (state = 'waiting'))
);
create index notification_waiting on notification (receiver, due_at, sequence) where state = 'waiting';
create index notification_alarm on notification (alarm_id, sequence);
create index notification_over on notification (settled_at) where state <> 'waiting';
create index notification_given_up on notification (settled_at) where state = 'given-up';
