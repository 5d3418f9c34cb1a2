// What consumers count for drift is stored, added, and compared with training, on a real database and by a clock of the test's own: two
// consumers, a restart, a database that is away, what the server then tells of it, and a model that does not know its training.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cleanEnv } from 'envalid';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { databaseSettings } from '../../src/database/settings.ts';
import { shownDrift } from '../../src/http/status/drift.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { driftCountingSettings, driftSettings } from '../../src/models/drift-settings.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import type { ReadingColumns } from '../../src/pipeline/columns/readings.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { watchDrift } from '../../src/programs/consumer/drift.ts';
import { openDrift } from '../../src/programs/server/drift.ts';
import { thresholdSettings } from '../../src/serving/threshold-settings.ts';
import type { Dataset } from '../../src/training/data/dataset.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { createChance } from '../core/drift/random.ts';
import { withTestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { modelPaths, readAi4i } from '../training/support.ts';

const hourMs = 3_600_000;
const sensorCount = ai4i.sensors.length;
const torque = 3;

describe('drift, as consumers and server see it', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2 }, (opened) => {
    pool = opened;
  });
  // Begun within an hour of now, so that the server, which has the real clock, sees the same window.
  const began = Math.floor(Date.now() / hourMs) * hourMs - 23 * hourMs;

  function consumerOf(model: Model, groupId: string, now: () => number, given = pool, env = {}) {
    const lines: { msg: string; drifted?: string[] }[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const registry = new Registry();
    const settings = {
      ...cleanEnv(env, {
        ...databaseSettings,
        ...driftSettings,
        ...driftCountingSettings,
        ...thresholdSettings,
        ...watchSettings,
      }),
      KAFKA_GROUP_ID: groupId,
    };
    const degrade = (): void => {};
    const watched = watchDrift({ settings, log, pool: given, profile: ai4i, model, degrade, registry }, now);
    const figure = async (name: string): Promise<number | undefined> =>
      (await registry.getSingleMetric(name)?.get())?.values[0]?.value;
    return { ...watched, lines, figure, settings };
  }

  const defaultModel = () => loadModelFromPaths(modelPaths({}), ai4i, { remembers: true });

  test('two consumers, of which one begins anew twice, see together what has changed, and the server tells it', async () => {
    const model = await defaultModel();
    const draw = await batches(model);
    let now = began;
    const consumers = [consumerOf(model, 'two', () => now), consumerOf(model, 'two', () => now)];
    const hours = async (count: number, addedNm: number): Promise<void> => {
      for (let hour = 0; hour < count; hour++, now += hourMs) {
        for (const { count: counted, look } of consumers) {
          for (let batch = 0; batch < 5; batch++) counted?.(...draw(64, addedNm));
          await look();
        }
        if (hour === 4) consumers[1] = consumerOf(model, 'two', () => now);
      }
      for (const { look } of consumers) await look();
    };
    await hours(6, 0);
    const [first] = consumers;
    assert.equal(await first?.figure('spindle_drift'), -1, 'six slices do not tell');
    await hours(10, 0);
    assert.equal(await first?.figure('spindle_drift'), 0);
    assert.equal(first?.lines.length, 0, JSON.stringify(first?.lines));
    const { rows } = await pool.query(
      `select count(distinct writer)::int as writers from drift_slice where group_id = 'two'`,
    );
    assert.equal(rows[0].writers, 4, 'each beginning writes rows of its own');
    await pool.query(`delete from drift_slice where group_id = 'two'`);
    now = began;
    await hours(23, 12);
    assert.equal(await first?.figure('spindle_drift'), 1);
    const said = first?.lines ?? [];
    for (const { msg } of said) assert.match(msg, /^The readings are not spread as in training/);
    const named = said.map(({ drifted = [] }) => drifted);
    assert.ok(named.at(-1)?.includes('L torque') && named.at(-1)?.includes('L Power'), JSON.stringify(named));
    // Each line has something that no line before it had.
    named.forEach((names, line) => {
      assert.ok(
        names.some((name) => !named.slice(0, line).flat().includes(name)),
        JSON.stringify(named),
      );
    });
    const read = openDrift(first?.settings as never, { pool, run: (step) => step() });
    const shown = shownDrift(await read(model));
    assert.equal(shown?.verdict, 'drifted');
    assert.ok(shown?.drifted.some(({ machine_type, name }) => machine_type === 'L' && name === 'torque'));
    assert.ok((shown?.estimated?.precision.value ?? 0) > 0);
  });

  test('a slice counts every reading of all consumers once, also one that could not be stored at first', async () => {
    const model = await defaultModel();
    const draw = await batches(model);
    let now = began;
    let isAway = true;
    const flaky = { query: (...given: [never]) => (isAway ? Promise.reject(new Error('away')) : pool.query(...given)) };
    const { count, look } = consumerOf(model, 'away', () => now, flaky as unknown as Pool);
    count?.(...draw(50, 0));
    await assert.rejects(look());
    now += hourMs;
    count?.(...draw(30, 0));
    await assert.rejects(look());
    isAway = false;
    count?.(...draw(20, 0));
    await look();
    await look();
    const { rows } = await pool.query(`select cells from drift_slice where group_id = 'away' order by begins_at`);
    const outcomesAt = -(model.manifest.reference?.scores?.outcomes?.rows.length ?? 0);
    const sums = rows.map(({ cells }) =>
      cells.slice(outcomesAt).reduce((sum: number, count: number) => sum + count, 0),
    );
    // What is counted before anybody looks falls into the slice that lasted until then.
    assert.deepEqual(sums, [80, 20]);
  });

  test('a clock that is set back takes nothing of what was counted', async () => {
    const model = await defaultModel();
    const draw = await batches(model);
    let now = began;
    const { count, look } = consumerOf(model, 'back', () => now);
    count?.(...draw(50, 0));
    await look();
    now += hourMs;
    await look();
    now -= hourMs / 2;
    await look();
    count?.(...draw(7, 0));
    await look();
    const outcomesAt = -(model.manifest.reference?.scores?.outcomes?.rows.length ?? 0);
    const { rows } = await pool.query(`select cells from drift_slice where group_id = 'back'`);
    const counted = rows.flatMap(({ cells }) => cells.slice(outcomesAt)).reduce((sum, each) => sum + each, 0);
    assert.equal(counted, 57);
  });

  test('a look that hangs is told, and begun anew', async () => {
    const model = await defaultModel();
    let asked = 0;
    const hanging = { query: () => (++asked === 1 ? new Promise(() => {}) : Promise.reject(new Error('away'))) };
    const { run, lines } = consumerOf(model, 'hangs', () => began, hanging as unknown as Pool, {
      WATCH_STANDSTILL_MS: '1000',
      WATCH_END_WITHIN_MS: '1',
    });
    const ended = new AbortController();
    const running = run(ended.signal);
    await until('a new beginning', async () => (asked > 1 ? true : undefined));
    ended.abort();
    await running;
    assert.match(lines[0]?.msg ?? '', /^The look at drift stands still: it waits for PostgreSQL to store and to add/);
  });

  test('looks that fail are taken again, told once, and so is that one succeeds', async () => {
    const model = await defaultModel();
    const draw = await batches(model);
    let asked = 0;
    const flaky = {
      query: (...given: [never]) => (++asked <= 2 ? Promise.reject(new Error('a fault')) : pool.query(...given)),
    };
    const env = { DRIFT_SLICE_SECONDS: '6' };
    const { count, run, lines } = consumerOf(model, 'fails', () => began, flaky as unknown as Pool, env);
    count?.(...draw(50, 0));
    const ended = new AbortController();
    const running = run(ended.signal);
    await until('a look that succeeds', async () => (lines.length > 1 ? true : undefined));
    ended.abort();
    await running;
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ['What drift is seen by cannot be stored, and is counted on', 'What drift is seen by is stored again'],
    );
    const { rows } = await pool.query(`select count(*)::int as slices from drift_slice where group_id = 'fails'`);
    assert.equal(rows[0].slices, 1);
  });

  test('slices that no window needs are removed', async () => {
    const model = await defaultModel();
    const draw = await batches(model);
    let now = began;
    const { count, look } = consumerOf(model, 'old', () => now);
    for (let hour = 0; hour < 40; hour++, now += hourMs) {
      count?.(...draw(10, 0));
      await look();
    }
    const { rows } = await pool.query(`select count(*)::int as slices from drift_slice where group_id = 'old'`);
    assert.ok(rows[0].slices <= 26, `${rows[0].slices}`);
  });

  // A group that was given another name removed nothing any more, and nobody else did.
  test('slices of a group that is called otherwise now are removed when no settings could need them', async () => {
    const write = (age: string) =>
      pool.query(`insert into drift_slice values ('former', 'd', now() - $1::interval, gen_random_uuid(), '{1}')`, [
        age,
      ]);
    await write('200 days');
    await write('100 days');
    await consumerOf(await defaultModel(), 'latter', Date.now).look();
    const { rows } = await pool.query(`select count(*)::int as slices from drift_slice where group_id = 'former'`);
    assert.equal(rows[0].slices, 1);
  });

  test('a model that does not know its training has no drift, and says so once', async () => {
    const model = await defaultModel();
    const unknowing = { ...model, manifest: { ...model.manifest, reference: null } };
    const { count, look, lines, figure, settings } = consumerOf(unknowing, 'none', () => began);
    await look();
    assert.equal(count, undefined);
    assert.equal(await figure('spindle_drift'), -1);
    assert.match(lines[0]?.msg ?? '', /does not know how its training was spread/);
    const read = openDrift(settings as never, { pool, run: (step) => step() });
    assert.equal(shownDrift(await read(unknowing)), null);
  });
});

/** Rows of AI4I, drawn at random, as a batch that was scored, with so much added to the torque. */
async function batches(model: Model) {
  const dataset = await readAi4i();
  const { uniform } = createChance(3);
  return (length: number, addedNm: number) => {
    const rows = Array.from({ length }, () => Math.floor(uniform() * dataset.rowCount));
    const sensorValues = Float64Array.from(
      rows.flatMap((row) => Array.from(dataset.sensorValues.subarray(row * sensorCount, (row + 1) * sensorCount))),
      (value, at) => (at % sensorCount === torque ? value + addedNm : value),
    );
    const typeIndexes = Uint16Array.from(rows, (row) => dataset.typeIndexes[row] as number);
    const drawn = { ...dataset, sensorValues, typeIndexes, rowCount: length } as unknown as Dataset;
    const matrix = featureMatrix(ai4i, drawn, model.manifest, model.manifest.typeEncoding);
    const readings = { length, sensors: sensorValues } as ReadingColumns;
    const types = ai4i.machineTypes.map(({ name }) => ({ name, code: 0 }));
    return [readings, typeIndexes, types, matrix, model.scorer.probabilities(matrix, length)] as never as Parameters<
      NonNullable<ReturnType<typeof watchDrift>['count']>
    >;
  };
}
