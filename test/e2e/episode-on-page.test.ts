// From readings to a person's eyes: what a machine's readings make of its condition stands on the Portal's first page, open all the time, through the
// consumer, the outbox, Debezium and Kafka.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { send } from '../support/kafka.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const calm = '"airTemperature":298.1,"processTemperature":308.6,"rotationalSpeed":1551,"torque":42.8,"toolWear":0';
const bad = '"airTemperature":297.7,"processTemperature":306,"rotationalSpeed":1304,"torque":53.6,"toolWear":25';
const worse = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';

describe('an episode on its way to the page', { timeout: 180_000 }, () => {
  let plant: Plant;
  let browser: TestBrowser;
  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    plant.start(['consumer'], { EPISODE_HOLD_SECONDS: '2' });
    plant.start(['portal'], { PORTAL_GROUP_ID: plant.env['CONNECTOR_NAME'] ?? '' });
    await Promise.all([untilReady(plant.env['CONSUMER_PORT']), untilReady(plant.env['PORTAL_PORT'])]);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await plant.close();
  });

  /** Of machine 10, taken as they are sent, each at a time of its own. */
  const read = (sensors: string, count: number) =>
    send(
      plant.topics.sensor,
      Array.from({ length: count }, (_, place) => {
        const collectedAt = new Date(Date.now() - count + place).toISOString();
        return { key: '10', value: `{"machineId":10,"collectedAt":"${collectedAt}",${sensors}}` };
      }),
    );

  test('it opens, shows its alerts, gets worse, and is over', async () => {
    const { page, complaints } = await browser.open(`http://127.0.0.1:${plant.env['PORTAL_PORT']}/`);
    await page.getByText('All is calm').waitFor();

    await read(bad, 3);
    const row = page.locator('.episodes .episode');
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', /ALERT.*Machine 10.*Heat dissipation failure.*3 readings/);
    await row.getByRole('button').first().click();
    await row.getByText('3 alerts from its time, the last first; 3 readings counted').waitFor();
    await row.locator('[data-shows="reasons"]').first().click();
    await row.locator('.reasons').waitFor();

    await read(worse, 1);
    await page.locator('.episodes .episode[data-severity="CRITICAL"][data-marks="2"]').waitFor();
    await row.getByText('4 alerts from its time, the last first; 4 readings counted').waitFor();

    // It is over after calm readings of two seconds.
    await until('the episode to be over', async () => {
      await read(calm, 1);
      return (await page.locator('.closed-episodes').count()) > 0 ? true : undefined;
    });
    await page.getByText('All is calm').waitFor();
    await page.locator('.closed-episodes summary').click();
    await page.locator('.closed-episodes .episode').getByText('back to normal').waitFor();
    assert.deepEqual(complaints, []);
    await deliveryIsVerified(plant);
  });
});
