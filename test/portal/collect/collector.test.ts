// The collector over fakes: what is sent of an answer, what is told of a failure, that one address holds up no other, and that nothing is sent of a plan that is no
// longer so, nor by a Portal whose turn is over.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CollectedReading, createCollector } from '../../../src/portal/collect/collector.ts';
import { NotFetched } from '../../../src/portal/collect/fetch-answer.ts';
import { sendTogether } from '../../../src/portal/collect/send-together.ts';
import type { PlanWithState, StoredState } from '../../../src/portal/collect/states.ts';
import { createSchedule, type StoredPlan } from '../../../src/portal/collection/schedule.ts';

const none = { readingAt: null, lacking: [], failingSince: null, problem: null, refusal: null };
const planOf = (id: number, more: Partial<PlanWithState> = {}): PlanWithState => ({
  ...{ id, machineId: id + 100, intervalSeconds: 5, version: 1, address: `http://plant.example/${id}`, ...none },
  ...more,
});

function world(...first: readonly PlanWithState[]) {
  const state = {
    nowMs: 0,
    plans: [...first] as PlanWithState[],
    sent: [] as CollectedReading[],
    stored: [] as StoredState[],
    told: [] as (readonly [number, string, string | null])[],
    answers: new Map<string, () => Promise<string>>(),
    send: async (reading: CollectedReading): Promise<void> => void state.sent.push(reading),
    store: async (states: readonly StoredState[]): Promise<void> => void state.stored.push(...states),
    requireTurn: async (): Promise<void> => {},
  };
  const schedule = createSchedule({ concurrencyMax: 2, retryFirstMs: 2_000, retryMaxMs: 60_000, spreadMs: 0 });
  const collector = createCollector({
    schedule,
    sensors: ['torque', 'speed'],
    load: async () => state.plans,
    store: (states) => state.store(states),
    fetch: (address) => (state.answers.get(address) ?? (async () => '{"torque": 1, "speed": "2"}'))(),
    send: (reading) => state.send(reading),
    requireTurn: () => state.requireTurn(),
    nowMs: () => state.nowMs,
    time: () => 1_000_000 + state.nowMs,
    observe: {
      settled: ({ id }: StoredPlan, outcome, problem) => state.told.push([id, outcome, problem]),
      looked: () => {},
    },
  });
  const running = new AbortController();
  const turn = async (nowMs: number): Promise<void> => {
    state.nowMs = nowMs;
    collector.begin(running.signal);
    // All that settles at once has.
    for (let at = 0; at < 5; at++) await nextTurn();
  };
  return { ...{ state, schedule, collector, running, turn } };
}

