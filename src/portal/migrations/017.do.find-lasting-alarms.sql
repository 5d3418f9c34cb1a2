-- Reports look for alarms that last: entries of the journal by which one begins to, or no longer does, in the order in which they are walked. Without it each
-- report read the whole journal with all that its entries say.
create index alarm_journal_lasting on alarm_journal (alarm_id, version) include (at)
  where coalesce(before @> '{"isActive": true, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}', false)
    <> (after @> '{"isActive": true, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}');
