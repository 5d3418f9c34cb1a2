import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMachineStates } from '../../../src/core/memory/machine-states.ts';
import { createMemory, memoryBytes } from '../../../src/core/memory/memory.ts';
import { type MemoryRule, type ProfileMemory, unitsMs } from '../../../src/core/memory/rule.ts';
import { times } from '../../support/times.ts';
import { type PlainReading, recompute } from './reference.ts';

const sensorNames = ['flow', 'heat'];
type Values = Readonly<Record<string, number>>;
const flow = (s: Values): number => s['flow'] as number;
const product = (s: Values): number => (s['flow'] as number) * (s['heat'] as number);

/** Each statistic over times and readings, of a sensor and of a computed number. */
const rules: readonly MemoryRule[] = [
  ...(
    [
      'mean',
      'deviation',
      'minimum',
      'maximum',
      'slope',
      'lag',
      'rate',
      'smoothed',
      'smoothedDeviation',
      'fromBaseline',
    ] as const
  ).flatMap((statistic): MemoryRule[] => [
    { statistic, of: flow, over: { seconds: 20 } },
    {
      statistic,
      of: product,
      over: {
        minutes: 2,
        ...(['smoothed', 'smoothedDeviation', 'fromBaseline'].includes(statistic) ? {} : { parts: 3 }),
      },
    },
    { statistic, of: (s) => s['heat'] as number, over: { readings: 3 } },
    { statistic, of: flow, over: { readings: 12 } },
  ]),
  { statistic: 'timeSince', of: (s) => (s['flow'] as number) > 20 },
];
const features = rules.map((memory, place) => ({ name: `F${place}`, memory }));

interface Given extends PlainReading {
  readonly machineId: number;
}

const reading = fc.record({
  machineId: fc.integer({ min: 1, max: 3 }),
  // Mostly forward, often at once, sometimes back, sometimes far.
  stepMs: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 4_000 }) },
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -30_000, max: -1 }) },
    { weight: 1, arbitrary: fc.integer({ min: 10_000, max: 400_000 }) },
  ),
  flow: fc.oneof(fc.double({ min: -50, max: 50, noNaN: true }), fc.integer({ min: 18, max: 22 }), fc.constant(300.1)),
  heat: fc.oneof(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.constant(7)),
});
const stream = fc.array(reading, { minLength: 1, maxLength: 60 }).map((steps): readonly Given[] => {
  let at = 1_763_461_800_000;
  return steps.map(({ machineId, stepMs, ...values }) => {
    at += stepMs;
    return { machineId, at, values };
  });
});

/** The features of each reading; `cuts` says behind which readings all is taken out as bytes, and put into memory that knows nothing. */
function follow(given: readonly Given[], memory: ProfileMemory, cuts: ReadonlySet<number>): Float64Array[] {
  const create = () => createMachineStates(createMemory(features, sensorNames, memory), 10);
  let states = create();
  const found: Float64Array[] = [];
  let batch: Given[] = [];
  const settle = (): void => {
    const out = new Float64Array(batch.length * features.length);
    states.pass(
      Float64Array.from(batch, ({ machineId }) => machineId),
      {
        times: Float64Array.from(batch, ({ at }) => at),
        sensors: Float64Array.from(batch.flatMap(({ values }) => sensorNames.map((name) => values[name] as number))),
        place: 0,
      },
      out,
      new Uint8Array(batch.length),
    );
    batch.forEach((_, place) => {
      found.push(out.slice(place * features.length, (place + 1) * features.length));
    });
    batch = [];
  };
  given.forEach((each, index) => {
    batch.push(each);
    if (!cuts.has(index)) return;
    settle();
    const kept = [1, 2, 3].map((id) => [id, states.snapshot(id)] as const);
    states = create();
    for (const [id, bytes] of kept) if (bytes !== undefined) states.restore(id, bytes);
  });
  if (batch.length > 0) settle();
  return found;
}

const gaps: readonly ProfileMemory[] = [{}, { gap: { seconds: 60 } }];

test('any cut into batches, with all that is remembered out as bytes and in again between, gives the features of the whole history, to the bit', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(59)), fc.constantFrom(...gaps), (given, cuts, memory) => {
      const found = follow(given, memory, new Set(cuts));
      given.forEach(({ machineId }, index) => {
        const history = given.slice(0, index + 1).filter((each) => each.machineId === machineId);
        const plain = recompute(rules, memory, history);
        plain.forEach((value, place) => {
          const rule = rules[place] as MemoryRule;
          assert.ok(
            Object.is(found[index]?.[place], value),
            `${rule.statistic} of reading ${index}: ${found[index]?.[place]}, and ${value} from the whole history`,
          );
        });
      });
    }),
    { numRuns: times(300, 100) },
  );
});

/** The features of one machine's readings. */
function ofMachine(
  memory: readonly MemoryRule[],
  readings: readonly (readonly [seconds: number, flow: number])[],
  gap: ProfileMemory = {},
) {
  const states = createMachineStates(
    createMemory(
      memory.map((rule) => ({ name: '', memory: rule })),
      sensorNames,
      gap,
    ),
    1,
  );
  const out = new Float64Array(readings.length * memory.length);
  const late = new Uint8Array(readings.length);
  const times = Float64Array.from(readings, ([seconds]) => 1_700_000_000_000 + 1000 * seconds);
  const sensors = Float64Array.from(readings.flatMap(([, value]) => [value, 0]));
  states.pass(new Float64Array(readings.length).fill(7), { times, sensors, place: 0 }, out, late);
  return {
    rows: readings.map((_, place) => [...out.slice(place * memory.length, (place + 1) * memory.length)]),
    late: [...late],
  };
}

