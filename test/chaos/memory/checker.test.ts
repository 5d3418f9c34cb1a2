// The checker of features with memory, tried on runs that the product's own code has served without a fault, and on faults that were made in them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { withMemory } from '../../../src/core/memory/features.ts';
import { createMemory } from '../../../src/core/memory/memory.ts';
import { loadModelFromPaths } from '../../../src/models/model-loading.ts';
import { modelSettings } from '../../../src/models/model-settings.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { seededRandom } from '../../../src/training/random.ts';
import { times } from '../../support/times.ts';
import { kindOf, machineOf, sensorsFor } from '../readings.ts';
import { checkMemory, type MemoryCheck, type MemoryObserved, type ToldAlert } from './checker.ts';
import type { MemoryReading } from './follow.ts';
import { probabilityOf, writeChaosModel } from './model.ts';
import { chaosProfile, digestNames, featuresOf } from './profile.ts';

const sensorNames = chaosProfile.sensors.map(({ name }) => name);
const memory = createMemory(withMemory(chaosProfile.features), sensorNames);
assert.ok(8 * memory.width <= 1_024);

interface Served {
  /** As they were served, one after the other. */
  readonly order: readonly MemoryReading[];
  /** Called with each machine's state before each reading: a fault may change it. */
  readonly harm?: (state: Float64Array, reading: MemoryReading, place: number) => unknown;
  /** Called with the features that remember. */
  readonly harmFeatures?: (features: Float64Array, place: number) => unknown;
}

/** What the product's own code comes to. */
function serve({ order, harm = () => {}, harmFeatures = () => {} }: Served): MemoryObserved {
  const states = new Map<number, Float64Array>();
  const alerts = order.flatMap((reading, place) => {
    const state = states.get(reading.machineId) ?? new Float64Array(memory.width);
    states.set(reading.machineId, state);
    harm(state, reading, place);
    const out = new Float64Array(memory.names.length);
    const sensors = Float64Array.from(sensorNames, (name) => reading.values[name] as number);
    memory.pass(state, 0, { times: Float64Array.of(reading.at), sensors, place: 0 }, out, 0);
    harmFeatures(out, place);
    if (reading.eventId === undefined) return [];
    const features = featuresOf(reading.values, [...out]);
    const shown = Object.fromEntries(
      Object.entries(features).map(([name, value]) => [name, Math.round(value * 1e4) / 1e4]),
    );
    return [{ eventId: reading.eventId, features: shown, probability: probabilityOf(features) }];
  });
  const readings = order.toSorted((one, other) => one.partition - other.partition);
  return { readings, alerts, detections: alerts.map(({ eventId, probability }) => ({ eventId, probability })) };
}

/** Numbers of a run: the machines above 8 in one partition each, the others mostly in one and sometimes in another, some of them later than others. */
function orderOf(count: number, seed: number): MemoryReading[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, number) => number)
    .filter((number) => kindOf(number) !== 'invalid')
    .map((number): MemoryReading => {
      const machineId = machineOf(number);
      const isAstray = machineId <= 8 && random() < 0.3;
      const kind = kindOf(number);
      return {
        machineId,
        partition: isAstray ? Math.floor(3 * random()) : machineId % 3,
        at: 1_764_000_000_000 + 10 * number - (random() < 0.1 ? 700 : 0),
        values: sensorsFor(number, kind),
        eventId: kind === 'anomalous' ? `event ${number}` : undefined,
      };
    });
}

const order = orderOf(3_000, 4);
const isOf = (machineId: number) => (each: MemoryReading) => each.machineId === machineId;
const finds = (run: MemoryObserved, what: RegExp): void => {
  const { problems } = checkMemory(run);
  assert.ok(
    problems.some((problem) => what.test(problem)),
    JSON.stringify(problems),
  );
};

