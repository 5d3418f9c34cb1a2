// The view of reports in a real browser: figures, choices in the address, the table, paper; wide and narrow, in both languages and appearances. What was
// seen is kept in build/screenshots.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { projectFolder } from '../../../src/stack/home.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { type Entry, factsOf, store } from './support.ts';

const hour = 3_600_000;
const soon = { timeout: 9_000 };

/** Forty days of a plant: some alarms a day, one machine that asks more than the others, a flood, and three alarms that nobody ends. */
function journal(now: number): readonly Entry[] {
  const alarm = (
    at: number,
    machineId: number,
    mode: string,
    lastsMs: number | null,
    priority: Entry['after']['priority'],
  ) => {
    const of = { alarmId: randomUUID(), machineId, kind: 'machine', note: null, episodeId: null };
    const raised = { ...factsOf(mode), priority };
    const known = { ...raised, isAcknowledged: true };
    const entries: Entry[] = [{ ...of, act: 'raised', before: null, after: raised, version: 1, at }];
    entries.push({
      ...of,
      act: 'acknowledged',
      before: raised,
      after: known,
      version: 2,
      at: at + 60_000 * (1 + (at % 7)),
    });
    if (lastsMs === null) return entries;
    const over = { ...known, isActive: false };
    return [...entries, { ...of, act: 'returned', before: known, after: over, version: 3, at: at + lastsMs } as const];
  };
  const usual = Array.from({ length: 300 }, (_, at) =>
    alarm(
      now - (at + 1) * 3.1 * hour - (at % 11) * 60_000,
      at % 3 === 0 ? 4 : 1 + (at % 9),
      at % 2 === 0 ? 'PWF' : 'HDF',
      50 * 60_000,
      at % 20 === 0 ? 'CRITICAL' : at % 5 === 0 ? 'ALERT' : 'WARNING',
    ),
  );
  const flood = Array.from({ length: 26 }, (_, at) =>
    alarm(now - 50 * hour + at * 30_000, 20 + at, 'OSF', 20 * 60_000, 'ALERT'),
  );
  const stale = [30, 31, 32].map((machine, at) => alarm(now - (100 + 40 * at) * hour, machine, 'TWF', null, 'WARNING'));
  return [...usual, ...flood, ...stale].flat();
}

describe("the page's view of reports", () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    await store(portal.pool, journal(Date.now()));
    browser = await openBrowser();
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });
  const reports = (query = '') => new URL(`#reports${query}`, portal.url).href;

  test('shows how alarms do, by choices that stand in the address, and leads on', async () => {
    const { page, complaints } = await browser.open(portal.url);
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.locator('[data-figure="rate"]').waitFor();
    const said = (figure: string) => page.locator(`[data-figure="${figure}"]`).textContent();
    assert.match((await said('floods')) ?? '', /of 4,320 × 10 minutes with more than 10 alarms/);
    assert.match((await said('stale')) ?? '', /^Stale at once3Acceptable/);
    assert.match((await said('answer')) ?? '', /^Time to acknowledge\d+ min/);
    await page.locator('[data-figure="peak"][data-judgement="beyond"]').waitFor();
    await page.locator('.report-rows a', { hasText: 'Machine 4' }).first().waitFor();
    await page.getByRole('link', { name: 'still lasting' }).nth(2).waitFor();

    await page.getByRole('link', { name: '24 h' }).click();
    await page.locator('[data-figure="floods"]', { hasText: 'of 144 ×' }).waitFor(soon);
    assert.match(page.url(), /#reports\?last=1d$/);
    await page.getByText('Less than the 30 days').waitFor();
    await page.getByRole('spinbutton', { name: 'Operator positions' }).fill('2');
    await page.locator('[data-figure="rate"]', { hasText: 'among 2 positions' }).waitFor(soon);
    await page.getByRole('combobox', { name: 'Machine' }).selectOption('12');
    await page.locator('[data-figure="rate"]', { hasText: '0 alarms among' }).waitFor(soon);
    assert.match(page.url(), /#reports\?last=1d&positions=2&machine=12$/);
    await page.goBack();
    await page.locator('[data-figure="rate"]', { hasText: /[1-9] alarms among/ }).waitFor(soon);

    await page.getByRole('textbox', { name: 'From' }).fill('2026-02-02');
    await page.getByRole('textbox', { name: 'To' }).fill('2026-02-01');
    assert.equal(await page.getByRole('button', { name: 'Show' }).isDisabled(), true);
    await page.getByRole('textbox', { name: 'To' }).fill('2026-02-03');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.locator('[data-figure="hours"]', { hasText: 'of 48 hours' }).waitFor(soon);
    assert.match(page.url(), /from=2026-02-02&to=2026-02-03/);
    const table = await page.getByRole('link', { name: 'Table (CSV)' }).getAttribute('href');
    const response = await fetch(new URL(table ?? '', portal.url));
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^figure,of,value,unit,acceptable,manageable,judgement\n/);
    assert.deepEqual(complaints, []);
  });

  test('says why there is no report, and goes on when there is', async () => {
    const { page } = await browser.open(reports('?from=1980-01-01&to=2026-01-01'));
    await page.getByText('from must not be more than 400 days before to').waitFor(soon);
    await page.getByRole('link', { name: '7 days' }).click();
    await page.locator('[data-figure="rate"]').waitFor(soon);
    await page.getByText('from must not be').waitFor({ state: 'detached' });
  });

  for (const [locale, colorScheme] of [
    ['en-US', 'light'],
    ['ko-KR', 'dark'],
  ] as const) {
    test(`fits a screen, a phone and paper, and everybody can use it, in ${locale} and ${colorScheme}`, async () => {
      for (const width of [1440, 760, 390]) {
        const { page, complaints } = await browser.open(reports(), {
          locale,
          colorScheme,
          viewport: { width, height: 900 },
        });
        await page.locator('.report-chart rect').first().waitFor();
        await picture(page, `${locale}-${colorScheme}-${width}`);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false, String(width));
        assert.deepEqual(await faults(page), []);
        if (width === 1440) {
          await page.emulateMedia({ media: 'print', colorScheme });
          await page.setViewportSize({ width: 794, height: 1_123 });
          await page.locator('.header').waitFor({ state: 'hidden' });
          await picture(page, `${locale}-${colorScheme}-print`);
        }
        assert.deepEqual(complaints, []);
      }
    });
  }
});

/** What axe holds to be serious or worse. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run(document)')) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(projectFolder, `build/screenshots/reports-${name}.png`), fullPage: true });
}
