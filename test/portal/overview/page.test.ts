// The overview in a real browser: a tile for each machine by how it is, in groups that the address says, up to date when somebody acts, and readable by
// everybody. Hundreds of machines, so that more are there than are seen.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { picture, seriousFaults } from '../../support/look.ts';
import { minutesAgo, over } from '../desk/planted-alarms.ts';
import { act } from '../desk/support.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';

const soon = { timeout: 60_000 };

describe('the overview', () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    browser = await openBrowser({ keepsApart: true });
    portal = await createTestPortal({}, builtWeb);
    await portal.pool.query(
      `insert into machine (id, name, type, area) select n, 'Mill ' || n, (array['LOW', 'MEDIUM', 'HIGH'])[1 + n % 3], 'Hall ' || (1 + n % 5)
       from generate_series(100, 699) n`,
    );
    await portal.receiveEpisodes(
      episodeText(1, 1, { machine_id: 100 }),
      episodeText(2, 1, { machine_id: 101, severity: 'WARNING', worst_severity: 'WARNING' }),
      episodeText(3, 1, { machine_id: 102 }),
      episodeText(4, 1, { machine_id: 103 }),
    );
    await act(portal, episodeId(3), 'acknowledge');
    await act(portal, episodeId(4), 'shelve', { minutes: 60, reason: 'a known leak' });
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser?.close();
    await portal?.close();
  });

  test('has a tile for each machine by how it is, in groups, and follows what people do', async () => {
    const { page, complaints } = await browser.open(new URL('#overview', portal.url).href);
    const conditionOf = (id: number, condition: string) =>
      page
        .locator(`.tile[data-machine="${id}"][data-condition="${condition}"]`)
        .waitFor({ ...soon, state: 'attached' });
    await conditionOf(100, 'asking');
    await conditionOf(101, 'asking');
    await conditionOf(102, 'acknowledged');
    await conditionOf(103, 'aside');
    await conditionOf(699, 'calm');
    await page.getByRole('region', { name: 'Hall 1', exact: true }).getByText('1 asking').waitFor(soon);
    assert.equal(await page.locator('.tile[data-machine]').count(), 612);
    const newest = page.getByRole('region', { name: 'What happened last' });
    await newest.getByRole('link', { name: 'Mill 103' }).waitFor(soon);
    assert.equal(await newest.getByRole('listitem').count(), 4);
    await page
      .getByRole('region', { name: 'Alarms of the last 24 hours' })
      .getByText(/an hour Acceptable|that were watched Too little/)
      .waitFor(soon);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'overview', { fullPage: false });
    await portal.receiveEpisodes(episodeText(4, 2, { machine_id: 103, ...over, closed_at: minutesAgo(0) }));
    await newest.locator('[data-event="closed"]').getByText('Mill 103').waitFor(soon);
    await act(portal, episodeId(1), 'acknowledge');
    await conditionOf(100, 'acknowledged');
    await page.getByRole('link', { name: 'With alarms' }).click();
    await page.locator('.tile[data-machine="699"]').waitFor({ ...soon, state: 'detached' });
    await page.getByRole('link', { name: 'Type', exact: true }).click();
    await page.getByRole('region', { name: 'M · Medium quality' }).locator('.tile').first().waitFor(soon);
    assert.match(page.url(), /#overview\?by=type&show=unwell$/);
    await page.getByRole('link', { name: '1 WARNING, not acknowledged' }).click();
    await page.getByRole('heading', { name: /^Alarms/ }).waitFor(soon);
    assert.match(page.url(), /#alarms\?state=unacknowledged&state=returned-unacknowledged&priority=WARNING$/);
    await page.goBack();
    await page.locator('.tile[data-machine="102"]').click();
    await page.getByRole('heading', { name: /Mill 102/ }).waitFor(soon);
    assert.deepEqual(complaints, []);
  });

  // It showed in the list of windows alone.
  test('a machine under maintenance says so and until when, wherever it is named', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const window = {
      ...{ id: '5f0c7a0e-53ab-4c0f-9a53-3d3f3f0f8a01', state: 'active', machines: [101, 105, 106], machine_types: [] },
      ...{ failure_mode: null, from: minutesAgo(60), until, reason: 'Tool change', ended_at: null, ended_by: null },
      ...{ created_at: minutesAgo(90), created_by: 'kim' },
    };
    const { answers } = portal.aiServer;
    const planned = { suppressed_by: window.id, suppressed_reason: window.reason };
    await portal.receiveEpisodes(episodeText(5, 1, { machine_id: 106, ...planned }));
    answers.set('GET /maintenance-windows', (path: string) => ({
      ...{ next: null, windows: path.includes('state=active') ? [window] : [] },
    }));
    const { page, complaints } = await browser.open(new URL('#overview', portal.url).href);
    const tile = (id: number) => page.locator(`.tile[data-machine="${id}"]`);
    await tile(105).locator('.maintenance-tool').waitFor(soon);
    const said = await tile(105).getAttribute('aria-label');
    assert.match(
      said ?? '',
      /^105, Mill 105: no alarm, maintenance until (.+ )?\d{1,2}:\d\d/,
      'with the day where that is another one',
    );
    assert.match((await tile(101).getAttribute('title')) ?? '', /asks for attention.*maintenance until/);
    assert.equal(await page.locator('.tile[data-machine] .maintenance-tool').count(), 3);
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole('link', { name: 'Alarms', exact: true }).click();
    await page
      .locator(`[data-alarm-id="${episodeId(2)}"]`)
      .getByText('maintenance until')
      .waitFor(soon);
    // Of an alarm that falls under it the reason alone stands beside that: it read maintenance twice.
    const suppressed = page.locator(`[data-alarm-id="${episodeId(5)}"]`);
    await suppressed.getByText('maintenance until').waitFor(soon);
    assert.equal(await suppressed.locator('.chip[data-is="maintenance"]').textContent(), 'Tool change');
    // Beside the list too.
    await page.locator('.machine-list [data-machine-id="105"]').getByText('maintenance until').waitFor(soon);
    assert.equal(await page.locator('.machine-list .under-maintenance').count(), 3);
    await page.getByRole('link', { name: 'Machines', exact: true }).click();
    await page.locator('[data-fleet-id="105"]').getByText('maintenance until').waitFor(soon);
    assert.equal(await page.locator('[data-fleet-id] .under-maintenance').count(), 3);
    await page.locator('[data-fleet-id="105"]').getByRole('link').click();
    await page.locator('.machine-page-head').getByText('maintenance until').waitFor(soon);
    assert.deepEqual(complaints, []);
    answers.set('GET /maintenance-windows', { next: null, windows: [] });
  });

  test('fits a phone, in the dark and in Korean', async () => {
    const options = { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'ko-KR' } as const;
    const { page } = await browser.open(new URL('#overview', portal.url).href, options);
    await page.locator('.tile[data-machine="102"]').waitFor(soon);
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'overview-phone-dark-korean', { fullPage: false });
  });
});
