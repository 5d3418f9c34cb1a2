// What nobody expects, on every view that shows it: alarms of machines that the Portal does not have, a machine with markup for a name, times at both ends of the
// calendar, texts of 100 kB, and messages with as little in them as is still taken. It is shown as what it is: nothing of it runs, and nothing breaks out of the window.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { resize } from '../support/look.ts';
import { episodeId, episodeText } from './episodes/episode-texts.ts';
import { alertText, builtWeb, createTestPortal, type TestPortal } from './support.ts';

const markup = '<script>globalThis.hurt = 1</script><img src=x onerror="globalThis.hurt = 1">';
const unknown = 987_654_321;
const long = 'x'.repeat(100_000);
const [first, last] = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'];

const views = [
  ['#overview', '.tile'],
  ['#episodes', '.episode-head'],
  ['#alarms', '.alarm'],
  ...[1, 2, 3, 4].map((number) => [`#alarms?alarm=${episodeId(number)}`, '.alarm-journal li'] as const),
  ['#alerts', '.alert-row'],
  ['#machines', '.fleet-list li'],
  ['#machines/3', '.curves'],
  ['#reports?last=1d', '.report-figures'],
] as const;

describe('what nobody expects', () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
    await portal.pool.query('update machine set name = $1, area = $1 where id = 3', [markup]);
    const explanation = { summary: long, failure_modes: [{ code: long, label: long, evidence: long }] };
    const stored = await portal.receive(
      alertText(1, { machine_id: unknown, explanation }),
      alertText(2, { machine_id: 3, explanation: { summary: markup, failure_modes: [] } }),
      alertText(3, { machine_id: 3, detected_at: last, reading_at: first }),
      alertText(4, { explanation: undefined, sensor_data: {}, model: undefined }),
    );
    assert.equal(stored.length, 4);
    await portal.receiveEpisodes(
      episodeText(1, 1, { machine_id: unknown, machine_type: 'of tomorrow', failure_mode: long }),
      episodeText(2, 1, { machine_id: 3, failure_mode: markup.slice(0, 60), sensors: [markup] }),
      episodeText(3, 1, { machine_id: 4, opened_at: first, first_reading_at: first, last_reading_at: last }),
      episodeText(4, 1, { machine_id: 5, opened_at: last, first_reading_at: last, last_reading_at: last }),
    );
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });

  test('is shown as what it is, runs nothing, and stays within the window', async () => {
    const { page, complaints } = await browser.open(portal.url);
    for (const [hash, shows] of views) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.locator(shows).first().waitFor();
      for (const width of [1440, 390]) {
        await resize(page, width);
        assert.equal(
          await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
          true,
          `${hash} ${width}`,
        );
      }
      assert.equal(await page.evaluate('globalThis.hurt'), undefined, hash);
    }
    await page.evaluate("location.hash = '#alarms'");
    await page.locator('.machine-name', { hasText: markup }).first().waitFor();
    await page
      .locator('.machine-name', { hasText: `#${unknown}` })
      .first()
      .waitFor();
    assert.deepEqual(complaints, []);
  });
});
