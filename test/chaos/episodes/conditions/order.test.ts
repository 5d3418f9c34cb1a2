// That the order is found in which a consumer has read a backlog of several partitions: some hundred records of each that concern a machine, in few pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../../src/simulator/random.ts';
import { type Machine, type PassedRecord, passMachine, type ToldEvent } from '../machine.ts';
import { episodeRules as rules } from '../observe.ts';
import { passTime, unknownTime } from '../replay.ts';
import { findOrder, recordsOf } from './order.ts';

const start = Date.UTC(2026, 0, 1);
interface Backlog {
  /** Records of each partition, which is behind the one before it by a second. */
  readonly counts: readonly number[];
  readonly spanMs: number;
  /** Of each partition. */
  readonly pieces: number;
}

type Random = () => number;
type Read = PassedRecord & { readonly reading: NonNullable<PassedRecord['reading']> };

function recordsIn(partition: number, count: number, spanMs: number, random: Random): readonly Read[] {
  let at = start + partition * 1_000;
  let time = unknownTime;
  return Array.from({ length: count }, (_, offset) => {
    at += (random() * 2 * spanMs) / count;
    const atMs = Math.round(at - (random() < 0.3 ? random() * 30 : 0));
    const machineId = 1 + Math.floor(random() * 12);
    time = passTime(time, atMs, rules);
    const { newest, resumedAt } = time;
    const isAnomalous = random() < (machineId < 4 ? 0.2 : 0.02);
    return {
      ...{ partition, newest, resumedAt },
      reading: { machineId, partition, offset, atMs, isAnomalous, eventId: `${partition}/${offset}` },
    };
  });
}

/** One piece of each partition after the other, of any length. */
function inPieces(parts: readonly (readonly Read[])[], pieces: number, random: Random): readonly Read[] {
  const cuts = parts.map(({ length }) =>
    [0, ...Array.from({ length: pieces - 1 }, () => Math.floor(random() * length)), length].sort((a, b) => a - b),
  );
  return Array.from({ length: pieces }, (_, piece) =>
    parts.flatMap((records, part) => records.slice(cuts[part]?.[piece], cuts[part]?.[piece + 1])),
  ).flat();
}

function findsOrders({ counts, spanMs, pieces }: Backlog): void {
  let told = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const random = seededRandom(seed, 1);
    const parts = counts.map((count, partition) => recordsIn(partition, count, spanMs, random));
    const read = inPieces(parts, pieces, random);
    for (const machineId of [1, 2, 3]) {
      let after: Machine | undefined;
      const events: ToldEvent[] = [];
      for (const { reading, ...record } of read) {
        const own = reading.machineId === machineId ? reading : undefined;
        const passed = passMachine(machineId, after, { ...record, reading: own }, rules);
        events.push(...passed.told);
        after = passed.machine;
      }
      const steps = parts.map((records, partition) => {
        const to = records.length;
        return { partition, from: 0, to, time: null, previous: undefined, records };
      });
      const isTold = (event: ToldEvent, place: number) => JSON.stringify(event) === JSON.stringify(events[place]);
      const concerning = recordsOf(machineId, undefined, steps, rules);
      const wanted = { machineId, before: undefined, after, toldCount: events.length, isTold };
      assert.deepEqual(findOrder(concerning, wanted, rules), events, `seed ${seed}, machine ${machineId}`);
      told += events.length;
    }
  }
  assert.ok(told > 10, `${told} events`);
}

test('finds the order of a backlog of two partitions, each read in two pieces', () =>
  findsOrders({ counts: [750, 450], spanMs: 6_000, pieces: 2 }));

// As after a broker that was killed while a consumer stood still.
test('finds the order of a longer one of three, each read in one piece', () =>
  findsOrders({ counts: [1_300, 680, 710], spanMs: 17_000, pieces: 1 }));
