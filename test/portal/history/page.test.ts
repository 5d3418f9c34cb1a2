// Curves in a real browser: the page of a machine, and what was around an alarm; by pointer, keyboard and as a table, wide and narrow, in both
// languages and appearances. What was seen is kept in build/screenshots.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { minuteMs } from '../../../src/portal/curve/readings.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { picture, resize, seriousFaults } from '../../support/look.ts';
import { onlyInFull } from '../../support/times.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { alertText, builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { type GivenReading, hourMs, openTestHistory } from './support.ts';

const machineId = 7;
const failedAt = Date.now() - 40 * minuteMs;

/** A machine that warms up and then is overstrained, with a gap of half an hour. */
function valuesAt(time: number): readonly number[] {
  const hours = (time - failedAt) / hourMs;
  const isFailing = time >= failedAt && time < failedAt + 6 * minuteMs;
  const wave = Math.sin(hours * 2.1) + 0.4 * Math.sin(hours * 37) + 0.15 * Math.sin(time / 7_919);
  return [
    298 + wave,
    308.4 + 1.2 * wave,
    Math.round(1_500 - (isFailing ? 230 : 40 * wave)),
    41 + 4 * wave + (isFailing ? 21 : 0),
    Math.round(90 + 3 * hours),
  ].map((value) => Math.round(value * 10) / 10);
}

function readingsUntilNow(): readonly GivenReading[] {
  const list: GivenReading[] = [];
  for (let time = Date.now() - 30 * hourMs; time < Date.now(); time += 20_000) {
    const isGap = time > failedAt - 5 * hourMs && time < failedAt - 4.5 * hourMs;
    if (!isGap) list.push({ machineId, time, values: valuesAt(time) });
  }
  return list;
}

const alertAt = (number: number, time: number) => {
  const [airTemperature, processTemperature, rotationalSpeed, torque, toolWear] = valuesAt(time);
  return alertText(number, {
    machine_id: machineId,
    sensor_data: { machineId, airTemperature, processTemperature, rotationalSpeed, torque, toolWear },
    prediction: {
      is_anomaly: true,
      anomaly_probability: 0.7 + number / 100,
      machine_type: 'M',
      severity: number > 6 ? 'CRITICAL' : 'ALERT',
    },
    detected_at: new Date(time + 300).toISOString(),
    reading_at: new Date(time).toISOString(),
  });
};

