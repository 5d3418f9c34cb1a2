// Which outbox rows Debezium has carried to Kafka. A mark is taken of the transactions that have ended and of the WAL's position after
// that; once the slot has confirmed the position, all rows of these transactions are in Kafka. The finding is stored, so that it
// outlives whoever looked.
import type { Pool } from 'pg';
import type { Slot } from './slot.ts';

export interface Mark {
  /** All transactions before this one have ended. */
  readonly transactionId: string;
  /** A position in the WAL after all their commits. */
  readonly lsn: string;
  /** Who read the slot when the mark was taken. */
  readonly activePid: number | null;
}

/** Two statements in this order: the position must come after the transactions. */
export async function takeMark(pool: Pool, slot: Slot): Promise<Mark> {
  const ended = await pool.query<{ id: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as id');
  const position = await pool.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
  const transactionId = ended.rows[0]?.id;
  const lsn = position.rows[0]?.lsn;
  if (transactionId === undefined || lsn === undefined) throw new Error('PostgreSQL told no position of its WAL');
  return { transactionId, lsn, activePid: slot.activePid };
}

/**
 * Whether the slot has confirmed the mark. A mark counts only while the same reader is connected: a slot that was dropped and made anew
 * stands at its own beginning, which says nothing of what came before.
 */
export function isConfirmed(mark: Mark, slot: Slot): boolean {
  if (!slot.active || slot.confirmedLsn === null || mark.activePid === null) return false;
  return mark.activePid === slot.activePid && lsnNumber(slot.confirmedLsn) >= lsnNumber(mark.lsn);
}

/** PostgreSQL writes a position as two hexadecimal halves. */
function lsnNumber(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** Stores that all rows of earlier transactions are in Kafka. Never goes back. */
export async function storeConfirmation(pool: Pool, slotName: string, mark: Mark): Promise<void> {
  await pool.query(
    `insert into outbox_confirmation as stored (slot_name, transaction_id, confirmed_at) values ($1, $2, now())
     on conflict (slot_name) do update set
       transaction_id = greatest(stored.transaction_id, excluded.transaction_id), confirmed_at = now()`,
    [slotName, mark.transactionId],
  );
}
