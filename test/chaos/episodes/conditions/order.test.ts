// That the order is found in which a consumer has read a backlog of two partitions: some hundred records of each that concern a machine, in few pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../../src/simulator/random.ts';
import { type Machine, type PassedRecord, passMachine, type ToldEvent } from '../machine.ts';
import { episodeRules as rules } from '../observe.ts';
import { passTime, unknownTime } from '../replay.ts';
import { findOrder, recordsOf } from './order.ts';

const start = Date.UTC(2026, 0, 1);
const counts = [750, 450] as const;
/** Of the readings of a partition, the second of which is behind by a second. */
const spanMs = 6_000;

type Random = () => number;
type Read = PassedRecord & { readonly reading: NonNullable<PassedRecord['reading']> };

function recordsIn(partition: number, random: Random): readonly Read[] {
  const count = counts[partition] as number;
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

/** One piece of each partition after the other, of any length, each twice. */
function inPieces(parts: readonly (readonly Read[])[], random: Random): readonly Read[] {
  const cuts = parts.map((records) => Math.floor(random() * records.length));
  return [
    ...parts.flatMap((records, part) => records.slice(0, cuts[part])),
    ...parts.flatMap((records, part) => records.slice(cuts[part])),
  ];
}

test('finds the order of a backlog', () => {
  let told = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const random = seededRandom(seed, 1);
    const parts = counts.map((_, partition) => recordsIn(partition, random));
    const read = inPieces(parts, random);
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
});
