import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { press } from '../../examples/press/profile.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import {
  badRowsWarning,
  checkReplay,
  movedToNow,
  orderWarning,
  replayFile,
  timesWarning,
} from '../../src/programs/simulator/replay.ts';
import { inventMachines, type SimulatedReading } from '../../src/simulator/fleet.ts';
import { readColumns } from '../../src/training/data/columns.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-replay-'));
after(() => rmSync(folder, { recursive: true }));

const dataSet = fileURLToPath(new URL('../../data/ai4i2020.csv', import.meta.url));
const machines = inventMachines(ai4i, 12);
const typeOf = new Map(machines.map((machine) => [machine.id, machine.typeName]));

function file(text: string): string {
  const path = join(folder, 'rows.csv');
  writeFileSync(path, text);
  return path;
}

async function replay(
  profile: typeof ai4i,
  path: string,
  of = machines,
  { mapping = {}, keepsTimes = true }: { readonly mapping?: object; readonly keepsTimes?: boolean } = {},
): Promise<SimulatedReading[]> {
  const columns = readColumns(profile, { path: 'columns.json', text: JSON.stringify(mapping) });
  return Array.fromAsync(replayFile({ profile, machines: of, path, columns, keepsTimes }));
}

test('every row of AI4I is replayed once, in order, by a machine of its type', async () => {
  const readings = await replay(ai4i, dataSet);
  assert.equal(readings.length, 10_000);
  const counts = { L: 0, M: 0, H: 0 } as Record<string, number>;
  for (const { machineId } of readings) {
    const typeName = typeOf.get(machineId) as string;
    counts[typeName] = (counts[typeName] ?? 0) + 1;
  }
  assert.deepEqual(counts, { L: 6_000, M: 2_997, H: 1_003 });
  assert.deepEqual(readings[0], {
    machineId: 1,
    sensors: { airTemperature: 298.1, processTemperature: 308.6, rotationalSpeed: 1551, torque: 42.8, toolWear: 0 },
  });
});

test('the machines of a type take turns', async () => {
  const readings = await replay(ai4i, dataSet);
  const ofTypeH = readings.filter((reading) => typeOf.get(reading.machineId) === 'H').slice(0, 5);
  assert.deepEqual(
    ofTypeH.map((reading) => reading.machineId),
    [2, 5, 8, 11, 2],
  );
});

test("another profile's file is replayed by its own columns", async () => {
  const path = file('Press type,Oil pressure [bar],Oil temperature [C],Stroke rate [1/min]\nLARGE,210,48.5,24\n');
  assert.deepEqual(await replay(press, path, inventMachines(press, 2)), [
    { machineId: 1, sensors: { oilPressure: 210, oilTemperature: 48.5, strokeRate: 24 } },
  ]);
});

const header = 'Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min]\n';
const refusals: readonly [what: string, text: string, message: RegExp][] = [
  ['a missing column', 'Type,Torque [Nm]\nL,3\n', /line 1: there is no column "Air temperature \[K\]"/],
  [
    'a cell that is no number',
    `${header}L,298,308,1500,40,0\nL,298,308,fast,40,0\n`,
    /line 3: column 4 \("Rotational speed \[rpm\]"\): "fast" is not a number/,
  ],
  ['a value out of range', `${header}L,-1,308,1500,40,0\n`, /line 2: column 2 .*airTemperature must be above 0 K/],
  [
    'a type that the profile does not know',
    `${header}X,298,308,1500,40,0\n`,
    /line 2: column 1 \("Type"\): "X" is no machine type/,
  ],
  ['a row with too few cells', `${header}L,298\n`, /line 2: has 2 cells, and the header has 6/],
];
for (const [what, text, message] of refusals) {
  test(`${what} is refused with the line that has it`, async () => {
    await assert.rejects(replay(ai4i, file(text)), { name: 'InvalidReplay', message });
  });
}

test("a file's own machines and times are followed, by the profile's columns, a mapping, or their own names", async () => {
  const rows = [
    'when;unit;Press type;p;Oil temperature [C];Stroke rate [1/min]',
    '2025-11-18 10:30:00;north;LARGE;21000;48,5;24',
    '2025-11-18 10:30:01;2;SMALL;20000;48,5;24',
    '2025-11-18 10:30:01;north;LARGE;21100;48,5;25',
    '2025-11-18 10:30:02;south;LARGE;20900;48,5;25',
  ];
  const path = file(`${rows.join('\n')}\n`);
  const of = inventMachines(press, 4);
  const mapping = { oilPressure: { column: 'p', unit: 'kPa' }, machineId: 'unit', time: 'when' };
  const replayed = await replay(press, path, of, { mapping });
  const start = Date.UTC(2025, 10, 18, 10, 30);
  const [b1, , b2] = of.map(({ id }) => id);
  assert.deepEqual(
    replayed.map(({ machineId, takenAt, sensors }) => [machineId, takenAt, sensors['oilPressure']]),
    [
      [b1, start, 210],
      [2, start + 1000, 200],
      [b1, start + 1000, 211],
      [b2, start + 2000, 209],
    ],
  );
  const asNow = await replay(press, path, of, { mapping, keepsTimes: false });
  assert.ok(asNow.every((reading) => !('takenAt' in reading)));
  const profile = { ...press, training: { ...press.training, machineColumn: 'unit' } };
  const named = file(`${rows.join('\n').replace('when', 'collectedAt')}\n`);
  const { oilPressure } = mapping;
  assert.deepEqual(await replay(profile, named, of, { mapping: { oilPressure } }), replayed);
});

