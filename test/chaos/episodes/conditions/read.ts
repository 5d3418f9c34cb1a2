// Reads the journal of conditions. How a stored condition is packed the product knows, and is asked; what becomes of one it is not.
import type { Pool } from 'pg';
import type { Condition } from '../../../../src/core/episode/condition.ts';
import { readCondition } from '../../../../src/database/episodes/conditions.ts';
import type { Machine } from '../machine.ts';
import {
  type ConditionJournal,
  journalRowsMax,
  type ProgressStep,
  type RowChange,
  type Transaction,
} from './journal.ts';

export async function readConditionJournal(pool: Pool): Promise<ConditionJournal> {
  const { rows: changes } =
    await pool.query(`select ${shared}, machine_id, before, after, version_before, version, condition, numbers
    from chaos.condition_change order by place`);
  const { rows: steps } =
    await pool.query(`select ${shared}, partition, from_offset, to_offset, newest_record_ms, ahead_record_ms, paused_ms, resumed_ms
    from chaos.progress_step order by place`);
  const { rows: events } = await pool.query(
    `select ${shared}, told_machine_id, event_id from chaos.told_event order by place`,
  );
  const { rows: ends } = await pool.query('select last_value as place from chaos.place');
  const isWhole = Number(ends[0]?.place) <= journalRowsMax;
  const all = Map.groupBy(
    [...changes, ...steps, ...events].sort((a, b) => a.place - b.place),
    (row) => row.id as string,
  );
  // The last transactions of a journal that is full may lack some of their rows.
  const until = isWhole ? Number.POSITIVE_INFINITY : journalRowsMax - transactionRowsMax;
  const transactions = [...all.values()].map(transactionOf).filter(({ place }) => place < until);
  return { transactions, isWhole };
}

/** More than a transaction has, and those that are written beside it. */
const transactionRowsMax = 1_000;

const shared =
  'place::int, transaction::text as id, snapshot::text, (extract(epoch from at) * 1000)::double precision as at_ms';

// biome-ignore lint/suspicious/noExplicitAny: rows of the driver
type Row = any;

function transactionOf(rows: readonly Row[]): Transaction {
  const [{ place, id, snapshot, at_ms }] = rows as [Row];
  const [, nextId = '', running = ''] = (snapshot as string).split(':');
  return {
    place,
    id: Number(id),
    atMs: at_ms,
    nextId: Number(nextId),
    running: running === '' ? [] : running.split(',').map(Number),
    changes: rows.filter((row) => row.machine_id !== undefined).map(changeOf),
    steps: rows.filter((row) => row.partition !== undefined).map(stepOf),
    told: rows.flatMap((row) =>
      row.event_id === undefined ? [] : [{ machineId: Number(row.told_machine_id), eventId: row.event_id as string }],
    ),
  };
}

function changeOf(row: Row): RowChange {
  return {
    machineId: Number(row.machine_id),
    before: row.before,
    after: row.after,
    versionBefore: row.version_before === null ? null : Number(row.version_before),
    version: row.version === null ? null : Number(row.version),
    machine: row.condition === null ? undefined : asMachine(readCondition(row.condition, row.numbers)),
  };
}

function stepOf(row: Row): ProgressStep {
  const { newest_record_ms: newest, ahead_record_ms: ahead, paused_ms: pausedAt, resumed_ms: resumedAt } = row;
  return {
    partition: row.partition,
    from: Number(row.from_offset),
    to: Number(row.to_offset),
    time:
      newest === null && ahead === null
        ? null
        : {
            newest: newest ?? Number.NEGATIVE_INFINITY,
            ahead,
            pausedAt,
            resumedAt: resumedAt ?? Number.NEGATIVE_INFINITY,
          },
  };
}

/** In the words of the rules that are told once more. */
export function asMachine({ state, at, collectedAt, heardAt, partition, onset, episode, calm }: Condition): Machine {
  return {
    state: state === 'normal' ? 'closed' : state === 'pending' ? 'pending' : 'open',
    seenAt: collectedAt,
    at,
    heardAt,
    partition,
    onset: onset.map((each) => ({ id: each.eventId, age: each.age, at: each.at })),
    episode:
      episode === null
        ? null
        : {
            id: episode.id,
            openedAt: episode.openedAt,
            first: episode.firstReadingAt,
            last: episode.lastReadingAt,
            count: episode.readingCount,
            onsetIds: episode.onsetIds,
          },
    // The readings have one clock.
    calmSince: calm === null || calm.at === calm.heardAt ? (calm?.at ?? null) : Number.NaN,
  };
}
