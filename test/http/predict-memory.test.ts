// /predict of a model whose features remember: by recent readings in the request, by what is stored of the machine, or by nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Unavailable } from '../../src/core/errors.ts';
import { roundTo4 } from '../../src/core/features.ts';
import { withMemory } from '../../src/core/memory/features.ts';
import { createMemory } from '../../src/core/memory/memory.ts';
import type { LoadMemoryOf } from '../../src/serving/memory-settings.ts';
import { type PlainReading, recompute } from '../core/memory/reference.ts';
import { profile } from '../pipeline/memory/world.ts';
import { buildTestServer, machinesIn, modelOf } from './support.ts';

const remembering = withMemory(profile.features);
const names = remembering.map(({ name }) => name);
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString();
/** A machine whose flow rises. */
const readingAt = (second: number) => ({
  collected_at: at(second),
  sensor_data: { flow: second, head: 20 + (second % 4) },
});
const before = [0, 7, 20, 21, 40].map(readingAt);
const asked = { machine_id: 1, ...readingAt(55) };

function expected(...readings: readonly ReturnType<typeof readingAt>[]): Record<string, number> {
  const plain = readings.map(
    ({ collected_at, sensor_data }): PlainReading => ({ at: Date.parse(collected_at), values: sensor_data }),
  );
  const numbers = recompute(
    remembering.map(({ memory }) => memory),
    profile.memory ?? {},
    plain,
  );
  return Object.fromEntries(names.map((name, column) => [name, roundTo4(numbers[column] as number)]));
}

/** Of machine 1 these readings are remembered, and of the others nothing. */
function storing(readings: readonly ReturnType<typeof readingAt>[]): LoadMemoryOf {
  const memory = createMemory(remembering, ['flow', 'head'], profile.memory);
  const state = new Float64Array(memory.width);
  for (const { collected_at, sensor_data } of readings)
    memory.pass(
      state,
      0,
      {
        times: Float64Array.of(Date.parse(collected_at)),
        sensors: Float64Array.from(Object.values(sensor_data)),
        place: 0,
      },
      new Float64Array(names.length),
      0,
    );
  return async (_, ids) =>
    ids.includes(1) ? [{ machineId: 1, version: 3, state: new Uint8Array(state.buffer.slice(0)) }] : [];
}

const build = (loadMemory?: LoadMemoryOf) =>
  buildTestServer({
    profile,
    model: modelOf(profile, () => 0.9),
    findMachineTypes: machinesIn({ 1: 'STANDARD', 2: 'STANDARD' }),
    ...(loadMemory === undefined ? {} : { loadMemory }),
  });

async function predict(body: unknown, loadMemory?: LoadMemoryOf, path = '/predict') {
  const server = await build(loadMemory);
  const response = await server.inject({ method: 'POST', url: path, payload: body as object });
  await server.close();
  return { status: response.statusCode, body: response.json() };
}

const featuresOf = (body: { features: Record<string, number> }) =>
  Object.fromEntries(names.map((name) => [name, body.features[name]]));

describe('a model that remembers', () => {
  test('judges a reading by the recent ones that come with it, whatever is stored', async () => {
    const { status, body } = await predict({ ...asked, recent_readings: before }, storing([readingAt(54)]));
    assert.equal(status, 200);
    assert.deepEqual(featuresOf(body), expected(...before, readingAt(55)));
    const alone = await predict({ ...asked, recent_readings: [] }, storing(before));
    assert.deepEqual(featuresOf(alone.body), expected(readingAt(55)));
  });

  test('judges it by what is stored where none come with it, and a late one as if it came at the time of the newest', async () => {
    const { body } = await predict(asked, storing(before));
    assert.deepEqual(featuresOf(body), expected(...before, readingAt(55)));
    const late = await predict({ ...asked, ...readingAt(30) }, storing(before));
    assert.deepEqual(featuresOf(late.body), expected(...before, readingAt(30)));
    const unknown = await predict({ ...asked, machine_id: 2 }, storing(before));
    assert.deepEqual(featuresOf(unknown.body), expected(readingAt(55)));
  });

  test('judges each reading of a batch by itself', async () => {
    const readings = [asked, { ...asked, recent_readings: before.slice(0, 2) }, { ...asked, machine_id: 2 }, asked];
    const { body } = await predict({ readings }, storing(before), '/predict/batch');
    assert.deepEqual(body.results.map(featuresOf), [
      expected(...before, readingAt(55)),
      expected(...before.slice(0, 2), readingAt(55)),
      expected(readingAt(55)),
      expected(...before, readingAt(55)),
    ]);
  });

  test('waits for no database that it does not need, and says where it is away', async () => {
    const away: LoadMemoryOf = () => Promise.reject(new Unavailable('the database is away', { retryable: true }));
    assert.equal((await predict({ ...asked, recent_readings: before }, away)).status, 200);
    assert.equal((await predict(asked, away)).status, 503);
  });

  test('explains in full without a way back', async () => {
    const { body } = await predict({ ...asked, recent_readings: before }, undefined, '/predict?explain=full');
    assert.equal(body.is_anomaly, true);
    assert.equal('way_back_search' in body.explanation, false);
  });

  test('names what is wrong with recent readings', async () => {
    const [first, ...others] = before;
    const wrong: readonly (readonly [object, string])[] = [
      [{ collected_at: 5 }, 'collected_at'],
      [{ collected_at: 'yesterday' }, 'collected_at'],
      [{ recent_readings: {} }, 'recent_readings'],
      [{ recent_readings: Array.from({ length: 21 }, () => first) }, 'recent_readings'],
      [{ recent_readings: [first, 7] }, 'recent_readings.1'],
      [{ recent_readings: [{ sensor_data: first?.sensor_data }] }, 'recent_readings.0.collected_at'],
      [{ recent_readings: [...others, first] }, 'recent_readings.4.collected_at'],
      [{ recent_readings: [readingAt(56)] }, 'recent_readings.0.collected_at'],
      [
        { recent_readings: [first, { collected_at: at(3), sensor_data: { flow: 1 } }] },
        'recent_readings.1.sensor_data.head',
      ],
      [{ recent_readings: [{ collected_at: at(3) }] }, 'recent_readings.0.sensor_data'],
    ];
    for (const [more, field] of wrong) {
      const { status, body } = await predict({ ...asked, ...more });
      assert.equal(status, 422, field);
      assert.deepEqual(
        body.errors.map((each: { field: string }) => each.field),
        [field],
      );
    }
  });

  test('is documented with them, and other models are not', async () => {
    const membersOf = async (server: Awaited<ReturnType<typeof build>>) => {
      const document = (await server.inject('/openapi.json')).json();
      await server.close();
      return Object.keys(
        document.paths['/predict'].post.requestBody.content['application/json'].schema.properties,
      ).sort();
    };
    const plain = ['machine_id', 'sensor_data'];
    assert.deepEqual(await membersOf(await build()), ['collected_at', 'machine_id', 'recent_readings', 'sensor_data']);
    assert.deepEqual(await membersOf(await buildTestServer()), plain);
  });
});