describe("the page's curves", () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
    const history = await openTestHistory(
      portal.pool,
      ai4i.sensors.map(({ name }) => name),
    );
    await history.append(readingsUntilNow());
    await history.settle();
    await portal.receive(...Array.from({ length: 12 }, (_, at) => alertAt(at + 1, failedAt + at * 20_000)));
    const times = {
      opened_at: new Date(failedAt + 40_000).toISOString(),
      first_reading_at: new Date(failedAt).toISOString(),
    };
    const last = { last_reading_at: new Date(failedAt + 5 * minuteMs).toISOString(), failure_mode: 'TWF' };
    await portal.receiveEpisodes(episodeText(1, 1, { ...times, ...last, machine_id: machineId }));
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });
  const machinePage = (query = '') => new URL(`#machines/${machineId}${query}`, portal.url).href;
  const curveOf = (page: Page, sensor: string) => page.locator(`.curve[data-sensor="${sensor}"]`);

  test('are reached from the list of machines, say their resolution, and are zoomed by dragging', async () => {
    const { page, complaints } = await browser.open(portal.url);
    await page.locator(`[data-machine-id="${machineId}"] a`).click();
    await page.locator('.curves[data-resolution="minute"]').waitFor();
    await page.getByRole('heading', { name: 'Machine 7' }).waitFor();
    await curveOf(page, 'torque').locator('.curve-line').waitFor();
    assert.match((await curveOf(page, 'torque').locator('.curve-band').getAttribute('d')) ?? '', /^M.*Z/);
    await page.locator('.curve-mark').first().waitFor();
    await page.locator('.curve-episode[data-severity="ALERT"]').waitFor();
    // The limit of tool wear is too far to be drawn, and is said.
    await curveOf(page, 'toolWear').getByText('limit 200 min').waitFor();
    await picture(page, 'curves-machine-day');
    const box = (await curveOf(page, 'torque').locator('svg').boundingBox()) ?? assert.fail('no chart');
    await page.mouse.move(box.x + box.width * 0.9, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.98, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.locator('.curves[data-resolution="raw"]').waitFor();
    assert.match(page.url(), /#machines\/7\?from=.*&to=/);
    await page.locator('.curve-lasts a', { hasText: '7 days' }).click();
    await page.locator('.curves[data-resolution="minute"]').waitFor();
    await page.locator('.curve-lasts a[aria-current]', { hasText: '7 days' }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test('are read by the keyboard and as a table', async () => {
    const { page } = await browser.open(machinePage('?last=1h'));
    await page.locator('.curves[data-resolution="raw"]').waitFor();
    await page.locator('.curve-charts').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.locator('.curve-at', { hasText: 'Torque' }).waitFor();
    await page.keyboard.press('+');
    await page.waitForURL(/from=/);
    await page.getByText('As a table').click();
    await page.getByRole('columnheader', { name: 'Torque' }).waitFor();
    assert.ok((await page.locator('.curve-table tbody tr').count()) > 20);
    assert.deepEqual(await seriousFaults(page), []);
  });

  test('stand in the details of an alarm, with what was anomalous, and lead to the machine', async () => {
    const { page, complaints } = await browser.open(new URL('#alarms', portal.url).href);
    const alarm = page.locator(`[data-alarm-id="${episodeId(1)}"]`);
    await alarm.locator('.alarm-head').click();
    await alarm.locator('.curves[data-resolution="raw"]').waitFor();
    // Those of its failure mode come first.
    await alarm.locator('.curve').first().and(alarm.locator('[data-sensor="toolWear"]')).waitFor();
    await alarm.locator('[data-sensor="torque"] .curve-mark').nth(11).waitFor();
    await picture(page, 'curves-alarm');
    assert.deepEqual(await seriousFaults(page), []);
    await alarm.getByRole('link', { name: 'Curves of this machine' }).click();
    await page.locator('.machine-page .curves').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('say what they lack: a reader that is behind or stands still, readings that were thinned, a time without any', async () => {
    portal.setHistory({ behind: 5_000, reason: null });
    const behind = await browser.open(machinePage());
    await behind.page.getByText('5,000 readings are not in the curves yet').waitFor();
    portal.setHistory({ behind: 5_000, reason: 'The reader of readings for curves stands still: Kafka' });
    const stuck = await browser.open(machinePage());
    await stuck.page.getByText('stands still: Kafka').waitFor();
    portal.setHistory({ behind: 0, reason: null });
    const empty = await browser.open(machinePage('?from=2020-01-01T00:00:00.000Z&to=2020-01-02T00:00:00.000Z'));
    await empty.page.getByText('No readings of this time').waitFor();
    assert.equal(await empty.page.locator('.curve[data-sensor]').count(), 0, 'no empty room below that');
    // It did not say what one may do about it.
    await empty.page.getByText('see that the machine sends them under its number 7').waitFor();
    await empty.page.locator('.curves-none a[href^="#delivery"]').waitFor();
    const unknown = await browser.open(new URL('#machines/4711', portal.url).href);
    await unknown.page.getByText('There is no machine 4711 now').waitFor();
    // It was said twice: as the name that it has not, and as its number.
    const head = (await unknown.page.locator('.machine-page-head').textContent()) ?? '';
    assert.deepEqual(head.match(/#4711/g), ['#4711']);
  });

  // The page has the first thousand machines by name: of any other it said that there is none.
  test('are of a machine that is not among the first, by its name, and only of one that is nowhere it says so', async () => {
    await portal.pool.query(
      `insert into machine (id, name, type) select n, 'Mill ' || n, 'LOW' from generate_series(1001, 2001) n`,
    );
    try {
      const known = await browser.open(new URL('#machines/2001', portal.url).href);
      await known.page.getByRole('heading', { name: 'Mill 2001' }).waitFor();
      await known.page.locator('.machine-page-head').getByText('#2001 · L').waitFor();
      assert.equal(await known.page.getByText('There is no machine').count(), 0);
      const unknown = await browser.open(new URL('#machines/4711', portal.url).href);
      await unknown.page.getByText('There is no machine 4711 now').waitFor();
    } finally {
      await portal.pool.query('delete from machine where id between 1001 and 2001');
    }
  });

  for (const [locale, colorScheme, whether] of [
    ['en-US', 'dark', {}],
    ['ko-KR', 'light', onlyInFull],
  ] as const) {
    test(`fit on a phone, and axe finds no serious fault (${locale}, ${colorScheme})`, whether, async () => {
      const { page, complaints } = await browser.open(machinePage(), { locale, colorScheme });
      await page.locator('.curve-line').first().waitFor();
      await page.locator('.curve-mark').first().waitFor();
      for (const width of [1280, 390]) {
        await resize(page, width, 844);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
        assert.deepEqual(await seriousFaults(page, { coloursElsewhere: width !== 1280 }), []);
        await picture(page, `curves-machine-${locale}-${colorScheme}-${width}`);
      }
      assert.deepEqual(complaints, []);
    });
  }
});