describe('the checker of features with memory', () => {
  test('finds nothing in runs without a fault, and follows every alert', () => {
    const result: MemoryCheck = checkMemory(serve({ order }));
    assert.deepEqual(result.problems, []);
    const alerts = order.filter(({ eventId }) => eventId !== undefined).length;
    assert.equal(result.ofOne + result.ofSeveral, alerts);
    assert.ok(result.ofOne > 100 && result.ofSeveral > 80 && result.machinesOfSeveral === 8, JSON.stringify(result));
  });

  test('finds the order of partitions that were read far apart', () => {
    // One consumer stands still for a while: what is in partition 2 comes 500 records later.
    const behind = order.map((each, place) => ({
      each,
      rank: each.partition === 2 && place > 1_000 ? place + 500 : place,
    }));
    const late = behind.sort((one, other) => one.rank - other.rank).map(({ each }) => each);
    assert.deepEqual(checkMemory(serve({ order: late })).problems, []);
  });

  /** A run of seed 5771 once had a machine of which no order was found: of equal ways the longer one, or the later alert, was tried first. */
  test('finds the order of partitions that are read in turns of any length, whatever the seed', () => {
    for (const seed of [5771, ...Array.from({ length: times(60, 2) }, (_, at) => 100 + at)]) {
      const random = seededRandom(seed + 1e6);
      const waiting = [0, 1, 2].map((partition) => orderOf(2_000, seed).filter((each) => each.partition === partition));
      const inTurns: MemoryReading[] = [];
      while (waiting.some((own) => own.length > 0)) {
        const own = waiting[Math.floor(3 * random())] as MemoryReading[];
        inTurns.push(...own.splice(0, 1 + Math.floor(60 * random())));
      }
      const { problems, ofSeveral } = checkMemory(serve({ order: inTurns }));
      assert.deepEqual(problems, [], `seed ${seed}`);
      assert.ok(ofSeveral > 30, `seed ${seed} has ${ofSeveral} alerts of machines in several partitions`);
    }
  });

  test('finds any one feature that is off by its last bit in one alert', () => {
    for (const machineId of [9, 2]) {
      const own = order.filter(isOf(machineId));
      const harmed = own.findIndex((each, place) => place > 60 && each.eventId !== undefined);
      for (const [column, name] of memory.names.entries()) {
        if (machineId === 2 && column % 8 > 0) continue;
        const run = serve({ order: own, harmFeatures: (out, place) => place === harmed && nudge(out, column) });
        assert.deepEqual(checkMemory(run).problems.length > 0, true, name);
      }
    }
  });

  test('finds a state that was lost, and one that went back, at a restart', () => {
    for (const machineId of [10, 4]) {
      const own = order.filter(isOf(machineId));
      const from = 100;
      const lost = serve({ order: own, harm: (state, _, place) => place === from && state.fill(0) });
      finds(lost, new RegExp(`^machine ${machineId}: `));
      let kept: Float64Array | undefined;
      const back = serve({
        order: own,
        harm: (state, _, place) => {
          if (place === from - 5) kept = state.slice();
          if (place === from) state.set(kept as Float64Array);
        },
      });
      finds(back, new RegExp(`^machine ${machineId}: `));
    }
  });

  test('finds a reading that was remembered twice, and one that was left out, so that windows have one too many or too few', () => {
    for (const machineId of [11, 2]) {
      const own = order.filter(isOf(machineId));
      const at = own.findIndex((each, place) => place > 100 && each.eventId === undefined);
      const honest = serve({ order: own });
      const twice = serve({ order: own.toSpliced(at, 0, own[at] as MemoryReading) });
      finds({ ...twice, readings: honest.readings }, new RegExp(`^machine ${machineId}: `));
      const without = serve({ order: own.toSpliced(at, 1) });
      finds({ ...without, readings: honest.readings }, new RegExp(`^machine ${machineId}: `));
    }
  });

  test('finds two readings of one partition that changed places', () => {
    const own = order.filter(isOf(9));
    const at = own.findIndex(
      (each, place) => place > 80 && [each, own[place + 1]].every((one) => one?.eventId === undefined),
    );
    const [one, other] = own.slice(at) as [MemoryReading, MemoryReading];
    const swapped = own.with(at, { ...other, at: one.at }).with(at + 1, { ...one, at: other.at });
    finds({ ...serve({ order: swapped }), readings: own }, /^machine 9: /);
  });

  test('finds the features of another machine', () => {
    const run = serve({ order: order.filter(({ machineId }) => machineId === 9 || machineId === 10) });
    const placeOf = (machineId: number): number =>
      run.alerts.findIndex(({ eventId }) => order.some((each) => each.eventId === eventId && isOf(machineId)(each)));
    const [own, other] = [run.alerts[placeOf(9)], run.alerts[placeOf(10)]] as [ToldAlert, ToldAlert];
    const alerts = run.alerts.with(placeOf(9), { ...other, eventId: own.eventId });
    finds({ ...run, alerts }, /^machine 9: the features of 0 alerts/);
  });

  test('finds a repeat that tells something else, and probabilities that do not follow from the features', () => {
    const run = serve({ order: order.filter(isOf(9)) });
    const [first] = run.alerts as [(typeof run.alerts)[number]];
    const digest = digestNames[0];
    const other = { ...first, features: { ...first.features, [digest]: 7 } };
    finds({ ...run, alerts: [other, ...run.alerts] }, /1 alerts came again with other features/);
    const detections = run.detections.with(3, {
      eventId: run.detections[3]?.eventId as string,
      probability: Math.fround((run.detections[3]?.probability as number) - 2 ** -23),
    });
    finds({ ...run, detections }, /1 alerts or detections have another probability/);
    finds({ ...run, alerts: run.alerts.slice(1) }, /^machine/);
  });
});

test('the model of the run loads as it is served, and judges readings by their kind, whatever was remembered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-chaos-model-'));
  try {
    writeChaosModel(folder);
    const { manifest } = await loadModelFromPaths(readSettings(modelSettings, { MODEL_PATH: folder }), chaosProfile, {
      remembers: true,
    });
    assert.equal(manifest.name, 'chaos');
    assert.match(readFileSync(join(folder, 'manifest.json'), 'utf8'), /smoothed over 1 readings/);
    const { alerts } = serve({
      order: order.map((each, place) => ({ ...each, eventId: each.eventId ?? `normal ${place}` })),
    });
    for (const { eventId, probability } of alerts)
      assert.ok(eventId.startsWith('normal') ? probability < 0.1 : probability > 0.9, `${eventId} ${probability}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function nudge(numbers: Float64Array, at: number): void {
  const bits = new BigUint64Array(numbers.buffer);
  bits[at] = (bits[at] as bigint) ^ 1n;
}