test('more machines in the file than there are of a type are refused with the line', async () => {
  const path = file(`machineId,${header}${[1, 2, 3].map((unit) => `u${unit},H,298,308,1500,40,0`).join('\n')}\n`);
  const two = machines.filter(({ typeName }) => typeName === 'H').slice(0, 2);
  await assert.rejects(replay(ai4i, path, two), {
    name: 'InvalidReplay',
    message: /line 4: there is no further machine of type H for "u3"; add one \(spindle machines add\)/,
  });
});

test('a type that no machine has is refused', async () => {
  const onlyM = machines.filter((machine) => machine.typeName === 'M');
  await assert.rejects(replay(ai4i, file(`${header}H,298,308,1500,40,0\n`), onlyM), /there is no machine of type H/);
});

test('a file that does not exist is refused with its name', async () => {
  await assert.rejects(replay(ai4i, join(folder, 'absent.csv')), {
    name: 'InvalidReplay',
    message: /there is no file .*absent\.csv/,
  });
});

// Rows before a bad one had been sent already, and were sent twice after it was mended; times that nobody believes were not told of.
test('a file is read to its end before anything is sent, and times that the consumer does not believe are told', async () => {
  const header =
    'machineId,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min],collectedAt';
  const row = (day: string, speed = '1500') => `1,M,300,310,${speed},40,10,${day}T00:00:00Z`;
  const check = (...rows: string[]) =>
    checkReplay({
      profile: ai4i,
      machines,
      path: file([header, ...rows, ''].join('\n')),
      columns: readColumns(ai4i, null),
      keepsTimes: true,
    });
  await assert.rejects(
    check(row('2026-10-01'), row('2026-10-02', '-5')),
    /1 of 2 rows are no readings, more than 1 %[\s\S]*line 3: .*rotationalSpeed must be at least 0/,
  );
  const found = await check(row('2026-10-01'), row('2026-10-14'));
  assert.equal(found.rows, 2);
  const bounds = { behindMaxHours: 720, aheadMaxHours: 24 };
  const at = (day: string) => timesWarning(found, Date.parse(`${day}T00:00:00Z`), bounds);
  assert.match(
    at('2026-11-29') ?? '',
    /2026-10-01T00:00:00.000Z are older than COLLECTED_AT_BEHIND_MAX_HOURS.*--times recent.*--times now/,
  );
  assert.match(at('2026-10-01') ?? '', /2026-10-14T00:00:00.000Z are further ahead than COLLECTED_AT_AHEAD_MAX_HOURS/);
  assert.equal(at('2026-10-15'), undefined);
});

// One cell of text, which training leaves out and scoring names, kept the whole file from being sent.
test('a few rows that are no readings are told and left out', async () => {
  const header =
    'machineId,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min]';
  const rows = Array.from({ length: 120 }, (_, at) => `1,M,300,310,${at === 57 ? 'fast' : 1500 + at},40,10`);
  const path = file([header, ...rows, ''].join('\n'));
  const options = { profile: ai4i, machines, path, columns: readColumns(ai4i, null), keepsTimes: true };
  const check = await checkReplay(options);
  assert.equal(check.rows, 119);
  assert.match(
    badRowsWarning(check) ?? '',
    /^1 row is no reading and is not sent:\n {2}line 59: .*"fast" is not a number/,
  );
  const sent = await Array.fromAsync(replayFile({ ...options, onBadRow: () => undefined }));
  assert.deepEqual(
    sent.map(({ sensors }) => sensors['rotationalSpeed']),
    rows.flatMap((_, at) => (at === 57 ? [] : [1500 + at])),
  );
});

// No fault of a file with its newest rows first raised an alarm, and nothing was said of it.
test('a file whose times go backwards is told of', async () => {
  const check = (...days: string[]) => {
    const rows = days.map((day, place) => `${place % 2 === 0 ? 1 : 4},M,300,310,1500,40,10,2026-10-${day}T00:00:00Z`);
    const header =
      'machineId,Type,Air temperature [K],Process temperature [K],Rotational speed [rpm],Torque [Nm],Tool wear [min],collectedAt';
    const path = file([header, ...rows, ''].join('\n'));
    return checkReplay({ profile: ai4i, machines, path, columns: readColumns(ai4i, null), keepsTimes: true });
  };
  assert.equal(orderWarning(await check('04', '03', '05', '03', '05', '04')), undefined, 'each machine by itself');
  assert.match(orderWarning(await check('06', '05', '04', '05', '03', '04')) ?? '', /^3 of 6 readings are older/);
});

// Two weeks of faults of long ago became one alarm, ten minutes before they were sent.
test('readings of long ago are moved up to now, as far apart as they were, and their records with them', async () => {
  const found = { rows: 2, times: { first: 1_000, last: 61_000 }, backwards: 0 };
  async function* readings() {
    yield { machineId: 1, sensors: {}, takenAt: 1_000 };
    yield { machineId: 1, sensors: {}, takenAt: 61_000 };
    yield { machineId: 1, sensors: {} };
  }
  const moved: unknown[] = [];
  for await (const each of movedToNow(readings(), found, 1e12)) moved.push(each);
  assert.deepEqual(moved, [
    { machineId: 1, sensors: {}, takenAt: 1e12 - 60_000, recordedAt: 1e12 - 60_000 },
    { machineId: 1, sensors: {}, takenAt: 1e12, recordedAt: 1e12 },
    { machineId: 1, sensors: {} },
  ]);
});
