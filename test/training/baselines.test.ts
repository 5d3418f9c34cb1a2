// What is learnt as usual: medians that wild readings do not move, of each machine by itself, and by the hour where, and only where, a day shows.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { learnBaselines } from '../../src/training/unlabelled/learn-baselines.ts';
import { temporaryFolder } from './support.ts';
import { type PumpRow, pumpRows, pumps, pumpsCsv, readPumps } from './unlabelled-support.ts';

async function learnt(t: TestContext, rows: readonly PumpRow[]) {
  const path = join(await temporaryFolder(t), 'pumps.csv');
  await writeFile(path, pumpsCsv(rows));
  return learnBaselines(pumps, await readPumps(path));
}

test('medians and deviations are those of the quiet readings, whatever a tenth of wild ones are', async (t) => {
  const rows = pumpRows({ weeks: 2, pumpCount: 1 });
  const wild = rows.map((row, index): PumpRow => (index % 10 === 0 ? { ...row, vibration: 55 } : row));
  const [quiet, disturbed] = [await learnt(t, rows), await learnt(t, wild)].map(
    ({ machineTypes }) => machineTypes['STANDARD']?.['vibration'],
  );
  assert.ok(quiet !== undefined && disturbed !== undefined);
  assert.ok(Math.abs(quiet.median - 2) < 0.03 && Math.abs(quiet.deviation - 0.23) < 0.03, JSON.stringify(quiet));
  assert.ok(Math.abs(disturbed.median - quiet.median) < 0.06, JSON.stringify(disturbed));
  assert.ok(disturbed.deviation / quiet.deviation < 1.4, JSON.stringify(disturbed));
});

test('a day shows in the temperature, which then has a median for each hour, and not in the vibration', async (t) => {
  const { machineTypes } = await learnt(t, pumpRows({ weeks: 2 }));
  const { temperature, vibration } = machineTypes['STANDARD'] ?? {};
  assert.equal(vibration?.hours, undefined);
  assert.equal(temperature?.hours?.length, 24);
  // 40 + 6 sin of the time of day: highest at six, lowest at eighteen.
  assert.ok(Math.abs((temperature?.hours?.[6] ?? 0) - 46) < 0.7, JSON.stringify(temperature));
  assert.ok(Math.abs((temperature?.hours?.[18] ?? 0) - 34) < 0.7);
  assert.ok((temperature?.deviation ?? 9) < 1.5, 'the day is no part of the deviation');
});

test('two days are too few for one to show, and a slow drift is no day', async (t) => {
  const few = await learnt(t, pumpRows({ weeks: 1 }).slice(0, 3 * 144 * 1));
  assert.equal(few.machineTypes['STANDARD']?.['temperature']?.hours, undefined);
  const drifting = pumpRows({ weeks: 2, pumpCount: 1 }).map(
    (row, index): PumpRow => ({ ...row, temperature: 20 + index / 100 + row.vibration }),
  );
  assert.equal((await learnt(t, drifting)).machineTypes['STANDARD']?.['temperature']?.hours, undefined);
});

test('each machine has its own, but one with few readings, or whose name is no id', async (t) => {
  const rows = pumpRows({ weeks: 1, pumpCount: 3 }).map(
    (row): PumpRow => ({ ...row, temperature: row.temperature + 10 * row.pump }),
  );
  const kept = rows.filter(({ pump }, index) => pump !== 3 || index < 300);
  const { machines } = await learnt(t, kept);
  assert.deepEqual(Object.keys(machines), ['1', '2']);
  assert.ok((machines['2']?.['temperature']?.median ?? 0) - (machines['1']?.['temperature']?.median ?? 0) > 9);
});

test('a value that hardly ever changes has a deviation by its mean distance, and one that never does has no baseline', async (t) => {
  const rows = pumpRows({ weeks: 1, pumpCount: 1 }).map(
    (row, index): PumpRow => ({ ...row, vibration: index % 10 === 0 ? 3 : 2 }),
  );
  const { machineTypes } = await learnt(t, rows);
  const { median, deviation } = machineTypes['STANDARD']?.['vibration'] ?? {};
  assert.equal(median, 2);
  assert.ok(Math.abs((deviation ?? 0) - 0.125) < 0.01, String(deviation));
  const never = rows.map((row): PumpRow => ({ ...row, vibration: 2 }));
  assert.equal((await learnt(t, never)).machineTypes['STANDARD']?.['vibration'], undefined);
});
