// From readings to a person's eyes, through the consumer, the outbox, Debezium and Kafka: what they make of a machine's condition stands on the
// Portal's first page, open all the time; they raise an alarm, which is acknowledged, commented and shelved on the page, and whose verdict is
// a label when the machine is well again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LabelPage } from '../../../src/portal/desk/label-schemas.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { send } from '../../support/kafka.ts';
import { until, untilReady } from '../../support/until.ts';
import { createPlant, type Plant, succeeded } from '../support.ts';
import { deliveryIsVerified } from '../verified.ts';

const calm = '"airTemperature":298.1,"processTemperature":308.6,"rotationalSpeed":1551,"torque":42.8,"toolWear":0';
const bad = '"airTemperature":297.7,"processTemperature":306,"rotationalSpeed":1304,"torque":53.6,"toolWear":25';
const worse = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';

describe('what readings lead to on the page', { timeout: 180_000 }, () => {
  let plant: Plant;
  let browser: TestBrowser;
  let url: string;
  before(async () => {
    plant = await createPlant();
    url = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    succeeded(await plant.run(['connector']));
    plant.start(['consumer'], { EPISODE_HOLD_SECONDS: '2' });
    const portal = { PORTAL_GROUP_ID: plant.env['CONNECTOR_NAME'] ?? '', PORTAL_SHELF_CHECK_MS: '100' };
    plant.start(['portal'], portal);
    await Promise.all([untilReady(plant.env['CONSUMER_PORT']), untilReady(plant.env['PORTAL_PORT'])]);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await plant.close();
  });

  /** Taken as they are sent, each at a time of its own. */
  const readOf = (machine: number, sensors: string, count: number) =>
    send(
      plant.topics.sensor,
      Array.from({ length: count }, (_, place) => {
        const collectedAt = new Date(Date.now() - count + place).toISOString();
        return { key: String(machine), value: `{"machineId":${machine},"collectedAt":"${collectedAt}",${sensors}}` };
      }),
    );

  test('an alarm comes, is acknowledged, commented, shelved, comes back, and ends with a verdict that is a label', async () => {
    const { page, complaints } = await browser.open(`${url}/#alarms`);
    await page.getByText('No open alarms').waitFor();

    await readOf(10, bad, 3);
    const alarm = page.locator('.alarm');
    await alarm.waitFor();
    assert.match((await alarm.textContent()) ?? '', /ALERT.*Unacknowledged.*Machine 10.*Heat dissipation failure/);
    await alarm.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await page.locator('.alarm[data-state="acknowledged"]').waitFor();

    await alarm.locator('.alarm-head').click();
    await alarm.locator('.reasons li').first().waitFor();
    await alarm.getByRole('textbox', { name: 'Write a comment' }).fill('The cooling is off.');
    await alarm.getByRole('button', { name: 'Comment' }).click();
    await alarm.locator('.alarm-note', { hasText: 'The cooling is off.' }).waitFor();
    await alarm.getByRole('button', { name: 'Shelve …' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Known.');
    await page.getByRole('dialog').getByRole('button', { name: 'Shelve', exact: true }).click();
    await page.locator('.alarm[data-state="shelved"]').waitFor();
    // Nobody waits for a quarter of an hour here.
    await plant.portal.query('update alarm set shelved_until = now()');
    await page.locator('.alarm[data-state="unacknowledged"]').waitFor();

    await until('the machine to be well', async () => {
      await readOf(10, calm, 1);
      return (await page.locator('.alarm[data-state="returned-unacknowledged"]').count()) > 0 ? true : undefined;
    });
    await alarm.getByRole('button', { name: 'Verdict …' }).click();
    await page.getByRole('dialog').getByText('Real failure').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give verdict' }).click();
    await page.locator('.alarm[data-state="normal"]').waitFor();
    await alarm.locator('.alarm-head').click();
    await page.mouse.move(0, 0);
    await page.getByText('No open alarms').waitFor();

    const { labels } = (await (await fetch(`${url}/api/labels`)).json()) as LabelPage;
    assert.deepEqual(
      labels.map(({ machineId, mode, verdict }) => [machineId, mode, verdict]),
      [[10, 'HDF', 'real-failure']],
    );
    const [, ...rows] = (await (await fetch(`${url}/api/labels.csv`)).text()).trim().split('\n');
    assert.equal(rows.length, 3);
    for (const row of rows) assert.match(row, /^297\.7,306,1304,53\.6,25,H,1,.*,HDF,real-failure$/);
    assert.deepEqual(complaints, []);
  });

  test('an episode opens, shows its alerts, gets worse, and is over', async () => {
    const { page, complaints } = await browser.open(`${url}/`);
    await page.getByText('No open episodes').waitFor();

    await readOf(3, bad, 3);
    const row = page.locator('.episodes .episode', { hasText: 'Machine 3' });
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', /ALERT.*Machine 3.*Heat dissipation failure.*3 readings/);
    await row.getByRole('button').first().click();
    await row.getByText('3 alerts from its time, the last first; 3 readings counted').waitFor();
    await row.locator('[data-shows="reasons"]').first().click();
    await row.locator('.reasons').waitFor();

    await readOf(3, worse, 1);
    await page.locator('.episodes .episode[data-severity="CRITICAL"][data-marks="2"]').waitFor();
    await row.getByText('4 alerts from its time, the last first; 4 readings counted').waitFor();

    // It is over after calm readings of two seconds. The row is open, and stays where it is until it is closed and nobody is in the list.
    await until('the episode to be over', async () => {
      await readOf(3, calm, 1);
      return (await row.getByText('no longer in this list').count()) > 0 ? true : undefined;
    });
    await row.getByRole('button').first().click();
    await page.mouse.move(0, 0);
    await page.getByText('No open episodes').waitFor();
    await page.locator('.closed-episodes summary').click();
    const closed = page.locator('.closed-episodes .episode', { hasText: '4 readings' });
    await closed.getByText('back to normal').waitFor();
    // No REST API of the AI server runs here, which is none of a browser's failures.
    assert.deepEqual(complaints, []);
    await deliveryIsVerified(plant);
  });
});
