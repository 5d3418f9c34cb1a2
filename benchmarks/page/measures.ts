// What is measured of the page. Each opens pages of its own, and plants what they need.
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { alertText } from '../../test/portal/support.ts';
import { listedAlarmsMax } from '../../web/generated/portal-bounds.ts';
import type { Given, Line } from './line.ts';
import { openingEpisodes, plantAlarms, plantMachines, plantReadings } from './plant.ts';
import { clockOf, type Frames, longTasks, percentile, scroll, shownAfter, type Tasks, watcher } from './watch-page.ts';

const machineCount = 5_000;
const alarmCount = 100_000;
const perSecond = 500;
const loads = 7;
const weekHours = 168;
const weekMachine = 1;

const ms = (value: number): string => `${Math.round(value)} ms`;
const kB = (bytes: number): string => `${Math.round(bytes / 1_000)} kB`;
const tasksSaid = ({ count, longestMs }: Tasks): string =>
  count === 0 ? 'none over 50 ms' : `${ms(longestMs)}, ${count} over 50 ms`;
const framesSaid = ({ medianMs, p99Ms, longestMs }: Frames): string =>
  `${ms(medianMs)}, ${ms(p99Ms)}, ${ms(longestMs)}`;

const opened = async ({ portal, browser }: Given, place: string, before?: (page: Page) => void): Promise<Page> => {
  const options = { locale: 'en', reducedMotion: 'no-preference' } as const;
  const { page } = await browser.open(new URL(place, portal.url).href, options, async (page) => {
    await page.addInitScript(watcher);
    before?.(page);
  });
  return page;
};

/** Each in a browser that has nothing of it yet. */
export async function firstLoad(given: Given): Promise<readonly Line[]> {
  const shown: number[] = [];
  const scripts = new Map<string, Promise<Buffer>>();
  const sent = new Map<string, Promise<number>>();
  for (let load = 0; load < loads; load++) {
    const page = await opened(given, '#episodes', (before) =>
      before.on('response', (response) => {
        const url = response.url();
        const type = response.request().resourceType();
        if (!['script', 'stylesheet', 'document', 'font'].includes(type)) return;
        sent.set(
          url,
          response
            .request()
            .sizes()
            .then(({ responseBodySize }) => responseBodySize),
        );
        if (type === 'script') scripts.set(url, response.body());
      }),
    );
    shown.push(
      await shownAfter(
        page,
        `document.querySelector('[data-connection="live"]') && document.querySelector('.episodes .empty, .episode')`,
      ),
    );
    await page.context().close();
  }
  const gzipped = (await Promise.all(scripts.values())).reduce(
    (sum, body) => sum + gzipSync(body, { level: 9 }).length,
    0,
  );
  const bytes = (await Promise.all(sent.values())).reduce((sum, each) => sum + each, 0);
  const median = percentile(shown, 50);
  return [
    { what: 'first load: script, gzipped', here: kB(gzipped), wanted: 'under 250 kB', isMet: gzipped < 250_000 },
    { what: 'the same: script, styles and page as sent', here: kB(bytes), wanted: '' },
    {
      what: `the same: until the list is there and live, median of ${loads} (most)`,
      here: `${ms(median)} (${ms(Math.max(...shown))})`,
      wanted: 'under 1.5 s',
      isMet: median < 1_500,
    },
  ];
}

export async function alertStream(given: Given): Promise<readonly Line[]> {
  const { portal, seconds } = given;
  const lines: Line[] = [];
  let number = 1_000_000;
  for (const view of ['alerts', 'episodes', 'overview']) {
    const page = await opened(given, `#${view}`);
    await shownAfter(page, `document.querySelector('[data-connection="live"]')`);
    await sleep(1_000);
    const began = await clockOf(page);
    const startedAt = performance.now();
    const pieces = seconds * 20;
    for (let piece = 0; piece < pieces; piece++) {
      const at = new Date().toISOString();
      const texts = Array.from({ length: perSecond / 20 }, () =>
        alertText(++number, { machine_id: 1 + (number % 12), detected_at: at, reading_at: at }),
      );
      await portal.receive(...texts);
      await sleep(Math.max(0, startedAt + (piece + 1) * 50 - performance.now()));
    }
    const rate = (pieces * (perSecond / 20)) / ((performance.now() - startedAt) / 1_000);
    await sleep(500);
    const tasks = await longTasks(page, began);
    await page.context().close();
    const what = `${Math.round(rate)} alerts/s for ${seconds} s, view ${view}: longest task of the page`;
    lines.push({ what, here: tasksSaid(tasks), wanted: 'none over 100 ms', isMet: tasks.longestMs <= 100 });
  }
  return lines;
}

