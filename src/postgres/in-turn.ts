// Rows that get their numbers in turn, whoever stores beside us, so that numbers become visible in their order: who has seen one has seen all before
// it, and who goes on after it misses nothing. A sequence alone does not give that: it is drawn before the commit.

/**
 * A part of a statement (`with <it>, …`): a table `turn` of one row, which is there as soon as no other transaction is storing into `table`, and keeps
 * others waiting until the end of this one. Numbers must be drawn for rows that are joined to it. `table` is written into the statement as it is.
 */
export function turnOf(table: 'alert' | 'episode'): string {
  return `turn as materialized (select pg_advisory_xact_lock('${table}'::regclass::oid::bigint))`;
}
