// Maintenance windows in the stream: alerts, detections and episodes carry the mark, none is left out, and an episode that outlasts its window
// speaks up once; however the readings are cut into batches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeAlert } from '../../src/core/alert.ts';
import { decodeEpisodeEvent } from '../../src/core/episode/message.ts';
import { createReasonOf, createWindowOf } from '../../src/core/suppression/window-of.ts';
import { createWindowCache } from '../../src/database/suppression/window-cache.ts';
import { createConditionIndex } from '../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../src/pipeline/episodes/follow-conditions.ts';
import { type PartitionTimes, passTimes } from '../../src/pipeline/episodes/partition-times.ts';
import { createRows } from '../../src/pipeline/outcome-rows.ts';
import { times } from '../support/times.ts';
import { asColumns, clock, detectionOf, rulesOf, type SimpleReading, timeRules } from './episodes/episode-readings.ts';
import { payloadText } from './payload-text.ts';

const minute = 60_000;
const windowId = '11111111-1111-4111-8111-111111111111';
const window = {
  machines: [1],
  machineTypes: [],
  failureMode: null,
  from: 0,
  until: 10 * minute,
  reason: 'Tool "change"',
};
const windowOf = createWindowOf([{ ...window, id: windowId }]);
const reasonOf = createReasonOf([{ ...window, id: windowId }]);
const model = { name: 'test', version: '1' };

/** Events as `name suppressed_by`, of readings that come in batches of these sizes. */
function eventsOf(given: readonly (readonly [minutes: number, probability: number])[], sizes: readonly number[]) {
  const readings = given.map(
    ([minutes, probability], place): SimpleReading => ({
      id: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
      machineId: 1,
      partition: 0,
      at: minutes * minute,
      probability,
    }),
  );
  const index = createConditionIndex(rulesOf);
  const follow = createFollowConditions({
    rulesOf,
    clock,
    model,
    topic: 't',
    eventId: (name) => name,
    windowOf,
    reasonOf,
  });
  const events: string[] = [];
  let ids: readonly string[] = [];
  let times: PartitionTimes = new Map();
  for (let from = 0, turn = 0; from < readings.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    const columns = asColumns(readings.slice(from, from + size));
    for (const [place, event] of columns.detections) {
      const { reading, type } = event.detection;
      const found = windowOf({
        machineId: reading.machineId,
        typeName: type.name,
        at: reading.collectedAt,
        modes: ['PWF'],
      });
      if (found !== undefined)
        (columns.detections as Map<number, typeof event>).set(place, { ...event, suppressedBy: found });
    }
    const passed = passTimes(times, [columns], timeRules(1_000 * minute));
    const changes = follow([columns], index, 1_000 * minute, passed);
    times = passed.after;
    index.apply(changes);
    const messages = changes.outbox.map(({ payload }) => decodeEpisodeEvent(payload));
    // Whatever is marked says why, and nothing else does.
    for (const each of messages)
      assert.equal(each.suppressed_reason, each.suppressed_by === null ? undefined : window.reason);
    events.push(...messages.map((each) => `${each.event} ${each.suppressed_by === windowId ? 'marked' : 'plain'}`));
    ids = [...ids, ...changes.outbox.map(({ id }) => id)];
    from += size;
  }
  assert.equal(new Set(ids).size, ids.length, 'no event has the id of another');
  return events;
}

test('what begins in a window and outlasts it speaks up at its first reading after it, once', () => {
  const events = eventsOf(
    [
      [1, 0.6],
      [2, 0.6],
      [9, 0.9],
      [11, 0.6],
      [12, 0.6],
      [13, 0.1],
      [16, 0.1],
    ],
    [1],
  );
  assert.deepEqual(events, ['opened marked', 'escalated marked', 'resumed plain', 'closed plain']);
});

