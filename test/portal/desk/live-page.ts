// What the page's view of alarms does while somebody only looks: it calls who has asked for it, and moves no row under a pointer or a focus.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { TestBrowser } from '../../support/browser.ts';
import { picture, placesOf, resize } from '../../support/look.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import type { TestPortal } from '../support.ts';
import { begun, minutesAgo, over } from './planted-alarms.ts';
import { act, alarmOf } from './support.ts';

const row = (number: number) => `[data-alarm-id="${episodeId(number)}"]`;
const soon = { timeout: 9_000 };
const critical = { severity: 'CRITICAL', worst_severity: 'CRITICAL' };
const alarmsOf = (portal: TestPortal) => new URL('#alarms', portal.url).href;

interface Opened {
  readonly portal: TestPortal;
  readonly browser: TestBrowser;
}

export function testLivePage(opened: () => Opened): void {
  // The mark of a row that is pointed at ended before its button; on a phone each box began where its word ended.
  test('a row that is pointed at is marked to its end, and on a phone the boxes of the filters stand under one another', async () => {
    const { portal, browser } = opened();
    await portal.receiveEpisodes(episodeText(75, 1, begun(3, 6)));
    const { page } = await browser.open(alarmsOf(portal));
    await page.locator(row(75)).locator('.alarm-machine').hover(soon);
    const line = `document.querySelector('${row(75)} .alarm-line')`;
    const background = await page.evaluate(`getComputedStyle(${line}).backgroundColor`);
    assert.notEqual(background, 'rgba(0, 0, 0, 0)');
    await resize(page, 390);
    await page.getByRole('button', { name: 'Filters' }).click();
    assert.ok((await page.locator('.alarm-choices select').count()) > 2);
    assert.equal((await placesOf(page, '.alarm-filters label select')).length, 1);
    await portal.receiveEpisodes(episodeText(75, 2, { ...begun(3, 6), ...over, closed_at: minutesAgo(0) }));
  });

  test('who has asked for it is called by a critical alarm that begins to ask, and by no other', async () => {
    const { portal, browser } = opened();
    // Neither can be seen or heard here.
    const listen = async (page: Page) => {
      await page.addInitScript(() => {
        const told: string[] = [];
        const heard = Object.assign(globalThis as never as { told: string[] }, { told });
        class Message {
          static permission = 'granted';
          static requestPermission = async () => 'granted';
          close = () => {};
          constructor(_title: string, { body }: { body: string }) {
            heard.told.push(body);
          }
        }
        Object.defineProperty(globalThis, 'Notification', { value: Message });
      });
    };
    const { page, complaints } = await browser.open(alarmsOf(portal), {}, listen);
    const bell = page.getByRole('button', { name: 'Call me for critical alarms' });
    assert.equal(await bell.getAttribute('aria-pressed'), 'false', 'off unless somebody asks');
    await bell.click();
    await page.locator('.call-switch[data-listening="true"]').waitFor(soon);
    await portal.receiveEpisodes(episodeText(70, 1, { ...begun(3, 4), severity: 'ALERT', worst_severity: 'ALERT' }));
    await portal.receiveEpisodes(episodeText(71, 1, { ...begun(3, 5), ...critical }));
    const told = () => page.evaluate(() => (globalThis as never as { told: string[] }).told);
    await page.waitForFunction(() => (globalThis as never as { told: string[] }).told.length > 0, undefined, soon);
    assert.deepEqual(await told(), ['Critical alarm: Machine 5']);
    await page.reload();
    await page.locator(row(71)).waitFor(soon);
    assert.equal(await bell.getAttribute('aria-pressed'), 'true', 'it stays as it was left');
    assert.deepEqual(complaints, []);
    await bell.click();
    for (const number of [70, 71])
      await portal.receiveEpisodes(
        episodeText(number, 2, { ...begun(3, number - 66), ...critical, ...over, closed_at: minutesAgo(0) }),
      );
  });

  // An operator acknowledged what they had not read: rows came in above while the pointer rested on the button.
  test('no row moves under a pointer or a focus: what is new waits until it is let in or the list is left', async () => {
    const { portal, browser } = opened();
    const open = (number: number, more: object = critical) =>
      portal.receiveEpisodes(episodeText(number, 1, { ...begun(3, number - 72), failure_mode: 'OSF', ...more }));
    await open(80);
    await open(81);
    const { page, complaints } = await browser.open(alarmsOf(portal));
    await page.locator(row(80)).waitFor(soon);
    const shown = () => page.locator('.alarm').evaluateAll((all) => all.map((each) => each.dataset['alarmId']));
    const before = await shown();
    await page.locator(row(80)).getByRole('button', { name: 'Acknowledge', exact: true }).hover();
    await open(82);
    const news = page.getByRole('status').getByRole('button', { name: '1 new critical alarm' });
    await news.waitFor(soon);
    await page.getByText(/^by itself at \d/).waitFor();
    assert.deepEqual(await shown(), before, 'nothing has moved or come');
    // A picture of the whole page makes the window higher, and the pointer leave the list.
    await picture(page, 'alarms-held', { fullPage: false });
    await page.mouse.down();
    await page.mouse.up();
    await page.locator(`${row(80)}[data-state="acknowledged"]`).waitFor(soon);
    assert.deepEqual(await shown(), before, 'what is acknowledged stays under the pointer');
    await news.click();
    await page.locator(row(82)).waitFor();
    assert.ok((await shown()).indexOf(episodeId(80)) > before.indexOf(episodeId(80)), 'let in, all is in its order');

    // By the keyboard: the focus is in the list, and stays on the row whose button goes.
    await page.mouse.move(0, 0);
    const head = page.locator(row(82)).locator('.alarm-head');
    await head.focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator(`${row(82)}[data-state="acknowledged"]`).waitFor(soon);
    await page.locator(`${row(82)} .alarm-head:focus`).waitFor();
    await open(83, { severity: 'WARNING', worst_severity: 'WARNING' });
    await page.getByRole('button', { name: '1 new alarm', exact: true }).waitFor(soon);
    await page.getByRole('heading', { name: 'Alarms', exact: true }).click();
    await page.locator(row(83)).waitFor(soon);

    // One that is open stays where it is, also when nobody is in the list.
    await page.locator(row(81)).locator('.alarm-head').click();
    await page.locator(row(81)).getByRole('heading', { name: 'Journal' }).waitFor();
    await page.getByRole('heading', { name: 'Alarms', exact: true }).click();
    const place = (await shown()).indexOf(episodeId(81));
    await act(portal, episodeId(81), 'acknowledge');
    await page.locator(`${row(81)}[data-state="acknowledged"]`).waitFor(soon);
    assert.equal((await shown()).indexOf(episodeId(81)), place);
    assert.equal((await alarmOf(portal, episodeId(81))).state, 'acknowledged');
    await page.locator(row(81)).locator('.alarm-head').click();
    await page.mouse.move(0, 0);
    await page.locator(`.alarm:nth-child(n + ${place + 2})${row(81)}`).waitFor(soon);
    assert.deepEqual(complaints, []);
    for (const number of [80, 81, 82, 83])
      await portal.receiveEpisodes(
        episodeText(number, 2, {
          ...begun(3, number - 72),
          failure_mode: 'OSF',
          ...critical,
          ...over,
          closed_at: minutesAgo(0),
        }),
      );
  });

  // A button that went as it was pressed took with it that the pointer left the list, which stood still from then on.
  test('follows again when many were acknowledged at once and the pointer has left', async () => {
    const { portal, browser } = opened();
    const open = (number: number, more = {}) =>
      portal.receiveEpisodes(episodeText(number, 1, { ...begun(3, number - 85), failure_mode: 'TWF', ...more }));
    await open(86);
    await open(87);
    const { page, complaints } = await browser.open(alarmsOf(portal));
    await page.locator(row(87)).waitFor(soon);
    await page.getByRole('checkbox', { name: 'Select all that ask' }).click();
    await page.getByRole('button', { name: /^Acknowledge \d+$/ }).click();
    await page.locator('.alarm-bulk').getByRole('button').waitFor({ state: 'detached' });
    await page.mouse.move(0, 0);
    await open(88);
    await page.locator(row(88)).waitFor(soon);
    assert.equal(await page.locator('.held-news').getByRole('button').count(), 0, 'nothing waits');
    assert.deepEqual(complaints, []);
    for (const number of [86, 87, 88])
      await portal.receiveEpisodes(
        episodeText(number, 2, {
          ...begun(3, number - 85),
          failure_mode: 'TWF',
          ...over,
          closed_at: minutesAgo(0),
        }),
      );
  });
}
