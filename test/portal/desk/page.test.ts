// The page's view of alarms in a real browser: one comes live, is acknowledged, commented, assigned, shelved and judged, by mouse and by
// keyboard, wide and narrow, in both languages and appearances. What was seen is kept in build/screenshots.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { LabelPage } from '../../../src/portal/desk/label-schemas.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { picture, resize, seriousFaults } from '../../support/look.ts';
import { variants } from '../../support/times.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { assertGauges } from './gauges.ts';
import { testLivePage } from './live-page.ts';
import { begun, explained, minutesAgo, over, plantAlarms } from './planted-alarms.ts';
import { act, alarmOf, detailOf, getJson, post } from './support.ts';

const row = (number: number) => `[data-alarm-id="${episodeId(number)}"]`;
/** Sooner than the page asks by itself, every ten seconds: what was not told is not there by then. */
const soon = { timeout: 9_000 };

describe("the page's view of alarms", () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });
  const alarms = () => new URL('#alarms', portal.url).href;

  test('walks one through its life, live, without a breach of the policy', async () => {
    const { page, complaints } = await browser.open(alarms());
    await page.getByText('No open alarms').waitFor();
    await page.locator('[data-connection="live"]').waitFor();
    await picture(page, 'alarms-none');

    await portal.receive(...[2, 3, 1].map((number) => explained(number, 7, minutesAgo(1))));
    await portal.receiveEpisodes(episodeText(1, 1, begun(12.3)));
    const alarm = page.locator(row(1));
    await alarm.waitFor(soon);
    const text = (await alarm.textContent()) ?? '';
    for (const part of ['ALERT', 'Unacknowledged', 'Machine 7', 'Power failure', '3 readings'])
      assert.ok(text.includes(part), `${part} in ${text}`);

    await alarm.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await page.locator(`${row(1)}[data-state="acknowledged"]`).waitFor(soon);
    assert.equal((await alarmOf(portal, episodeId(1))).state, 'acknowledged');

    // By the keyboard alone.
    await alarm.locator('.alarm-head').focus();
    await page.keyboard.press('Enter');
    await alarm.getByText('Torque is far above').waitFor();
    assert.equal(await alarm.locator('.reason-row').count(), 2);
    // At three in the morning the reasons are first, and no drawing pushes them away.
    await alarm.getByRole('heading', { name: 'Curves' }).waitFor(soon);
    const headings = await alarm.getByRole('heading').allTextContents();
    assert.deepEqual(headings.slice(0, 2), ['Why', 'Curves']);
    await assertGauges(alarm);
    await alarm.getByRole('textbox', { name: 'Write a comment' }).fill('A noise from the gearbox.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await alarm.locator('.alarm-note', { hasText: 'A noise from the gearbox.' }).waitFor(soon);
    // The row is told of by the feed, which may be sooner than the answer that empties and closes what was filled in.
    await alarm.locator('.alarm-comment textarea:placeholder-shown').waitFor(soon);

    await alarm.getByRole('button', { name: 'Assign …' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Name' }).fill('Kim');
    await page.keyboard.press('Enter');
    await alarm.getByText('Kim is on it').waitFor(soon);
    await page.getByRole('dialog').waitFor({ state: 'detached', ...soon });
    // Whoever works by the keyboard began anew at the top of the page: a browser gives nothing back for a dialog that is taken out of it.
    await alarm.locator('.act:focus', { hasText: 'Assign' }).waitFor(soon);

    await alarm.getByRole('button', { name: 'Shelve …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Shelve the alarm' });
    assert.equal(await dialog.getByRole('button', { name: 'Shelve' }).isDisabled(), true, 'there is no reason yet');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await alarm.getByRole('button', { name: 'Shelve …' }).click();
    await dialog.getByText('15 minutes').click();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('A known leak.');
    await picture(page, 'alarms-shelve');
    await dialog.getByRole('button', { name: 'Shelve', exact: true }).click();
    await page.locator(`${row(1)}[data-state="shelved"]`).waitFor(soon);
    await alarm.getByRole('button', { name: 'Unshelve', exact: true }).click();
    await page.locator(`${row(1)}[data-state="unacknowledged"]`).waitFor(soon);
    await picture(page, 'alarms-details');

    await portal.receiveEpisodes(episodeText(1, 2, { ...begun(12.3), ...over, closed_at: minutesAgo(0) }));
    await page.locator(`${row(1)}[data-state="returned-unacknowledged"]`).waitFor(soon);
    await alarm.getByRole('button', { name: 'Verdict …' }).click();
    const verdict = page.getByRole('dialog', { name: 'What was it?' });
    await verdict.getByText('Real failure').click();
    await verdict.getByRole('textbox', { name: 'Note (optional)' }).fill('The bearing is worn.');
    await verdict.getByRole('button', { name: 'Give verdict' }).click();
    // It has ended, and stands where it stood while somebody has it open.
    await page.locator(`${row(1)}[data-state="normal"]`, { hasText: 'no longer in this list' }).waitFor(soon);
    await alarm.locator('.alarm-head').click();
    await page.mouse.move(0, 0);
    await page.getByText('No open alarms').waitFor(soon);
    const { labels } = await getJson<LabelPage>(portal, '/api/labels');
    assert.deepEqual(
      labels.map(({ episodeId: of, verdict: found, note }) => [of, found, note]),
      [[episodeId(1), 'real-failure', 'The bearing is worn.']],
    );
    await page.getByRole('link', { name: 'Ended' }).click();
    await page
      .locator(`${row(1)}[data-state="normal"]`)
      .getByText('Real failure')
      .first()
      .waitFor();
    assert.deepEqual(complaints, []);
  });

  test('two people at once: the second is told who was first, and what they wrote is not lost', async () => {
    await portal.receiveEpisodes(episodeText(2, 1, begun(5, 2)));
    const { page } = await browser.open(`${alarms()}?alarm=${episodeId(2)}`);
    await page.locator(row(2)).getByRole('button', { name: 'Shelve …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('A long reason.');
    // Nobody is told of what others do in the moment in which it is done.
    await page.route(
      '**/shelve',
      async (route) => {
        await act(portal, episodeId(2), 'acknowledge');
        await route.continue();
      },
      { times: 1 },
    );
    await dialog.getByRole('button', { name: 'Shelve', exact: true }).click();
    await dialog.getByText(/^Somebody was first: acknowledged · not signed in, .+\d\d:\d\d:\d\d$/).waitFor(soon);
    assert.equal(await dialog.getByRole('textbox', { name: 'Reason' }).inputValue(), 'A long reason.');
    await page.locator(`${row(2)}[data-state="acknowledged"]`).waitFor(soon);
    await dialog.getByRole('button', { name: 'Shelve', exact: true }).click();
    await page.locator(`${row(2)}[data-state="shelved"]`).waitFor(soon);
  });

  test('many are acknowledged at once; filters are in the address, for links and for the way back', async () => {
    await plantAlarms(portal);
    const { page, complaints } = await browser.open(alarms());
    await page.locator(row(11)).waitFor();
    const shown = () => page.locator('.alarm').evaluateAll((all) => all.map((each) => each.dataset['alarmId']));
    const all = await shown();
    assert.deepEqual(all.slice(0, 2), [11, 12].map(episodeId), 'what asks for attention, and the worst');
    await picture(page, 'alarms-list');

    await page.getByRole('group', { name: 'Priority' }).getByRole('button', { name: 'CRITICAL' }).click();
    await page.getByRole('combobox', { name: 'Machine' }).selectOption('3');
    await page.locator('.alarm').nth(1).waitFor({ state: 'detached' });
    assert.match(page.url(), /#alarms\?priority=CRITICAL&machine=3$/);
    const { page: linked } = await browser.open(page.url());
    await linked.locator(row(11)).waitFor();
    assert.equal(await linked.locator('.alarm').count(), 1);
    await linked.locator(row(11)).locator('.alarm-head').click();
    await linked.getByRole('heading', { name: 'Journal' }).waitFor();
    await linked.goBack();
    await linked.getByRole('heading', { name: 'Journal' }).waitFor({ state: 'detached' });
    assert.equal(await linked.locator('.alarm').count(), 1);

    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.locator('.alarm').nth(1).waitFor();
    await portal.pool.query("update machine set area = 'Hall 7' where id in (4, 5)");
    await sortAndFind(page);
    await page.getByRole('checkbox', { name: 'Select all that ask' }).check();
    await page.locator(row(12)).getByRole('checkbox').uncheck();
    const { version } = await alarmOf(portal, episodeId(13));
    await page.route(
      '**/api/alarms/acknowledge',
      async (route) => {
        await post(portal, `${episodeId(13)}/acknowledge`, { version });
        await route.continue();
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: /^Acknowledge \d+$/ }).click();
    await page.getByText(/^1 was not acknowledged\. .+: acknowledged · not signed in, /).waitFor(soon);
    await page.locator(`${row(11)}[data-state="acknowledged"]`).waitFor(soon);
    assert.equal(await page.locator(row(12)).getAttribute('data-state'), 'unacknowledged');
    assert.deepEqual(complaints, []);
  });

  test('a filter is saved by name, found again in another tab, and forgotten', async () => {
    const { page, complaints } = await browser.open(`${alarms()}?priority=CRITICAL`);
    await page.getByRole('button', { name: 'Save this filter …' }).click();
    await page.getByRole('textbox', { name: 'Name of the filter' }).fill('Night shift');
    await page.keyboard.press('Enter');
    const saved = page
      .getByRole('navigation', { name: 'Saved in this browser' })
      .getByRole('link', { name: 'Night shift' });
    await saved.waitFor();
    assert.equal(await saved.getAttribute('aria-current'), 'true');
    await picture(page, 'alarms-saved-filter');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.reload();
    await saved.click();
    await page.waitForURL(/#alarms\?priority=CRITICAL$/);
    await page.getByRole('button', { name: 'Forget the filter Night shift' }).click();
    await saved.waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
  });

  testLivePage(() => ({ portal, browser }));

  test('a machine, a comment or a name with markup is shown as it is', async () => {
    const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    await portal.pool.query('update machine set name = $1 where id = 9', [markup]);
    await portal.receiveEpisodes(episodeText(60, 1, { ...begun(5, 9), failure_mode: markup.slice(0, 40) }));
    await act(portal, episodeId(60), 'comment', { text: markup });
    await act(portal, episodeId(60), 'assign', { assignee: markup });
    const { page, complaints } = await browser.open(`${alarms()}?alarm=${episodeId(60)}`);
    await page.locator(row(60)).locator('.alarm-note', { hasText: markup }).waitFor();
    await page.locator(row(60)).locator('.machine-name', { hasText: markup }).waitFor();
    assert.deepEqual(complaints, []);
    await portal.pool.query("update machine set name = 'Machine 9' where id = 9");
  });

  const widths = [1440, 1280, 1024, 760, 390, 320];
  for (const [locale, colorScheme, some] of variants<readonly [string, 'light' | 'dark', readonly number[]]>(
    [
      ['en-US', 'light', [1440, 1280, 320]],
      ['ko-KR', 'dark', [760, 390]],
    ],
    [
      ['en-US', 'dark', widths],
      ['ko-KR', 'light', widths],
    ],
  )) {
    test(`fits wide and narrow windows, and everybody can use it, in ${locale} and ${colorScheme}`, async () => {
      const { alarm } = await detailOf(portal, episodeId(11));
      const { page } = await browser.open(`${alarms()}?alarm=${alarm.alarmId}`, { locale, colorScheme });
      await page.locator(row(11)).locator('.alarm-journal li').first().waitFor();
      for (const width of variants(
        some,
        widths.filter((each) => !some.includes(each)),
      )) {
        await resize(page, width);
        await picture(page, `alarms-${locale}-${colorScheme}-${width}`);
        assert.deepEqual(await page.evaluate(beyondTheEdge), [], String(width));
        if (width === 1440 || width === 390) {
          assert.deepEqual(await seriousFaults(page), []);
          await page
            .locator(row(11))
            .getByRole('button', { name: /^(Verdict|판정) …$/ })
            .click();
          await page.getByRole('dialog').waitFor();
          assert.deepEqual(await seriousFaults(page), []);
          await picture(page, `alarms-${locale}-${colorScheme}-${width}-verdict`);
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
      }
    });
  }

  test('is not called calm where the Portal may not have heard of it', async () => {
    await portal.pool.query("update alarm set ended_at = now(), state = 'normal' where ended_at is null");
    const { page } = await browser.open(alarms());
    await page.getByText('No open alarms').waitFor();
    portal.setReceiver({ state: 'stuck', behind: 12, reason: 'The reader of episodes stands still' });
    await page.getByText('No alarm is known').waitFor();
    assert.equal(await page.getByText('No open alarms').count(), 0);
    portal.setReceiver({ state: 'current', behind: 0, reason: null });
    await page.getByText('No open alarms').waitFor();
  });
});

/** By the keyboard alone: another order, those of one area, and back. */
async function sortAndFind(page: Page): Promise<void> {
  await page.reload();
  const order = page.getByRole('combobox', { name: 'Order' });
  await order.press('ArrowDown');
  await page.waitForURL(/#alarms\?sort=priority$/);
  await order.press('ArrowDown');
  await order.press('ArrowDown');
  await page.waitForURL(/#alarms\?sort=oldest$/);
  await page.getByRole('list', { name: 'Alarms: Oldest first' }).waitFor();
  await page.locator(`.alarm:first-child[data-alarm-id="${episodeId(12)}"]`).waitFor();
  await page.getByRole('combobox', { name: 'Area' }).press('ArrowDown');
  await page.waitForURL(/#alarms\?area=Hall\+7&sort=oldest$/);
  await page.locator('.alarm').nth(2).waitFor({ state: 'detached' });
  const shown = await page.locator('.alarm').evaluateAll((all) => all.map((each) => each.dataset['alarmId']));
  assert.deepEqual(shown, [12, 13].map(episodeId));
  await picture(page, 'alarms-sorted');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.waitForURL(/#alarms\?sort=oldest$/);
  await order.selectOption('attention');
  await page.locator(`.alarm:first-child[data-alarm-id="${episodeId(11)}"]`).waitFor();
}

/** In the page: what of it stands outside the window, by what it says. */
const beyondTheEdge = `[...document.querySelectorAll('body, .alarms :is(button, a, select, input, textarea, h3, .sub, p)')]
  .filter((each) => {
    const { left, right, width } = each.getBoundingClientRect();
    return width > 1 && (left < 0 || right > innerWidth || each.scrollWidth > innerWidth);
  })
  .map((each) => each.textContent)`;