test('what is over with its window, or calms down after it, stays quiet', () => {
  const over = [
    [1, 0.6],
    [2, 0.6],
    [11, 0.1],
    [14, 0.1],
  ] as const;
  assert.deepEqual(eventsOf(over, [9]), ['opened marked', 'closed marked']);
});

test('what gets worse after its window says so, without a second word', () => {
  const worse = [
    [1, 0.6],
    [2, 0.6],
    [11, 0.9],
    [12, 0.9],
  ] as const;
  assert.deepEqual(eventsOf(worse, [2]), ['opened marked', 'escalated plain']);
});

test('a reading that is neither anomalous nor calm counts as not over', () => {
  const neither = [
    [1, 0.6],
    [2, 0.6],
    [9, 0.4],
    [11, 0.4],
  ] as const;
  assert.deepEqual(eventsOf(neither, [4]), ['opened marked', 'resumed plain']);
});

test('the same readings give the same events whatever the batches are; a mark is lifted at most once for each that was set', () => {
  const readings = fc.array(fc.tuple(fc.integer({ min: 0, max: 25 }), fc.constantFrom(0.1, 0.4, 0.6, 0.9)), {
    maxLength: 25,
  });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(readings, sizes, (given, cut) => {
      const events = eventsOf(given, [1]);
      assert.deepEqual(eventsOf(given, cut), events);
      let isMarked = false;
      for (const event of events) {
        if (event.startsWith('resumed')) assert.ok(isMarked && event === 'resumed plain', events.join());
        isMarked = event.endsWith('marked');
      }
    }),
    { numRuns: times(300, 100) },
  );
});

test('an alert says under which window it falls, and without one it has no such member', () => {
  const rows = (at: number) => {
    const { record, detection } = detectionOf({ id: 'x', machineId: 1, partition: 0, at, probability: 0.9 });
    const writing = {
      alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 1_000 } as const,
      model,
      topics: { alert: 'a', deadLetter: 'd' },
      eventId: () => windowId,
      windowOf,
      reasonOf,
      clock,
    };
    const decoded = { recordOf: () => record, sourceOf: () => record, elementOf: () => undefined };
    const batch = { topic: 't', topicId: windowId, records: [record], ranges: [] };
    const made = createRows(writing, { batch, decoded, notKept: new Map(), detectedAt: at });
    made.detect(0, detection);
    return made.all();
  };
  const inside = rows(5 * minute);
  assert.equal(inside.detections[0]?.suppressedBy, windowId);
  const textOf = ({ outbox }: typeof inside): string => payloadText(outbox[0]);
  const told = decodeAlert(textOf(inside));
  assert.deepEqual([told.suppressedBy, told.suppressedReason], [windowId, window.reason]);
  const outside = rows(10 * minute);
  assert.equal(outside.detections[0]?.suppressedBy, undefined);
  assert.equal(Object.hasOwn(JSON.parse(textOf(outside)), 'suppressed_by'), false);
  assert.equal(decodeAlert(textOf(outside)).suppressedBy, null);
});

test('windows are read anew after their time, once for all who ask, and never used beyond it', async () => {
  let now = 0;
  let loads = 0;
  let fails = false;
  const cache = createWindowCache({
    load: async () => {
      loads++;
      if (fails) throw new Error('the database is away');
      return loads === 1 ? [] : [{ ...window, id: windowId }];
    },
    ttlMs: 100,
    now: () => now,
  });
  const reading = { machineId: 1, typeName: 'M', at: minute, modes: [] };
  await Promise.all([cache.refresh(), cache.refresh()]);
  assert.deepEqual([loads, cache.windowOf(reading)], [1, undefined]);
  now = 99;
  await cache.refresh();
  assert.equal(loads, 1);
  now = 100;
  await cache.refresh();
  assert.deepEqual([loads, cache.windowOf(reading)], [2, windowId]);
  now = 200;
  fails = true;
  await assert.rejects(cache.refresh(), /away/);
  fails = false;
  await cache.refresh();
  assert.equal(loads, 4);
});
