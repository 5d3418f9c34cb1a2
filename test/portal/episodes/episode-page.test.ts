// The page's first view in a real browser: an episode comes, gets worse and ends, live, with its alerts inside and the single ones beside it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { openProxy } from '../../chaos/proxy.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { resize, seriousFaults } from '../../support/look.ts';
import { freePort } from '../../support/stack.ts';
import { variants } from '../../support/times.ts';
import { until } from '../../support/until.ts';
import { alertText, builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { episodeId, episodeText } from './episode-texts.ts';

describe("the page's view of episodes", () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
  });
  beforeEach(() => portal.pool.query('truncate alert, episode, episode_event'));
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });

  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const begun = (minutes: number, machine = 7) => ({
    ...{ machine_id: machine, opened_at: minutesAgo(minutes - 2), first_reading_at: minutesAgo(minutes) },
    last_reading_at: minutesAgo(minutes - 2),
  });
  const critical = { event: 'escalated', severity: 'CRITICAL', worst_severity: 'CRITICAL' };
  const planned = {
    suppressed_by: 'window-9',
    suppressed_reason: 'Tool change, and a look at the bearing of the second axis',
  };
  const marks = {
    ...planned,
    data_quality: [
      { check: 'stuck', sensors: ['torque'], sentence: 'Torque has been exactly 61.7 Nm in 60 readings in a row' },
      {
        check: 'jump',
        sensors: ['toolWear'],
        sentence: 'Tool wear went from 10 min to 200 min in 60 s',
        value: 200,
        limit: 40,
        unit: 'min',
      },
    ],
  };
  const alertNow = (number: number, machine = 7, members: object = {}) =>
    alertText(number, {
      ...members,
      machine_id: machine,
      sensor_data: { torque: 61.7, rotationalSpeed: 1312, collectedAt: minutesAgo(1) },
      detected_at: minutesAgo(1),
    });
  const row = (number: number) => `[data-episode-id="${episodeId(number)}"]`;
  /** Sooner than the page asks by itself, every ten seconds: what was not told is not there by then. */
  const soon = { timeout: 9_000 };

  test('shows an episode as it opens, with its alerts inside, gets worse and closes, without a breach of the policy', async () => {
    const { page, complaints } = await browser.open(portal.url);
    await page.getByText('No open episodes').waitFor();
    await page.locator('[data-connection="live"]').waitFor();

    // The page's clock may be some seconds behind.
    const life = begun(12.3);
    // The last one opens it.
    await portal.receive(...[2, 3, 1].map((number) => alertNow(number)));
    await portal.receiveEpisodes(episodeText(1, 1, life));
    const open = page.locator(`.episodes ${row(1)}`);
    await open.waitFor(soon);
    const text = (await open.textContent()) ?? '';
    for (const part of ['ALERT', 'Machine 7', 'Power failure', 'Torque', 'began 12 min. ago', '3 readings'])
      assert.ok(text.includes(part), `${part} in ${text}`);
    assert.equal(await open.getAttribute('data-marks'), '1');
    assert.equal(await page.getByText('No open episodes').count(), 0);

    // By the keyboard alone.
    await open.getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await open.getByText('3 alerts from its time, the last first; 3 readings counted').waitFor();
    assert.equal(await open.locator('[data-event-id]').count(), 3);
    assert.ok(((await open.locator('[data-event-id]').first().textContent()) ?? '').includes('61.7 Nm'));

    await portal.receive(...[4, 5].map((number) => alertNow(number)));
    await open.getByText('5 alerts from its time, the last first; 5 readings counted').waitFor(soon);

    await portal.receiveEpisodes(episodeText(1, 2, { ...life, ...critical, reading_count: 5 }));
    await page.locator(`.episodes ${row(1)}[data-severity="CRITICAL"][data-marks="2"]`).waitFor(soon);
    // It stays open for who reads it.
    assert.equal(await open.locator('[data-event-id]').count(), 5);

    // However long this takes: it has lasted for twelve minutes and some seconds.
    const closedAt = new Date(Date.parse(life.first_reading_at) + 12.3 * 60_000).toISOString();
    const end = { ...critical, event: 'closed', closed_at: closedAt, end: 'recovered', reading_count: 6 };
    await portal.receiveEpisodes(episodeText(1, 3, { ...life, ...end }));
    // The row is open, and stays where it is until it is closed.
    await open.getByText('no longer in this list').waitFor(soon);
    await open.getByText('lasted 12 min').waitFor(soon);
    await open.getByRole('button').first().press('Enter');
    await page.locator('.closed-episodes summary').press('Enter');
    await page.getByText('No open episodes').waitFor(soon);
    const closed = page.locator(`.closed-episodes ${row(1)}`);
    await closed.getByText('back to normal').waitFor();
    await closed.getByText('lasted 12 min').waitFor();
    await closed.getByRole('button').first().click();
    await closed.getByText('5 alerts from its time, the last first; 6 readings counted').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('has the worst first, names kinds and modes that it does not know, models beside the first, and marks maintenance', async () => {
    const beside = { name: 'press-valve', version: '1', beside: true };
    await portal.receiveEpisodes(
      episodeText(1, 1, { ...begun(5, 1), severity: 'WARNING', failure_mode: null, sensors: [] }),
      episodeText(2, 1, { ...begun(50, 2), severity: 'CRITICAL', failure_mode: 'XYZ', ...planned, model: beside }),
      episodeText(3, 1, { ...begun(20, 99), kind: 'of-tomorrow', failure_mode: null }),
      episodeText(4, 1, { ...begun(30, 4), kind: 'data_quality', failure_mode: null, checks: ['stuck', 'new-check'] }),
    );
    const { page, complaints } = await browser.open(portal.url);
    await page.locator(row(1)).waitFor();
    const rows = page.locator('.episodes .episode');
    assert.deepEqual(
      await rows.evaluateAll((all) => all.map((each) => each.dataset['episodeId'])),
      [2, 3, 4, 1].map(episodeId),
    );
    // What was there before the page is not new to who opens it.
    assert.equal(await page.locator('.episode-mark').count(), 0);
    assert.match((await rows.nth(0).textContent()) ?? '', /press-valve.*Maintenance: Tool change.*XYZ/);
    assert.match((await rows.nth(1).textContent()) ?? '', /#99.*of-tomorrow/);
    assert.match(
      (await rows.nth(2).textContent()) ?? '',
      /Data quality.*Stuck value, new-check.*Torque.*3 readings or more.*as of 28 min/,
    );
    assert.match((await rows.nth(3).textContent()) ?? '', /No known failure mode/);
    assert.equal(await page.locator('.open-count').textContent(), '4');
    assert.deepEqual(complaints, []);
  });

  // Somebody opened another episode than the one that they pointed at.
  test('moves no row under a pointer: what is new waits until it is let in', async () => {
    await portal.receiveEpisodes(episodeText(1, 1, begun(5, 1)), episodeText(2, 1, begun(6, 2)));
    const { page, complaints } = await browser.open(portal.url);
    await page.locator(row(2)).hover();
    await portal.receiveEpisodes(episodeText(3, 1, { ...begun(3, 3), ...critical, event: 'opened' }));
    const news = page.getByRole('button', { name: '1 new critical episode' });
    await news.waitFor(soon);
    const shown = () =>
      page.locator('.episodes .episode').evaluateAll((all) => all.map((each) => each.dataset['episodeId']));
    assert.deepEqual(await shown(), [1, 2].map(episodeId));
    await news.click();
    await page.locator(row(3)).waitFor();
    assert.deepEqual(await shown(), [3, 1, 2].map(episodeId));
    assert.deepEqual(complaints, []);
  });

  test('does not call calm what the Portal may not have heard of', async () => {
    const { page } = await browser.open(portal.url);
    await page.getByText('No open episodes').waitFor();
    portal.setReceiver({
      state: 'stuck',
      behind: 12,
      reason: 'The reader of episodes stands still: it waits for Kafka',
    });
    await page.getByText('No open episode is known').waitFor();
    assert.equal(await page.getByText('No open episodes').count(), 0);
    await page.getByText('The reader of episodes stands still').waitFor();
    // In the page's own words, with the Portal's sentence behind them, where that says why to programs too.
    const reason = 'alerts may not get through: connector c is PAUSED; resume it';
    portal.setReceiver({ state: 'stuck', behind: 12, reason, causes: [{ code: 'connector-paused' }] });
    await page.getByText('Alerts may not get through: the connector is paused or stopped.').waitFor();
    await page.getByText('For the administrator').click();
    await page.locator('.notice-more').getByText('connector c is PAUSED; resume it').waitFor();
    portal.setReceiver({ state: 'current', behind: 0, reason: null });
    await page.getByText('No open episodes').waitFor();
  });

  test('counts the alerts that are of no episode, and leads to all alerts and back by links', async () => {
    await portal.receive(alertNow(1), alertNow(2, 3), alertNow(3, 4), alertNow(4, 4));
    await portal.receiveEpisodes(episodeText(1, 1, begun(5)));
    const { page } = await browser.open(portal.url);
    await page.getByText('3 single alerts in the last hour on 2 machines, not part of an episode').waitFor();
    await page.getByRole('link', { name: 'See all alerts' }).click();
    // Which may be in the list now.
    await page.mouse.move(0, 0);
    await page.locator('.alerts [data-event-id]').nth(3).waitFor();
    assert.equal(new URL(page.url()).hash, '#alerts');
    assert.equal(
      await page.getByRole('link', { name: 'All alerts', exact: true }).getAttribute('aria-current'),
      'page',
    );
    // The feed goes on whichever view is shown.
    await portal.receive(alertNow(5));
    await page.locator('.alerts [data-event-id$="000000000005"]').waitFor(soon);
    await page.goBack();
    await page.locator(row(1)).waitFor();
    await portal.receive(alertNow(6, 5));
    await page.getByRole('link', { name: 'All alerts', exact: true }).click();
    await page.locator('.alerts [data-event-id$="000000000006"]').waitFor(soon);
  });

  test('shows more of the alerts inside on request', async () => {
    await portal.receive(...Array.from({ length: 75 }, (_, index) => alertNow(index + 1)));
    await portal.receiveEpisodes(episodeText(1, 1, begun(5)));
    const { page } = await browser.open(portal.url);
    await page.locator(row(1)).getByRole('button').first().click();
    await page.locator(row(1)).getByRole('button', { name: 'Show 50 more' }).click();
    await page.locator('[data-event-id]').nth(59).waitFor();
    await page.getByRole('button', { name: 'Show 15 more' }).click();
    await page.locator('[data-event-id]').nth(74).waitFor();
    assert.equal(await page.getByRole('button', { name: 'more' }).count(), 0);
  });

  test('is up to date again when a connection that was cut comes back', async () => {
    const proxy = await openProxy(await freePort(), Number(new URL(portal.url).port));
    try {
      const { page } = await browser.open(`http://127.0.0.1:${proxy.port}`);
      await page.locator('[data-connection="live"]').waitFor();
      await until('a connection to cut', async () => (proxy.cut() > 0 ? true : undefined));
      await portal.receiveEpisodes(episodeText(1, 1, begun(5)));
      // Sooner than the page asks by itself.
      await page.locator(row(1)).waitFor(soon);
    } finally {
      await browser.leaveAll();
      await proxy.close();
    }
  });

  for (const [locale, colorScheme, some, others] of [
    ['en-US', 'light', [1440, 320], [1024, 390]],
    ['ko-KR', 'dark', [390], [1440, 1024, 320]],
  ] as const) {
    test(`fits wide and narrow windows, in ${locale} and ${colorScheme}`, async () => {
      await portal.receive(alertNow(1), alertNow(2), alertNow(3, 7, marks));
      const long = {
        machine_id: 2,
        failure_mode: 'a mode of a very long name that says all',
        sensors: ['torque', 'toolWear'],
      };
      await portal.receiveEpisodes(
        episodeText(1, 1, { ...begun(5), ...planned }),
        episodeText(2, 1, { ...begun(2_000), ...long, ...critical }),
      );
      const { page } = await browser.open(portal.url, { locale, colorScheme });
      await page.locator(row(1)).getByRole('button').first().click();
      await page.locator('[data-event-id]').nth(2).waitFor();
      assert.deepEqual(await seriousFaults(page), []);
      for (const width of variants<number>(some, others)) {
        await resize(page, width);
        if (locale === 'ko-KR')
          assert.match((await page.locator(row(1)).textContent()) ?? '', /정비 중: Tool change.*토크/);
        const marked = page.locator('[data-event-id$="000000000003"] .marks li');
        const [window, stuck, jump] = [marked.nth(0), marked.nth(1), marked.nth(2)];
        const seen = {
          'en-US': [/^Maintenance: Tool change\b/, /^Stuck value: Torque\b/, /^Jump: Tool wear\b/],
          'ko-KR': [/^정비 중: Tool change/, /^값 고정: 토크/, /^급변: 공구 마모/],
        }[locale];
        for (const [index, mark] of [window, stuck, jump].entries()) {
          assert.match((await mark.textContent()) ?? '', seen[index] as RegExp);
          const box = await mark.boundingBox();
          assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, `${width}: ${JSON.stringify(box)}`);
        }
        assert.match((await window.getAttribute('title')) ?? '', /window-9/);
        assert.match((await stuck.getAttribute('title')) ?? '', /: Torque has been exactly 61.7 Nm in 60 readings/);
        // In the reader's language where the data are enough, and else with the language that it is in.
        const inWords =
          locale === 'ko-KR' ? /: 공구 마모: 갑자기 200 min, 가능한 변화는 40 min까지/ : /: Tool wear went from 10 min/;
        assert.match((await jump.getAttribute('title')) ?? '', inWords);
        const languages = await marked.locator('.only-read-out').evaluateAll((all) => all.map((each) => each.lang));
        assert.deepEqual(languages, ['', 'en', locale === 'ko-KR' ? 'ko' : 'en']);
        assert.equal(await page.locator('[data-event-id$="000000000001"] .marks').count(), 0);
        for (const part of await page
          .locator('.episode-head > *, .views, .views [aria-current], .episode-alerts td')
          .all()) {
          const box = await part.boundingBox();
          if (box === null) continue;
          assert.ok(box.x >= 0 && box.x + box.width <= width, `${width}: ${JSON.stringify(box)}`);
        }
        const [inner, outer] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [
          number,
          number,
        ];
        assert.ok(inner <= outer, `${width}: the page is ${inner} wide`);
      }
    });
  }
});
