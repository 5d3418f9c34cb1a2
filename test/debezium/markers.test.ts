// Markers over a made-up topic: what keeps a marker back is told apart from a way that does not work, and a topic that Kafka has cut short
// is read anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawRecord } from '../../src/core/record/record.ts';
import { createMarkers } from '../../src/debezium/markers.ts';
import { type Finding, findingKinds, troublesOf } from '../../src/debezium/observation.ts';
import { columnsOf } from '../pipeline/columns/columns-of.ts';

function world() {
  let nowMs = 0;
  let written = 0;
  let records: RawRecord[] = [];
  const state = {
    openFrom: Number.POSITIVE_INFINITY,
    isWorking: true,
    isAbsent: false,
    troubles: [] as Finding[] | null,
  };
  const carried: (readonly string[])[] = [];
  const carriedKinds: (readonly string[])[] = [];
  const arrived: number[] = [];
  const markers = createMarkers(
    {
      newId: () => `00000000-0000-4000-8000-${String(++written).padStart(12, '0')}`,
      topicRange: async () => {
        if (state.isAbsent) return undefined;
        const logEnd = records.length;
        const partitions = [{ partition: 0, start: 0, end: Math.min(logEnd, state.openFrom), logEnd }];
        return { id: 'topic', partitions };
      },
      scan: async (range, onRecords) => {
        for (const { start, end } of range.partitions) onRecords(columnsOf(records.slice(start, end)));
      },
      troubles: () => state.troubles,
      write: async (id, troubles, kinds) => {
        carried.push(troubles);
        carriedKinds.push(kinds);
        const headers = [['id', Buffer.from(id)]] as const;
        if (!state.isWorking) return;
        records.push({ partition: 0, offset: records.length, timestamp: 0, key: null, value: null, headers });
      },
      arrived: async ({ latencyMs }) => void arrived.push(latencyMs),
      nowMs: () => nowMs,
      pause: async (ms) => {
        nowMs += ms;
      },
    },
    { topic: 'markers', intervalMs: 1_000, waitMs: 100, graceMs: 5_000 },
  );
  const live = async (seconds: number): Promise<number> => {
    let ageMs = 0;
    for (const end = nowMs + seconds * 1_000; nowMs < end; nowMs += 1_000) ageMs = await markers.step();
    return ageMs;
  };
  const cut = (): void => {
    records = [];
  };
  return { markers, live, state, arrived, carried, carriedKinds, cut };
}

test('markers come out, and the age of one that does not is told', async () => {
  const { live, arrived, state, markers } = world();
  assert.equal(await live(3), 0);
  assert.ok(arrived.length >= 2);
  const cameMs = markers.cameMs() ?? Number.NaN;
  assert.ok(cameMs <= 2_000, `${cameMs} ms`);
  state.isWorking = false;
  assert.ok((await live(10)) >= 8_000);
  assert.ok((markers.cameMs() ?? 0) >= cameMs + 10_000, 'one that has not come out proves nothing');
  assert.deepEqual(markers.held(), []);
});

test('a marker behind an open transaction is told as kept back', async () => {
  const { live, state, markers } = world();
  await live(2);
  state.openFrom = 2;
  await live(8);
  assert.deepEqual(
    markers.held().map(({ topic, partition, offset }) => ({ topic, partition, offset })),
    [{ topic: 'markers', partition: 0, offset: 2 }],
  );
  state.openFrom = Number.POSITIVE_INFINITY;
  assert.equal(await live(2), 0);
  assert.deepEqual(markers.held(), []);
});

// No marker came out any more, and the connector was restarted for it again and again.
test('a topic that ends before what was read of it is read anew', async () => {
  const { live, arrived, cut } = world();
  await live(10);
  const before = arrived.length;
  cut();
  assert.equal(await live(3), 0);
  assert.ok(arrived.length > before);
});

test('a marker carries what is wrong with the way, and is written as soon as that changes', async () => {
  const { live, carried, carriedKinds, state } = world();
  await live(3);
  const before = carried.length;
  state.troubles = [{ kind: 'connector-paused', text: 'the connector is PAUSED' }];
  await live(1);
  assert.deepEqual(carried.slice(before), [['the connector is PAUSED']]);
  assert.deepEqual(carriedKinds.at(-1), ['connector-paused']);
  state.troubles = [];
  await live(1);
  assert.deepEqual(carried.at(-1), []);
});