describe('a collector', () => {
  test('sends what an address answers as a reading of the moment, and keeps what became of it', async () => {
    const { state, collector, turn } = world(planOf(1));
    await collector.look();
    await turn(10);
    assert.deepEqual(state.sent, [
      { planId: 1, machineId: 101, values: { torque: 1, speed: 2 }, collectedAt: 1_000_010 },
    ]);
    await collector.look();
    assert.deepEqual(state.stored, [{ id: 1, version: 1, ...none, readingAt: 1_000_010 }]);
    await collector.look();
    assert.equal(state.stored.length, 1, 'what is stored is stored once');
  });

  test('tells since when an address fails and why, keeps when the last reading came, and that it works again', async () => {
    const { state, collector, turn } = world(planOf(1, { readingAt: 500 }));
    await collector.look();
    state.answers.set('http://plant.example/1', () => Promise.reject(new NotFetched('it answers with status 500')));
    await turn(0);
    await turn(2_000);
    state.answers.set('http://plant.example/1', async () => '[]');
    await turn(6_000);
    await collector.look();
    const problem = 'its answer is an array, and not one object';
    const failing = { failingSince: 1_000_000, problem, refusal: { code: 'answer-no-object' } as const };
    assert.deepEqual(state.stored, [{ id: 1, version: 1, ...none, readingAt: 500, ...failing }]);
    state.answers.set('http://plant.example/1', async () => '{"torque": 4}');
    await turn(14_000);
    await collector.look();
    assert.deepEqual(state.stored.at(-1), { id: 1, version: 1, ...none, readingAt: 1_014_000, lacking: ['speed'] });
    assert.deepEqual(
      state.told.map(([, outcome]) => outcome),
      ['failed', 'failed', 'failed', 'sent'],
    );
    assert.deepEqual(state.sent[0]?.values, { torque: 4, speed: null });
  });

  test('an error that nobody foresaw is a failure of that address alone, and tells nothing of itself', async () => {
    const { state, collector, turn } = world(planOf(1), planOf(2));
    await collector.look();
    state.answers.set('http://plant.example/1', () => Promise.reject(new TypeError('secret')));
    await turn(0);
    assert.deepEqual(
      state.told,
      [
        [2, 'sent', null],
        [1, 'failed', 'the request failed'],
      ].sort(),
    );
    assert.equal(state.sent.length, 1);
  });

  test('that hangs takes one place, and all others go on', async () => {
    const { state, collector, turn } = world(planOf(1), planOf(2), planOf(3), planOf(4));
    await collector.look();
    state.answers.set('http://plant.example/1', () => new Promise(() => {}));
    for (let nowMs = 0; nowMs < 50_000; nowMs += 1_000) await turn(nowMs);
    const counts = [1, 2, 3, 4].map((id) => state.sent.filter(({ planId }) => planId === id).length);
    assert.deepEqual(counts, [0, 10, 10, 10]);
  });

  test('what Kafka does not take is not sent later, and leaves the machine at its interval', async () => {
    const { state, collector, turn } = world(planOf(1));
    await collector.look();
    const send = state.send;
    state.send = () => Promise.reject(new Error('Kafka at broker.example does not answer'));
    await turn(0);
    await turn(5_000);
    state.send = send;
    await turn(10_000);
    assert.deepEqual(
      state.sent.map(({ collectedAt }) => collectedAt),
      [1_010_000],
    );
    assert.deepEqual(
      state.told.map(([, outcome]) => outcome),
      ['unsent', 'unsent', 'sent'],
    );
    assert.doesNotMatch(state.told[0]?.[2] ?? '', /broker/);
  });

  for (const [what, otherwise] of [
    ['changed', [planOf(1, { version: 2, machineId: 7 })]],
    ['removed', []],
  ] as const)
    test(`of a plan that was ${what} while it was asked nothing is sent, and nothing is kept`, async () => {
      const { state, collector, turn } = world(planOf(1));
      await collector.look();
      const answer = Promise.withResolvers<string>();
      state.answers.set('http://plant.example/1', () => answer.promise);
      await turn(0);
      state.plans = [...otherwise];
      await collector.look();
      answer.resolve('{"torque": 1, "speed": 2}');
      await collector.idle();
      assert.deepEqual(state.sent, []);
      assert.deepEqual(state.told, [[1, 'dropped', null]]);
      await collector.look();
      assert.deepEqual(state.stored, []);
    });

  test('whose turn is over sends nothing more', async () => {
    const { state, collector, turn, running } = world(planOf(1), planOf(2));
    await collector.look();
    const answer = Promise.withResolvers<string>();
    for (const id of [1, 2]) state.answers.set(`http://plant.example/${id}`, () => answer.promise);
    await turn(0);
    state.requireTurn = () => {
      running.abort(new Error('the lock is lost'));
      return Promise.reject(new Error('the lock is lost'));
    };
    answer.resolve('{"torque": 1, "speed": 2}');
    await collector.idle();
    assert.deepEqual(state.sent, []);
    assert.deepEqual(
      state.told.map(([, outcome]) => outcome),
      ['dropped', 'dropped'],
    );
  });

  // It was told as a fault of Kafka.
  test('that cannot say that it is its turn drops what came, and says nothing against Kafka', async () => {
    const { state, collector, turn } = world(planOf(1));
    await collector.look();
    state.requireTurn = () => Promise.reject(new Error('the connection was ended'));
    await turn(0);
    await collector.idle();
    assert.deepEqual([state.sent, state.told], [[], [[1, 'dropped', null]]]);
  });

  test('loses nothing of what became of plans where the database is away', async () => {
    const { state, collector, turn } = world(planOf(1), planOf(2));
    await collector.look();
    await turn(0);
    const { store } = state;
    state.store = () => Promise.reject(new Error('away'));
    await assert.rejects(collector.look(), { message: 'away' });
    await turn(5_000);
    state.store = store;
    await collector.look();
    assert.deepEqual(
      state.stored.map(({ id, readingAt }) => [id, readingAt]),
      [
        [1, 1_005_000],
        [2, 1_005_000],
      ],
    );
  });
});

test('messages that come while others are on their way go together, each told how it went', async () => {
  const batches: (readonly number[])[] = [];
  const hold: PromiseWithResolvers<void>[] = [];
  const send = sendTogether<number>((batch) => {
    batches.push(batch);
    const held = Promise.withResolvers<void>();
    hold.push(held);
    return held.promise;
  });
  const first = send(1);
  const [second, third] = [send(2), send(3)];
  hold[0]?.resolve();
  await first;
  await nextTurn();
  hold[1]?.reject(new Error('away'));
  await assert.rejects(second, { message: 'away' });
  await assert.rejects(third, { message: 'away' });
  const fourth = send(4);
  hold[2]?.resolve();
  await fourth;
  assert.deepEqual(batches, [[1], [2, 3], [4]]);
});
