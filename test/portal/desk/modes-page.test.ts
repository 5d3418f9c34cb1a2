// An episode's dominant failure mode, that of its alarm and those of single readings may differ, and nothing said which was which.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { picture } from '../../support/look.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { alertText, builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { begun, explained, minutesAgo } from './planted-alarms.ts';

const soon = { timeout: 60_000 };

describe('failure modes that differ', () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
    const last = minutesAgo(1);
    const heat = alertText(3, { machine_id: 7, detected_at: last, sensor_data: { torque: 61.7, collectedAt: last } });
    await portal.receive(explained(1, 7, minutesAgo(3)), explained(2, 8, minutesAgo(3)), heat);
    for (const event of [
      episodeText(1, 1, { ...begun(5), failure_mode: 'PWF' }),
      // Of the same machine by another model: its alarm has the mode already, so that the first keeps its own.
      episodeText(2, 1, { ...begun(4), failure_mode: 'HDF' }),
      episodeText(1, 2, { ...begun(5), event: 'escalated', failure_mode: 'HDF' }),
      episodeText(3, 1, { ...begun(5, 8), failure_mode: 'PWF' }),
    ])
      await portal.receiveEpisodes(event);
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser?.close();
    await portal?.close();
  });

  test('in an episode: what is dominant, and that alerts have modes of their own', async () => {
    const { page, complaints } = await browser.open(new URL('#episodes', portal.url).href);
    const row = (episode: number) => page.locator(`[data-episode-id="${episodeId(episode)}"]`);
    await row(1).getByRole('button').first().click(soon);
    const said =
      'Dominant over the episode: Heat dissipation failure. Each alert has the failure mode of its own reading.';
    await row(1).getByText(said).waitFor(soon);
    assert.match(
      (await row(1).locator('.episode-mode strong').getAttribute('title')) ?? '',
      /^Dominant over the episode/,
    );
    await picture(page, 'episode-modes');
    // Where all agree there is nothing to say.
    await row(3).getByRole('button').first().click();
    await row(3).locator('[data-event-id]').first().waitFor(soon);
    assert.equal(await row(3).locator('[data-is="modes"]').count(), 0);
    assert.deepEqual(complaints, []);
  });

  test('in an alarm: its own, beside what is dominant over its episode', async () => {
    const link = (episode: number) => new URL(`#alarms?alarm=${episodeId(episode)}`, portal.url).href;
    const { page, complaints } = await browser.open(link(1));
    const said = 'dominant over the episode: Heat dissipation failure; of this alarm: Power failure';
    await page.locator('.alarm-episodes', { hasText: said }).waitFor(soon);
    await picture(page, 'alarm-modes');
    await page.goto(link(3));
    await page.locator('.alarm-episodes').getByText('3 readings').waitFor(soon);
    assert.equal(await page.locator('.alarm-details [data-is="modes"]').count(), 0);
    assert.deepEqual(complaints, []);
  });

  test('of an alarm without a reading of its own mode: that its last reading shows another', async () => {
    await portal.receiveEpisodes(episodeText(4, 1, { ...begun(4), failure_mode: 'OSF' }));
    const link = new URL(`#alarms?alarm=${episodeId(4)}`, portal.url).href;
    const { page } = await browser.open(link, { locale: 'ko-KR' });
    await page
      .locator('.alarm-why', { hasText: '이 알람의 유형: ' })
      .getByText('마지막 측정은 다른 유형입니다')
      .waitFor(soon);
    await picture(page, 'alarm-modes-ko');
  });
});
