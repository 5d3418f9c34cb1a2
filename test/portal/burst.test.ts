// Many alerts at once on an open page in a real browser: while they come, among its rows; at the end, the newest of the table, none missing.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { shownAlertsMax } from '../../src/portal/bounds.ts';
import { type CuttableProxy, openProxy } from '../chaos/proxy.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { freePort } from '../support/stack.ts';
import { isFull } from '../support/times.ts';
import { until } from '../support/until.ts';
import { alertsOf, alertText, builtWeb, createTestPortal, type TestPortal } from './support.ts';

describe('an open page, when many alerts come', { timeout: 180_000 }, () => {
  let portal: TestPortal;
  let proxy: CuttableProxy;
  let browser: TestBrowser;
  let number = 0;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    proxy = await openProxy(await freePort(), Number(new URL(portal.url).port));
    browser = await openBrowser();
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await proxy.close();
    await portal.close();
  });

  async function openPage(): Promise<Page> {
    const { page } = await browser.open(alertsOf(`http://127.0.0.1:${proxy.port}`));
    await page.locator('[data-connection="live"]').waitFor();
    await page.evaluate(noteRows);
    return page;
  }
  const burst = (count: number) =>
    portal.receive(
      ...Array.from({ length: count }, () => alertText(++number, { machine_id: 1 + (number % machineCount) })),
    );
  /** Newest first. */
  const stored = async (): Promise<readonly string[]> => {
    const { rows } = await portal.pool.query('select event_id from alert order by sequence desc');
    return rows.map((row) => row.event_id as string);
  };
  /** Waits until the page has what the table says that it should, and says what differs when it never has. */
  async function untilComplete(page: Page): Promise<void> {
    let difference = '';
    const look = async (): Promise<true | undefined> => {
      const all = await stored();
      const { rows, total } = await page.evaluate(readPage);
      const wrong = rows.findIndex((id, index) => id !== all[index]);
      difference = `${rows.length} rows, the first wrong one at ${wrong}, and ${total} counted of ${all.length}`;
      return wrong === -1 && rows.length === Math.min(all.length, shownAlertsMax) && total === all.length
        ? true
        : undefined;
    };
    await until('the page to be complete', look, 30_000).catch(() => assert.fail(difference));
  }
  const shown = async (page: Page): Promise<ReadonlySet<string>> => new Set(await page.evaluate(readNoted));

  test('has each of them among its rows, at 200 a second', async () => {
    const page = await openPage();
    const begun = number;
    const startedAt = performance.now();
    // As they come through Kafka: in pieces of uneven size, the largest as large as the Portal stores at once.
    const pieces = [1, 150, 40, 200, 500, ...(isFull ? [3, 320, 90, 499, 60, 137] : [])];
    for (const [index, count] of pieces.entries()) {
      await burst(count);
      const dueMs = ((number - begun) * 1_000) / 200;
      if (index > 0) await sleep(Math.max(0, startedAt + dueMs - performance.now()));
      // On a machine that is slower than that no sooner than the page has it: the next piece drives it off the list.
      await until('each so far on the page', async () => {
        const onPage = await shown(page);
        return (await stored()).every((id) => onPage.has(id)) ? true : undefined;
      });
    }
    await untilComplete(page);
  });

  test('ends with the newest, none missing, after more at once than its list holds', async () => {
    const page = await openPage();
    for (const count of [3, 900, 20, 501, 700, 1, isFull ? 10_000 : 2_000, 7]) await burst(count);
    await untilComplete(page);
    await burst(2);
    await untilComplete(page);
  });

  test('ends with the newest, none missing, though its connection is cut again and again', async () => {
    const page = await openPage();
    for (const count of [5, 400, 600, 30, 501, 90]) {
      await burst(count);
      await until('a connection to cut', async () => (proxy.cut() > 0 ? true : undefined));
      await burst(count);
    }
    await page.locator('[data-connection="live"]').waitFor();
    await burst(1);
    await untilComplete(page);
  });

  test('ends with the newest, none missing, though every answer for its list is old when it comes', async () => {
    const page = await openPage();
    const limit = number + 2_000;
    await page.route('**/api/alerts?*', async (route) => {
      const response = await route.fetch();
      // What it holds is fixed by now. Only then does more come.
      if (number < limit) await burst(40);
      await route.fulfill({ response });
    });
    for (const count of [600, 10, 700, 501]) await burst(count);
    await untilComplete(page);
  });
});

const machineCount = 12;

// The types of the browser are not those of this program: each of these runs in the page.

function noteRows(): void {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const scope = globalThis as any;
  const noted = new Set<string>();
  scope.spindleNoted = noted;
  const look = (): void => {
    for (const row of scope.document.querySelectorAll('[data-event-id]')) noted.add(row.dataset.eventId);
  };
  look();
  new scope.MutationObserver(look).observe(scope.document.body, { childList: true, subtree: true });
}

function readNoted(): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  return [...(globalThis as any).spindleNoted];
}

function readPage(): { readonly rows: readonly string[]; readonly total: number } {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const { document } = globalThis as any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const rows = [...document.querySelectorAll('[data-event-id]')].map((row: any) => row.dataset.eventId as string);
  const counts = [...document.querySelectorAll('[data-alert-count]')].map(
    // biome-ignore lint/suspicious/noExplicitAny: see above
    (each: any) => Number(each.dataset.alertCount),
  );
  return { rows, total: counts.reduce((sum, count) => sum + count, 0) };
}