test('what changes is told at once, and waited for by nobody', async () => {
  const { markers, carried, arrived, state } = world();
  state.troubles = [{ kind: 'slot-inactive', text: 'nobody reads the slot' }];
  await markers.tell();
  assert.deepEqual(carried, [], 'whether the topic is there is not known yet');
  await markers.step();
  assert.deepEqual(carried, [['nobody reads the slot']]);
  await markers.tell();
  assert.equal(carried.length, 1, 'no news');
  const measured = arrived.length;
  await markers.step();
  state.troubles = [];
  await markers.tell();
  assert.deepEqual(carried.at(-1), []);
  // Found with the next look: that was not how long it took.
  await markers.step();
  assert.deepEqual([carried.length, arrived.length], [2, measured]);
  assert.equal(markers.cameMs(), 0);
  state.troubles = null;
  await markers.tell();
  assert.equal(carried.length, 2);
});

test('one that is told at once does not put off the next that is due', async () => {
  const { markers, live, carried, arrived, state } = world();
  await live(1);
  state.troubles = [{ kind: 'slot-inactive', text: 'nobody reads the slot' }];
  await markers.tell();
  const before = arrived.length;
  await live(1);
  assert.equal(carried.length, 3);
  assert.equal(arrived.length, before + 1, 'the time that it takes is still measured');
});

test('what is told at once is written only where the last look has seen the topic, and once more where it has not come out', async () => {
  const { markers, carried, state } = world();
  await markers.step();
  state.isAbsent = true;
  await markers.step();
  state.troubles = [{ kind: 'slot-inactive', text: 'nobody reads the slot' }];
  await markers.tell();
  assert.equal(carried.length, 1, 'it is absent');
  state.isAbsent = false;
  await markers.step();
  assert.equal(carried.length, 2);
  await markers.tell();
  state.troubles = [];
  await markers.tell();
  assert.equal(carried.length, 2, 'not looked at since');
  await markers.step();
  state.isWorking = false;
  state.troubles = [{ kind: 'slot-lost', text: 'it is lost' }];
  await markers.tell();
  state.isWorking = true;
  const before = carried.length;
  assert.equal(await markers.step(), 0);
  assert.equal(carried.length, before + 1);
  assert.deepEqual(carried.at(-1), ['it is lost']);
});

test('nothing is said before anybody has looked, and figures that run on are no news', async () => {
  const { live, carried, state, markers } = world();
  state.troubles = null;
  await live(3);
  assert.deepEqual(carried, []);
  for (const seconds of [31, 32, 33]) {
    state.troubles = [{ kind: 'marker-late', text: `a marker is late by ${seconds} s` }];
    await markers.step();
  }
  assert.deepEqual(carried, [['a marker is late by 31 s']]);
});

// It would stop Debezium, where Kafka makes no topic by itself.
test('no marker is written while their topic is absent', async () => {
  const { live, carried, state } = world();
  state.isAbsent = true;
  await live(3);
  assert.equal(carried.length, 0);
  state.isAbsent = false;
  await live(1);
  assert.equal(carried.length, 1);
});

// That Kafka Connect's interface was closed made every page not live, while alerts went through.
test('what keeps no alert back is not in a marker', () => {
  const findings = findingKinds.map((kind) => ({ kind, text: kind }));
  const carried = new Set(troublesOf([], { findings, waiting: [] }, false)?.map(({ kind }) => kind));
  assert.deepEqual(
    findingKinds.filter((kind) => !carried.has(kind)),
    ['connect-away', 'topic-unread', 'slot-at-risk', 'slot-bound'],
  );
});

// A consumer that took over from one that had told of a paused connector said in its first marker that all is well, and pages were live for
// the grace.
test('a guardian that has just begun writes no marker while something may be wrong, and one that has not does', () => {
  const paused: Finding = { kind: 'connector-paused', text: 'the connector is PAUSED' };
  const away: Finding = { kind: 'connect-away', text: 'Kafka Connect does not answer' };
  assert.equal(troublesOf(null, { findings: [], waiting: [paused] }, false), null);
  assert.deepEqual(troublesOf(null, { findings: [paused], waiting: [] }, false), [paused]);
  assert.deepEqual(troublesOf(null, { findings: [], waiting: [away] }, false), []);
  assert.deepEqual(troublesOf([], { findings: [], waiting: [paused] }, false), []);
  assert.equal(troublesOf(null, { findings: [], waiting: [] }, true), null);
  assert.deepEqual(troublesOf(null, { findings: [paused], waiting: [] }, true), [paused]);
  assert.deepEqual(troublesOf([], { findings: [], waiting: [] }, true), []);
});
