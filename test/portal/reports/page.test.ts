// The views of reports, of the care of machines, and of the AI server's pipeline in a real browser: figures, choices in the address, tables, paper, and what
// admins do; wide and narrow, in both languages and appearances.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { picture, placesOf, resize, seriousFaults } from '../../support/look.ts';
import { onlyInFull, variants } from '../../support/times.ts';
import { testDelivery, testModel } from '../ai-server/page-tests.ts';
import { testCollecting } from '../collect/page-tests.ts';
import { testProcedures } from '../procedures/page-tests.ts';
import { makeUser, signInAs } from '../sign-in/support.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { always, type Entry, factsOf, store, watched } from './support.ts';

const hour = 3_600_000;
const soon = { timeout: 60_000 };

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

describe("the page's views beside alarms", () => {
  let portal: TestPortal;
  let own: TestBrowser;
  let browser: Pick<TestBrowser, 'open'>;
  before(async () => {
    portal = await createTestPortal({}, builtWeb, undefined, undefined, {});
    await store(portal.pool, journal(Date.now()));
    await watched(portal.pool, always);
    await makeUser(portal, 'chief', 'admin');
    await makeUser(portal, 'kim', 'operator');
    const [chief, kim] = [await signInAs(portal, 'chief'), await signInAs(portal, 'kim')];
    own = await openBrowser({ keepsApart: true });
    const openAs =
      (cookie: string): TestBrowser['open'] =>
      (url, options) =>
        own.open(url, options, async (page) => {
          const [name = '', value = ''] = cookie.split(/=(.*)/s);
          await page.context().addCookies([{ name, value, url: portal.url }]);
        });
    browser = { open: openAs(chief) };
    operator = { open: openAs(kim) };
  });
  let operator: Pick<TestBrowser, 'open'>;
  afterEach(() => own.leaveAll());
  after(async () => {
    await own.close();
    await portal.close();
  });
  for (const each of [testDelivery, testModel]) each(() => ({ portal, browser: operator }));
  for (const each of [testCollecting, testProcedures]) each(() => ({ portal, admin: browser, operator }));
  const reports = (query = '') => new URL(`#reports${query}`, portal.url).href;

  test('shows how alarms do, by choices that stand in the address, and leads on', async () => {
    const { page, complaints } = await browser.open(portal.url);
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.locator('[data-figure="rate"]').waitFor();
    const said = (figure: string) => page.locator(`[data-figure="${figure}"]`).textContent();
    assert.match((await said('floods')) ?? '', /of 4,32[01] × 10 minutes above 10 alarms/);
    assert.match((await said('stale')) ?? '', /^Stale at once3Acceptable/);
    assert.match((await said('answer')) ?? '', /^Time to acknowledge\d+ min/);
    await page.locator('[data-figure="peak"][data-judgement="beyond"]').waitFor();
    await page.locator('.report-rows a', { hasText: 'Machine 4' }).first().waitFor();
    await page.getByRole('link', { name: 'still lasting' }).nth(2).waitFor();

    await page.getByRole('link', { name: '24 h' }).click();
    await page.locator('[data-figure="floods"]', { hasText: /of 14[45] ×/ }).waitFor(soon);
    assert.match(page.url(), /#reports\?last=1d$/);
    await page.getByText('Less than the 30 days').waitFor();
    await page.getByRole('spinbutton', { name: 'Operator positions' }).fill('2');
    await page.locator('[data-figure="rate"]', { hasText: 'among 2 positions' }).waitFor(soon);
    await page.getByRole('combobox', { name: 'Machine' }).selectOption('12');
    await page.locator('[data-figure="rate"]', { hasText: '0 alarms among' }).waitFor(soon);
    assert.match(page.url(), /#reports\?last=1d&positions=2&machine=12$/);
    await page.goBack();
    await page.locator('[data-figure="rate"]', { hasText: /[1-9] alarms among/ }).waitFor(soon);
    await page.goto(new URL('#reports?machine=4711', portal.url).href);
    await page.getByText('Machine: #4711').waitFor({ ...soon, state: 'attached' });

    await page.getByRole('textbox', { name: 'From' }).fill('2026-02-02');
    await page.getByRole('textbox', { name: 'To' }).fill('2026-02-01');
    assert.equal(await page.getByRole('button', { name: 'Show' }).isDisabled(), true);
    await page.getByRole('textbox', { name: 'To' }).fill('2026-02-03');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.locator('[data-figure="hours"]', { hasText: 'of 48 hours' }).waitFor(soon);
    assert.match(page.url(), /from=2026-02-02&to=2026-02-03/);
    const table = await page.getByRole('link', { name: 'Table (CSV)' }).getAttribute('href');
    const response = await page.request.get(new URL(table ?? '', portal.url).href);
    assert.equal(response.status(), 200);
    assert.match(await response.text(), /^\ufeff?figure,of,value,unit,acceptable,manageable,judgement\n/);
    assert.deepEqual(complaints, []);
  });

  test('says why there is no report, and goes on when there is', async () => {
    const { page } = await browser.open(reports('?from=1980-01-01&to=2026-01-01'));
    await page.getByText('from must not be more than 400 days before to').waitFor(soon);
    await page.getByRole('link', { name: '7 days' }).click();
    await page.locator('[data-figure="rate"]').waitFor(soon);
    await page.getByText('from must not be').waitFor({ state: 'detached' });
  });

  // Three minutes after the first start "< 0.01 alarms an hour, acceptable" stood here.
  test('says what of the time was watched, and judges nothing of too little', async () => {
    const now = Date.now();
    try {
      await watched(portal.pool, [{ from: now - 3 * 60_000, to: now }]);
      const { page } = await browser.open(reports());
      await page.getByText('Watched: 3 min of 30 days').waitFor(soon);
      await page.getByText('Rates are judged from 8 hours on').waitFor();
      await page.locator('[data-figure="rate"]', { hasText: 'Too little to judge' }).waitFor();
      // What was too much is too much.
      await page.locator('[data-figure="peak"][data-judgement="beyond"]').waitFor();
      await picture(page, 'reports-unwatched');
      await watched(portal.pool, []);
      await page.getByRole('link', { name: '7 days' }).click();
      await page.getByText('Nobody watched').waitFor(soon);
      await page.locator('[data-figure="rate"]', { hasText: 'Alarms an hour–Too little to judge' }).waitFor();
    } finally {
      await watched(portal.pool, always);
    }
  });

  test('machines are added, changed, retired and brought back by admins, and say what was changed by whom', async () => {
    const { page, complaints } = await browser.open(portal.url);
    await page.getByRole('link', { name: 'Machines', exact: true }).click();
    await page.locator('[data-fleet-id="12"]').waitFor(soon);
    await page.getByRole('button', { name: 'Add machine' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Id' }).fill('12');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Mill <b>7</b>');
    await dialog.getByRole('combobox', { name: 'Type' }).selectOption('H');
    await dialog.getByRole('combobox', { name: 'Area' }).fill('Hall 2');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('there is a machine 12 already').waitFor(soon);
    await dialog.getByRole('textbox', { name: 'Id' }).fill('70');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('region', { name: 'Hall 2' }).locator('[data-fleet-id="70"]');
    await row.getByText('Mill <b>7</b>').waitFor(soon);
    await dialog.waitFor({ state: 'detached' });

    await row.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByText('CACHE_TTL').waitFor();
    await dialog.getByRole('combobox', { name: 'Type' }).selectOption('L');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('L · Low quality').waitFor(soon);
    await dialog.waitFor({ state: 'detached' });
    await row.getByRole('button', { name: 'Retire' }).click();
    assert.equal(await dialog.getByRole('button', { name: 'Retire' }).isDisabled(), true);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Sold.');
    await picture(page, 'fleet-retire');
    await dialog.getByRole('button', { name: 'Retire' }).click();
    await row.waitFor({ state: 'detached', ...soon });
    await page.getByRole('link', { name: /^Retired/ }).click();
    assert.match(page.url(), /#machines\?show=retired$/);
    await page.getByRole('button', { name: 'Changes of Mill <b>7</b>' }).click();
    await dialog.getByText('Type: H → L').waitFor(soon);
    await dialog.getByText('Sold.').waitFor();
    assert.equal(await dialog.getByText('chief, ').count(), 3);
    assert.deepEqual(await seriousFaults(page), []);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Bring back Mill <b>7</b>' }).click();
    await dialog.getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('No machines').waitFor(soon);
    // What was refused is a complaint of the browser, and no fault of the page.
    assert.deepEqual(
      complaints.filter((each) => !each.includes('409')),
      [],
    );
  });

  test('a table of machines is looked at, mended and done', async () => {
    const { page } = await browser.open(new URL('#machines', portal.url).href);
    await page.getByRole('button', { name: 'Import table' }).click();
    const dialog = page.getByRole('dialog');
    const table = dialog.getByRole('textbox', { name: 'or paste it here' });
    await table.fill('id,name,type,area\n80,Robot,XL,Hall 3\n9,Lathe,L,Hall 3');
    await dialog.getByRole('button', { name: 'What would change' }).click();
    await dialog.getByText('1 line has a fault').waitFor(soon);
    await dialog.getByText('no machine type “XL”; it has L, M, H.').waitFor();
    await picture(page, 'fleet-import-fault');
    await table.fill('id,name,type,area\n80,Robot,H,Hall 3\n9,Lathe,L,Hall 3');
    await dialog.getByRole('button', { name: 'What would change' }).click();
    await dialog.getByText('Name: Machine 9 → Lathe').waitFor(soon);
    await picture(page, 'fleet-import');
    assert.deepEqual(await seriousFaults(page), []);
    await dialog.getByRole('button', { name: 'Do these 2' }).click();
    await dialog.getByText('Done: 1 added, 1 changed.').waitFor(soon);
    await dialog.getByRole('button', { name: 'Close' }).click();
    const hall = page.getByRole('region', { name: 'Hall 3' });
    await hall.locator('[data-fleet-id="80"]').waitFor(soon);
    await page.getByRole('searchbox', { name: 'Find' }).fill('lathe');
    await hall.locator('[data-fleet-id="80"]').waitFor({ state: 'detached' });
    await hall.locator('[data-fleet-id="9"]').waitFor();
    assert.match(page.url(), /#machines\?find=lathe$/);
  });

  // The rest of more than 300 was told of and not to be reached, and an area counted those of it that were shown.
  test('a large plant is shown in parts, with the count of all', async () => {
    await portal.pool.query(
      "insert into machine (id, name, type, area) select n, 'Row ' || n, 'LOW', 'Field' from generate_series(1000, 1649) n",
    );
    try {
      const { page } = await operator.open(new URL('#machines?area=Field', portal.url).href);
      const field = page.getByRole('region', { name: 'Field' });
      await page.getByText('The first 300 of 650').waitFor(soon);
      await field.getByRole('heading').getByText('650', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText('The first 600 of 650').waitFor(soon);
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.locator('[data-fleet-id="1649"]').waitFor(soon);
      await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
      await page.goto(new URL('#reports', portal.url).href);
      await page.getByRole('combobox', { name: 'Area' }).selectOption('Field');
      await page.getByText('Area: Field. Of a part of the alarms').waitFor(soon);
      await page.locator('[data-figure="rate"]', { hasText: '0 alarms in all' }).waitFor(soon);
    } finally {
      await portal.pool.query('delete from machine where id >= 1000');
    }
  });

  test('who is no admin looks at machines, and finds no button that would be refused', async () => {
    const { page } = await operator.open(new URL('#machines', portal.url).href);
    await page.getByText('takes the role Admin').waitFor(soon);
    await page.locator('[data-fleet-id="1"]').getByRole('button', { name: 'Changes' }).waitFor();
    assert.equal(await page.getByRole('button', { name: /^(Edit|Retire|Add|Import)/ }).count(), 0);
  });

  for (const [locale, colorScheme, whether] of [
    ['en-US', 'light', onlyInFull],
    ['ko-KR', 'dark', {}],
  ] as const) {
    test(
      `fits a screen, a phone and paper, and everybody can use it, in ${locale} and ${colorScheme}`,
      whether,
      async () => {
        const { page, complaints } = await browser.open(reports(), { locale, colorScheme });
        const fits = async (view: string): Promise<void> => {
          for (const width of variants([1440, 390], [760])) {
            await resize(page, width);
            await picture(page, `${view}-${locale}-${colorScheme}-${width}`);
            assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false, `${width}`);
            if (width === 390) assert.equal((await placesOf(page, '.report-filters > label > :last-child')).length, 1);
            if (width !== 760) assert.deepEqual(await seriousFaults(page, { coloursElsewhere: width !== 1440 }), []);
          }
        };
        await page.locator('.report-chart rect').first().waitFor();
        await fits('reports');
        await page.goto(new URL('#machines', portal.url).href);
        await page.locator('[data-fleet-id="12"]').waitFor(soon);
        await fits('fleet');
        await page.goto(reports());
        await page.locator('.report-chart rect').first().waitFor(soon);
        await page.emulateMedia({ media: 'print', colorScheme });
        await page.setViewportSize({ width: 794, height: 1_123 });
        await page.locator('.header').waitFor({ state: 'hidden' });
        await picture(page, `reports-${locale}-${colorScheme}-print`);
        assert.deepEqual(complaints, []);
      },
    );
  }
});