export async function week(given: Given): Promise<readonly Line[]> {
  const { portal } = given;
  const count = await plantReadings(portal.pool, weekMachine, weekHours);
  const to = new Date().toISOString();
  const from = new Date(Date.now() - weekHours * 3_600_000).toISOString();
  const times: number[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const began = performance.now();
    await (
      await fetch(new URL(`/api/machines/${weekMachine}/curves?from=${from}&to=${to}&points=600`, portal.url))
    ).text();
    times.push(performance.now() - began);
  }
  const drawn: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    // Each by a page that has nothing of the week yet.
    const page = await opened(given, `#machines/${weekMachine}?last=1h`);
    await page.locator('.curves[data-resolution="raw"] .curve-line').first().waitFor();
    const began = await clockOf(page);
    await page.evaluate(`location.hash = '#machines/${weekMachine}?last=168h'`);
    drawn.push(
      (await shownAfter(page, `document.querySelector('.curves[data-resolution="minute"] .curve-line')`)) - began,
    );
    await page.context().close();
  }
  const slowest = Math.max(...times);
  return [
    {
      what: `a week of a machine at 1 reading/s (${count} readings), the answer: median of 20 (most)`,
      here: `${ms(percentile(times, 50))} (${ms(slowest)})`,
      wanted: 'under 300 ms',
      isMet: percentile(times, 50) < 300,
    },
    {
      what: 'the same, from the click to its curves on the page: median of 5 (most)',
      here: `${ms(percentile(drawn, 50))} (${ms(Math.max(...drawn))})`,
      wanted: 'under 300 ms',
      isMet: percentile(drawn, 50) < 300,
    },
  ];
}

export async function overview(given: Given): Promise<readonly Line[]> {
  const { portal, seconds } = given;
  await plantMachines(portal.pool, machineCount);
  const page = await opened(given, '#overview');
  const shown = await shownAfter(page, `document.querySelectorAll('.tile[data-machine]').length > ${machineCount}`);
  const first = await longTasks(page);
  await sleep(1_000);
  const began = await clockOf(page);
  const frames = scroll(page, seconds);
  for (let second = 0; second < seconds; second++) {
    await portal.receiveEpisodes(...openingEpisodes(10_000 + second * 10, 10));
    await sleep(900);
  }
  const scrolled = await frames;
  const tasks = await longTasks(page, began);
  await page.context().close();
  return [
    { what: `overview with ${machineCount} machines: until every tile is there`, here: ms(shown), wanted: '' },
    { what: 'the same: longest task until then', here: tasksSaid(first), wanted: '' },
    {
      what: 'the same, scrolled while 10 alarms a second are raised: longest task',
      here: tasksSaid(tasks),
      wanted: 'none over 100 ms',
      isMet: tasks.longestMs <= 100,
    },
    { what: 'the same: between frames, p50, p99, most', here: framesSaid(scrolled), wanted: '' },
  ];
}

/** How many pages somebody opens below one another. */
const pagesOpened = 20;

export async function alarmTable(given: Given): Promise<readonly Line[]> {
  const { portal, seconds } = given;
  await plantAlarms(portal.pool, alarmCount);
  const times: number[] = [];
  for (const query of ['', '?priority=CRITICAL', '?machine=4711', '?mode=mode%207']) {
    for (let turn = 0; turn < 5; turn++) {
      const began = performance.now();
      await (await fetch(new URL(`/api/alarms${query}`, portal.url))).text();
      times.push(performance.now() - began);
    }
  }
  const page = await opened(given, '#alarms');
  // How many have been asked for; that there are more a row's own number does not say.
  const listed = `Number(document.querySelector('.alarm-number')?.textContent.replace(/\\D/g, ''))`;
  const shown = await shownAfter(page, `${listed} >= ${listedAlarmsMax}`);
  for (let pages = 2; pages <= pagesOpened; pages++) {
    await page.locator('.alarm-more').click();
    await shownAfter(page, `${listed} >= ${listedAlarmsMax * pages}`);
  }
  await sleep(1_000);
  const began = await clockOf(page);
  const scrolled = await scroll(page, seconds);
  const tasks = await longTasks(page, began);
  await page.context().close();
  return [
    {
      what: `${alarmCount} open alarms: the answer with a page of them, all and filtered: median of 20 (most)`,
      here: `${ms(percentile(times, 50))} (${ms(Math.max(...times))})`,
      wanted: '',
    },
    {
      what: 'the same: until the table is there, from an empty browser',
      here: ms(shown),
      wanted: 'under 1.5 s',
      isMet: shown < 1_500,
    },
    {
      what: `the same, ${pagesOpened * listedAlarmsMax} rows opened below one another and scrolled: longest task`,
      here: tasksSaid(tasks),
      wanted: 'none over 100 ms',
      isMet: tasks.longestMs <= 100,
    },
    { what: 'the same: between frames, p50, p99, most', here: framesSaid(scrolled), wanted: '' },
  ];
}
