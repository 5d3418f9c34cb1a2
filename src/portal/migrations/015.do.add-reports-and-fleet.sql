-- What reports of alarms count: entries of the journal by which an alarm begins to ask for attention, or goes on to.
create index alarm_journal_asking on alarm_journal (at)
  where after @> '{"isActive": true, "isAcknowledged": false, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}';
