import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { MachineCurves } from '../../../src/portal/history/schemas.ts';
import { createPlant, type Plant } from '../../e2e/support.ts';
import { send } from '../../support/kafka.ts';
import { freePort, uniqueName } from '../../support/stack.ts';
import { until, untilReady } from '../../support/until.ts';

describe('the readings of a topic, as the Portal keeps them', { timeout: 180_000 }, () => {
  let plant: Plant;
  const env = { PORTAL_GROUP_ID: uniqueName('portal'), PORTAL_HISTORY_COLLECT_MS: '50' };
  const begin = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
  before(async () => {
    plant = await createPlant();
  });
  after(() => plant.close());

  const readingAt = (machineId: number, secondsAfter: number, changes: Readonly<Record<string, unknown>> = {}) => ({
    key: String(machineId),
    value: JSON.stringify({
      machineId,
      airTemperature: 298.1,
      processTemperature: 308.6,
      rotationalSpeed: 1_500 + secondsAfter,
      torque: 42.8,
      toolWear: 10,
      collectedAt: new Date(begin + secondsAfter * 1_000).toISOString(),
      ...changes,
    }),
  });
  const curves = async (machineId: number, port = plant.env['PORTAL_PORT']): Promise<MachineCurves | undefined> => {
    const span = `from=${new Date(begin).toISOString()}&to=${new Date(begin + 3_600_000).toISOString()}`;
    const response = await fetch(`http://127.0.0.1:${port}/api/machines/${machineId}/curves?${span}`).catch(
      () => undefined,
    );
    return response?.ok === true ? ((await response.json()) as MachineCurves) : undefined;
  };
  const untilCount = (machineId: number, count: number, port?: string) =>
    until(`${count} readings of machine ${machineId}`, async () => {
      const found = await curves(machineId, port);
      return found?.counts.reduce((sum, each) => sum + each, 0) === count ? found : undefined;
    });
  const metrics = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${plant.env['PORTAL_PORT']}/metrics`)).text();

  test('are curves of their machines soon after; what is none, and what is of nobody, is counted', async () => {
    const portal = plant.start(['portal'], env);
    await untilReady(plant.env['PORTAL_PORT']);
    await send(plant.topics.sensor, [
      ...[0, 1, 2].map((seconds) => readingAt(1, seconds)),
      readingAt(2, 5),
      readingAt(777, 5),
      readingAt(1, 6, { torque: null }),
      { key: '1', value: 'no JSON' },
      readingAt(1, 7, { collectedAt: '2199-01-01T00:00:00Z' }),
      readingAt(1, 8, { collectedAt: '1971-01-01T00:00:00Z' }),
    ]);
    const found = await untilCount(1, 3);
    assert.deepEqual(
      found.times.map((time) => time - begin),
      [0, 1_000, 2_000],
    );
    const speed = found.sensors.find(({ name }) => name === 'rotationalSpeed');
    assert.deepEqual([speed?.mean, speed?.min], [[1_500, 1_501, 1_502], null]);
    assert.equal(found.resolution, 'raw');
    await untilCount(2, 1);
    await until('the counts', async () => {
      const text = await metrics();
      const counted = (outcome: string, count: number) =>
        text.includes(`spindle_portal_history_readings_total{outcome="${outcome}"} ${count}`);
      const isCounted = counted('kept', 4) && counted('unknown-machine', 1) && counted('not-a-reading', 2);
      return isCounted && counted('no-time', 2) ? true : undefined;
    });
    assert.deepEqual((await curves(777))?.times, []);
    assert.equal(await portal.stop(), 0);
  });

  test('are kept once by two Portals side by side, and by one that begins anew', async () => {
    const port = String(await freePort());
    const portals = [plant.start(['portal'], env), plant.start(['portal'], { ...env, PORTAL_PORT: port })];
    for (let round = 0; round < 5; round++) {
      await send(
        plant.topics.sensor,
        Array.from({ length: 40 }, (_, at) => readingAt(3 + (at % 4), round * 60 + at)),
      );
    }
    for (const machineId of [3, 4, 5, 6]) await untilCount(machineId, 50, port);
    for (const portal of portals) assert.equal(await portal.stop(), 0);
    const again = plant.start(['portal'], env);
    await send(plant.topics.sensor, [readingAt(3, 400)]);
    await untilCount(3, 51);
    await untilCount(1, 3);
    const found = await curves(3);
    assert.deepEqual(found?.history, { behind: 0, reason: null });
    assert.equal(await again.stop(), 0);
  });
});
