// The outbox and the evidence of the made-up world that tests of the guardian's evidence have, against the real tables: the same rows in the same
// order, and evidence that reaches as far. Numbers of transactions differ; what they are compared by is which rows lie before and behind them.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import {
  findLater,
  listEntries,
  loadEvidence,
  reopenEvidence,
  storeEvidence,
  takeMark,
} from '../../src/database/outbox/evidence.ts';
import { republishIds } from '../../src/database/outbox/republish.ts';
import type { EvidencePorts } from '../../src/debezium/evidence-ports.ts';
import { idOf, topic, world } from '../debezium/evidence-world.ts';
import { withTestDatabase } from '../support/database.ts';
import { uniqueName } from '../support/stack.ts';
import { times } from '../support/times.ts';

type Ports = Pick<EvidencePorts, 'takeMark' | 'listEntries' | 'findLater' | 'load' | 'store' | 'reopen' | 'resend'>;

/** An outbox whose rows a test writes, several in one transaction. */
interface Outbox {
  readonly ports: Ports;
  readonly write: (numbers: readonly number[]) => Promise<void> | void;
}

/** `mark`: the place of a mark among those that were taken, counted round. */
type Step =
  | { readonly do: 'write'; readonly count: number }
  | { readonly do: 'mark' }
  | { readonly do: 'resend'; readonly numbers: readonly number[] }
  | { readonly do: 'list'; readonly mark: number; readonly count: number }
  | { readonly do: 'find'; readonly mark: number; readonly numbers: readonly number[] }
  | {
      readonly do: 'store';
      readonly mark: number;
      readonly next: readonly [partition: number, next: number][];
      /** What was read before the last reopening. */
      readonly isStale: boolean;
      /** Of another topic under the same name. */
      readonly isOther: boolean;
    }
  | { readonly do: 'reopen' };

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 5 });
const mark = fc.nat(20);
const next = fc.uniqueArray(fc.tuple(fc.nat(2), fc.nat(50)), { maxLength: 3, selector: ([partition]) => partition });
const mostlyNot = fc.nat(3).map((drawn) => drawn === 0);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('mark' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resend' as const), numbers }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('list' as const), mark, count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('find' as const), mark, numbers }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('store' as const), mark, next, isStale: mostlyNot, isOther: mostlyNot }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);

/** Lists a row and has one confirmed, whatever else is drawn. */
const atLeast: Step[] = [
  { do: 'write', count: 1 },
  { do: 'mark' },
  { do: 'write', count: 1 },
  { do: 'list', mark: 0, count: 4 },
  { do: 'store', mark: 1, next: [[0, 1]], isStale: false, isOther: false },
];

describe('the made-up outbox', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 1 }, (opened) => {
    pool = opened;
  });

  test('answers as the tables do, whatever is written, sent again and asked', async () => {
    let listed = 0;
    let confirmed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
        await pool.query('truncate outbox');
        const made = world();
        const outboxes = [{ ports: made.ports, write: (given: readonly number[]) => made.write(...given) }, real(pool)];
        const runs = outboxes.map((outbox) => runnerOf(outbox));
        for (const each of steps) {
          const [answer, expected] = [await runs[0]?.(each), await runs[1]?.(each)];
          assert.deepEqual(answer, expected);
          listed += expected?.entries.length ?? 0;
          confirmed += expected?.confirmed.length ?? 0;
        }
      }),
      { numRuns: times(400, 20), examples: [[atLeast]] },
    );
    // Of those drawn usually some thirty of each.
    assert.ok(listed > 0 && confirmed > 0, `${listed} rows were listed and ${confirmed} were confirmed`);
  });
});

/** What a step answers, and which rows the evidence then covers. */
function runnerOf({ ports, write }: Outbox) {
  const topicIds = [randomUUID(), randomUUID()] as const;
  const marks: number[] = [0];
  let written = 0;
  const markAt = (place: number) => marks[place % marks.length] as number;
  const answerOf = async (each: Step) => {
    if (each.do === 'write') {
      const first = written + 1;
      written += each.count;
      await write(Array.from({ length: each.count }, (_, index) => first + index));
    } else if (each.do === 'mark') marks.push((await ports.takeMark()).nextTransaction);
    else if (each.do === 'resend') await ports.resend(each.numbers.map(idOf));
    else if (each.do === 'reopen') await ports.reopen([topic]);
    else if (each.do === 'store') {
      const topicId = topicIds[each.isOther ? 1 : 0];
      const positions = each.next.map(([partition, at]) => ({ topic, topicId, partition, next: at }));
      const generation = (await ports.load()).generation - (each.isStale ? 1 : 0);
      const isStored = await ports.store({ generation, confirmedBefore: markAt(each.mark), positions });
      return { entries: [], isAll: isStored };
    } else if (each.do === 'list') return transactionsOf(await ports.listEntries(markAt(each.mark), each.count));
    else
      return { entries: [...(await ports.findLater(each.numbers.map(idOf), markAt(each.mark)))].sort(), isAll: null };
    return { entries: [], isAll: null };
  };
  return async (each: Step) => {
    const answer = await answerOf(each);
    const { confirmedBefore, positions } = await ports.load();
    const { entries: later } = await ports.listEntries(confirmedBefore, 1_000);
    const open = new Set(later.map(({ id }) => id));
    const all = Array.from({ length: written }, (_, index) => idOf(index + 1));
    return {
      ...answer,
      confirmed: all.filter((id) => !open.has(id)),
      positions: positions.map(({ partition, next: at }) => [partition, at]).sort(([a = 0], [b = 0]) => a - b),
    };
  };
}

/** Those of one transaction are in no order. */
function transactionsOf({ entries, isAll }: Awaited<ReturnType<EvidencePorts['listEntries']>>) {
  const byTransaction = Map.groupBy(entries, (entry) => entry.transaction);
  return {
    entries: [...byTransaction.values()].map((each) =>
      each
        .map(({ id }) => id)
        .sort()
        .join(' '),
    ),
    isAll,
  };
}

function real(pool: Pool): Outbox {
  const slot = uniqueName('slot');
  return {
    ports: {
      takeMark: () => takeMark(pool),
      listEntries: (from, count) => listEntries(pool, from, count),
      findLater: (ids, from) => findLater(pool, ids, from),
      load: () => loadEvidence(pool, slot),
      store: (evidence) => storeEvidence(pool, slot, evidence),
      reopen: (topics) => reopenEvidence(pool, slot, topics),
      resend: async (ids) => void (await republishIds(pool, ids)),
    },
    write: async (given) => {
      await pool.query(
        `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time)
         select id, $2, '1', 'spindle.anomaly.detected', '{}', '/test', 'machine/1', now() from unnest($1::uuid[]) as given(id)`,
        [given.map(idOf), topic],
      );
    },
  };
}
