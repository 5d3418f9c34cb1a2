// Of a long list of alarms only the rows near what is seen exist, and one that somebody has open or stands in stays, wherever it is. With thousands of rows
// the page needed 42 ms for a frame of scrolling.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { seriousFaults } from '../../support/look.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { begun } from './planted-alarms.ts';

/** A page and some. */
const alarmCount = 210;
const firstPage = 200;
/** The higher the number, the newer: the first of the list is the last. */
const row = (number: number) => `[data-alarm-id="${episodeId(number)}"]`;

describe('a long list of alarms', () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
    const numbers = Array.from({ length: alarmCount }, (_, at) => at + 1);
    await portal.receiveEpisodes(
      ...numbers.map((number) =>
        episodeText(number, 1, {
          ...begun(2 * (alarmCount + 2 - number), 1 + (number % 12)),
          failure_mode: `F${number}`,
        }),
      ),
    );
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });

  test('has the rows near what is seen, and says of each which of how many it is', async () => {
    const { page, complaints } = await browser.open(new URL('#alarms', portal.url).href);
    await page.locator(`${row(alarmCount)}[aria-setsize="-1"]`).waitFor();
    // Those that were asked for waited as if they were new, where the pointer had been in the list.
    await page.locator(row(alarmCount)).hover();
    await page.getByRole('button', { name: 'Show more' }).dispatchEvent('click');
    await page.locator(`${row(alarmCount)}[aria-setsize="${alarmCount}"]`).waitFor();
    assert.ok((await page.locator('.alarm').count()) < 60);
    assert.equal(await page.locator(row(1)).count(), 0);
    const onPaper = page.getByText(new RegExp(`^On paper are \\d\\d of ${alarmCount} alarms`));
    assert.equal(await onPaper.isVisible(), false);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await onPaper.isVisible(), true, 'what is missing on paper is said there');
    await page.emulateMedia({ media: 'screen' });
    const room = (await page.locator('.alarm-list').boundingBox())?.height ?? 0;
    assert.ok(room > alarmCount * 40, `${room} pixels are the room of all`);
    await toTheEnd(page);
    const last = page.locator(`${row(1)}[aria-posinset="${alarmCount}"]`);
    await last.waitFor();
    await page.locator(row(alarmCount)).waitFor({ state: 'detached' });
    // It is the last, and nothing but the page's end is below it.
    const [list, own] = await Promise.all([page.locator('.alarm-list').boundingBox(), last.boundingBox()]);
    assert.ok(list && own);
    assert.ok(
      Math.abs(list.y + list.height - own.y - own.height) <= 2,
      `${list.y + list.height}, ${own.y + own.height}`,
    );
    assert.deepEqual(await seriousFaults(page, { coloursElsewhere: true }), []);
    assert.deepEqual(complaints, []);
  });

  test('stays where it was scrolled to, however far that is from the rows that there were', async () => {
    const { page, complaints } = await browser.open(new URL('#alarms', portal.url).href);
    await page.locator(`${row(alarmCount)}[aria-setsize="-1"]`).waitFor();
    await page.evaluate('scrollTo(0, 5000)');
    await page.locator(row(alarmCount)).waitFor({ state: 'detached' });
    await page.locator('.alarm').first().waitFor();
    const at = Number(
      await page.evaluate(
        'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollY))))',
      ),
    );
    assert.ok(Math.abs(at - 5_000) < 500, `${at}`);
    assert.deepEqual(complaints, []);
  });

  test('more than are taken at once are acknowledged, and the keyboard goes on from a row that is far away', async () => {
    const { page, complaints } = await browser.open(new URL('#alarms', portal.url).href);
    await page.locator(`${row(alarmCount)}[aria-setsize="-1"]`).waitFor();
    await page.getByRole('button', { name: 'Show more' }).dispatchEvent('click');
    await page.locator(`${row(alarmCount)}[aria-setsize="${alarmCount}"]`).waitFor();
    await page.locator(`${row(alarmCount - 2)} .alarm-head`).focus();
    await toTheEnd(page);
    await page.locator(row(alarmCount - 40)).waitFor({ state: 'detached' });
    const focusedId = () => page.evaluate("document.activeElement?.closest('[data-alarm-id]')?.dataset.alarmId");
    for (let steps = 0; (await focusedId()) === episodeId(alarmCount - 2); steps++) {
      assert.ok(steps < 5, 'it leaves the row');
      await page.keyboard.press('Tab');
    }
    assert.equal(await focusedId(), episodeId(alarmCount - 3));
    await page.getByRole('checkbox', { name: 'Select all that ask' }).check();
    await page.getByRole('button', { name: `Acknowledge ${alarmCount}` }).click();
    await page.locator('.alarm-bulk').getByRole('button').waitFor({ state: 'detached' });
    const { rows } = await portal.pool.query("select count(*)::int as count from alarm where state = 'acknowledged'");
    assert.deepEqual(rows, [{ count: alarmCount }]);
    assert.deepEqual(complaints, []);
  });

  // One far down in the list opened below all that is seen, and one that the page had not asked for not at all.
  test('shows the alarm of a link at once, wherever it stands, and gives it back to its place when it is closed', async () => {
    for (const number of [1, 60]) {
      const link = new URL(`#alarms?alarm=${episodeId(number)}`, portal.url).href;
      const { page, complaints } = await browser.open(link);
      const linked = page.getByRole('region', { name: 'The alarm of this link' });
      const why = linked.locator(row(number)).getByRole('heading', { name: 'Why' });
      await why.waitFor();
      await page.locator(`${row(alarmCount)}[aria-setsize="-1"]`).waitFor();
      const place = await why.boundingBox();
      assert.ok(place !== null && place.y > 0 && place.y + place.height < 900, `${number} is seen at ${place?.y}`);
      assert.equal(await page.locator(row(number)).count(), 1, 'it is there once');
      assert.deepEqual(await seriousFaults(page, { coloursElsewhere: true }), []);
      await linked.locator('.alarm-head').focus();
      await page.keyboard.press('Enter');
      await linked.waitFor({ state: 'detached' });
      await page.locator('.alarm-list:focus').waitFor();
      assert.equal(await page.locator(`${row(number)}[aria-setsize="1"]`).count(), 0);
      assert.deepEqual(complaints, []);
    }
  });

  // It was asked for again for ever.
  test('says that the alarm of a link is not there, and takes out of the address what is no id', async () => {
    const { page } = await browser.open(new URL(`#alarms?alarm=${episodeId(alarmCount + 90)}`, portal.url).href);
    const linked = page.getByRole('region', { name: 'The alarm of this link' });
    assert.equal(
      await linked.getByRole('status').textContent(),
      'There is no such alarm: the link is old or misspelled.',
    );
    const { page: other } = await browser.open(new URL('#alarms?alarm=nonsense', portal.url).href);
    await other.locator('.alarm-dropped', { hasText: 'alarm=nonsense' }).waitFor();
    assert.equal(new URL(other.url()).hash, '#alarms');
    assert.equal(await other.locator('.linked-alarm').count(), 0);
  });

  test('keeps the row that is open, with what is written in it, and the one that has the focus', async () => {
    const { page, complaints } = await browser.open(new URL('#alarms', portal.url).href);
    const open = page.locator(row(alarmCount));
    await open.locator('.alarm-head').click();
    await open.getByRole('textbox', { name: 'Write a comment' }).fill('Half a sentence');
    const focused = page.locator(`${row(alarmCount - 1)} .alarm-head`);
    await focused.focus();
    await toTheEnd(page);
    await page.locator(row(alarmCount - firstPage + 1)).waitFor();
    await page.locator(row(alarmCount - 40)).waitFor({ state: 'detached' });
    assert.equal(await open.getByRole('textbox', { name: 'Write a comment' }).inputValue(), 'Half a sentence');
    assert.equal(await focused.evaluate((each) => each === each.ownerDocument.activeElement), true);
    // By the keyboard one goes on where one was.
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`alarm=${episodeId(alarmCount - 1)}$`));
    assert.deepEqual(complaints, []);
  });
});

/** Also where rows turn out to be higher than was thought. */
const toTheEnd = (page: Page): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => {
    let [before, frames] = [-1, 0];
    const step = () => {
      scrollTo(0, document.documentElement.scrollHeight);
      frames = scrollY === before ? frames + 1 : 0;
      before = scrollY;
      if (frames > 5) resolve();
      else requestAnimationFrame(step);
    };
    step();
  })`);
