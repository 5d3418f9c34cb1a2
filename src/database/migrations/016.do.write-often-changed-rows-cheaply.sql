-- What changes or comes with nearly every anomalous reading is to cost PostgreSQL little.

-- A row whose indexed columns stay as they are, and whose page has room, is changed without a word to any index. The number of the transaction
-- changes each time: an index that says of pages what they hold, and not of rows, allows for that (from PostgreSQL 16 on).
drop index machine_condition_transaction_id;
create index machine_condition_transaction_id on machine_condition using brin (transaction_id) with (pages_per_range = 8, autosummarize = on);
alter table machine_condition set (fillfactor = 60);
alter table episode set (fillfactor = 60);

-- Alerts are 4 kB of text, and PostgreSQL's own compression takes as long for one as all else of its row. LZ4 takes a tenth; where it is not built in,
-- alerts are kept as they are until they are removed.
do $$
begin
  alter table outbox alter column payload set compression lz4;
exception when feature_not_supported or syntax_error then
  alter table outbox alter column payload set storage external;
end
$$;