test('each statistic says what its name says, over five readings one second apart', () => {
  const over = { readings: 5 };
  const { rows } = ofMachine(
    [
      { statistic: 'mean', of: flow, over },
      { statistic: 'deviation', of: flow, over },
      { statistic: 'minimum', of: flow, over },
      { statistic: 'maximum', of: flow, over },
      { statistic: 'slope', of: flow, over: { seconds: 100 } },
      { statistic: 'lag', of: flow, over: { readings: 2 } },
      { statistic: 'rate', of: flow, over: { readings: 2 } },
      { statistic: 'fromBaseline', of: flow, over: { readings: 2 } },
      { statistic: 'timeSince', of: (s) => flow(s) === 4 },
    ],
    [2, 4, 4, 6, 9, 100].map((value, second) => [second, value]),
  );
  assert.deepEqual(rows[4], [5, Math.sqrt(5.6), 2, 9, 1.6, 4, 2.5, 6, 2]);
  assert.deepEqual(rows[0], [2, 0, 2, 2, 0, 2, 0, 0, 0]);
  // The first of the six has left the window.
  assert.deepEqual(
    rows[5]?.slice(0, 4),
    [24.6, Math.sqrt(1425.44), 4, 100].map((value, place) => (place === 1 ? rows[5]?.[1] : value)),
  );
  assert.ok(
    Math.abs(
      (rows[5]?.[1] as number) -
        Math.sqrt(((4 - 24.6) ** 2 * 2 + (6 - 24.6) ** 2 + (9 - 24.6) ** 2 + (100 - 24.6) ** 2) / 5),
    ) < 1e-9,
  );
});

test('a value that stays has no deviation, no slope and no distance, however large it is and wherever the machine began', () => {
  const over = { minutes: 1 };
  const { rows } = ofMachine(
    [
      { statistic: 'deviation', of: flow, over },
      { statistic: 'slope', of: flow, over },
      { statistic: 'smoothedDeviation', of: flow, over },
    ],
    [[0, 3], ...Array.from({ length: 400 }, (_, second) => [second + 1, 1e6 / 3] as const)],
  );
  assert.deepEqual(rows.at(-1)?.slice(0, 2), [0, 0]);
  assert.ok((rows.at(-1)?.[2] as number) < 1e6 / 3);
});

test('a late reading is judged at the time of the newest, and changes nothing', () => {
  const mean: MemoryRule = { statistic: 'mean', of: flow, over: { minutes: 1 } };
  const { rows, late } = ofMachine(
    [mean],
    [
      [0, 1],
      [10, 3],
      [5, 8],
      [11, 5],
    ],
  );
  assert.deepEqual(rows, [[1], [2], [4], [3]]);
  assert.deepEqual(late, [0, 0, 1, 0]);
});

test('behind a gap windows and smoothed values begin anew, and the baseline of the first time stays', () => {
  const rulesOf: readonly MemoryRule[] = [
    { statistic: 'mean', of: flow, over: { hours: 10 } },
    { statistic: 'smoothed', of: flow, over: { readings: 9 } },
    { statistic: 'fromBaseline', of: flow, over: { readings: 1 } },
  ];
  const readings = [
    [0, 1],
    [60, 3],
    [9_000, 8],
  ] as const;
  assert.deepEqual(ofMachine(rulesOf, readings, { gap: { hours: 1 } }).rows[2], [8, 8, 7]);
  assert.deepEqual(ofMachine(rulesOf, readings).rows[2], [4, 1.2 + 0.1 * (8 - 1.2), 7]);
});

test('a number that cannot be computed counts as the first one, and spoils nothing that comes after it', () => {
  const root: MemoryRule = { statistic: 'mean', of: (s) => Math.sqrt(flow(s)), over: { readings: 2 } };
  assert.deepEqual(
    ofMachine(
      [root],
      [
        [0, 4],
        [1, -1],
        [2, 16],
      ],
    ).rows,
    [[2], [2], [3]],
  );
});

test('windows of three lengths over eight sensors take less than a kilobyte of each machine, and nobody is forgotten in silence', () => {
  const names = Array.from({ length: 8 }, (_, sensor) => `s${sensor}`);
  const three = names.flatMap((name, sensor) =>
    [1, 10, 60].map((minutes) => ({
      name: `${name} ${minutes}`,
      memory: {
        statistic: 'mean',
        of: (s: Values) => s[names[sensor] as string] as number,
        over: { minutes },
      } as MemoryRule,
    })),
  );
  assert.equal(memoryBytes(three, names), 8 * (3 + 24 + 3 * (1 + 4 * 9)));
  const states = createMachineStates(createMemory(three, names), 1);
  const pass = (id: number) =>
    states.pass(
      Float64Array.of(id),
      { times: Float64Array.of(unitsMs.hours), sensors: new Float64Array(8), place: 0 },
      new Float64Array(24),
      new Uint8Array(1),
    );
  pass(1);
  assert.throws(() => pass(2), /more than 1 machines/);
  assert.throws(() => states.restore(1, new Uint8Array(8)), /8 bytes were kept of the machine 1, and its memory has/);
});
