import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { press } from '../../examples/press/profile.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { inventMachines, type SimulatedReading } from '../../src/simulator/fleet.ts';
import { replayFile } from '../../src/simulator/replay.ts';

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

async function replay(profile: typeof ai4i, path: string, of = machines): Promise<SimulatedReading[]> {
  return Array.fromAsync(replayFile(profile, of, path));
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
  ['a missing column', 'Type,Torque [Nm]\nL,3\n', /line 2: there is no column "Air temperature \[K\]"/],
  [
    'a cell that is no number',
    `${header}L,298,308,1500,40,0\nL,298,308,fast,40,0\n`,
    /line 3: "fast" in column "Rotational speed/,
  ],
  ['a value out of range', `${header}L,-1,308,1500,40,0\n`, /line 2: airTemperature must be above 0 K/],
  [
    'a type that the profile does not know',
    `${header}X,298,308,1500,40,0\n`,
    /line 2: "X" in column "Type" is no machine type/,
  ],
  ['a row with too few cells', `${header}L,298\n`, /cannot be read: Invalid Record Length/],
];
for (const [what, text, message] of refusals) {
  test(`${what} is refused with the line that has it`, async () => {
    await assert.rejects(replay(ai4i, file(text)), { name: 'InvalidReplay', message });
  });
}

test('a type that no machine has is refused', async () => {
  const onlyM = machines.filter((machine) => machine.typeName === 'M');
  await assert.rejects(replay(ai4i, file(`${header}H,298,308,1500,40,0\n`), onlyM), /there is no machine of type H/);
});

test('a file that does not exist is refused with its name', async () => {
  await assert.rejects(replay(ai4i, join(folder, 'absent.csv')), {
    name: 'InvalidReplay',
    message: /absent\.csv cannot be read: ENOENT/,
  });
});
