import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { insertLeftOut } from '../../src/portal/left-out.ts';
import type { LeftOutPage, ReceiverState } from '../../src/portal/schemas.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { resize, seriousFaults } from '../support/look.ts';
import { variants } from '../support/times.ts';
import { alertsOf, alertText, builtWeb, createTestPortal, type TestPortal } from './support.ts';

describe("the Portal's page in a browser", () => {
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

  test('is sent compressed to whoever takes that, and as it is to others', async () => {
    const html = await (await fetch(portal.url)).text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? assert.fail(html);
    const bytesOf = async (encoding: string) => {
      const answer = await portal.inject({ url: script, headers: { 'accept-encoding': encoding } });
      assert.equal(answer.statusCode, 200);
      assert.match(String(answer.headers['cache-control']), /immutable/);
      assert.match(String(answer.headers.vary), /accept-encoding/i);
      assert.match(String(answer.headers['content-type']), /javascript/);
      return { encoding: answer.headers['content-encoding'], bytes: answer.rawPayload };
    };
    const [packed, plain] = [await bytesOf('gzip, deflate, br'), await bytesOf('identity')];
    assert.deepEqual([packed.encoding, plain.encoding], ['gzip', undefined]);
    assert.ok(packed.bytes.length < plain.bytes.length / 2);
    assert.ok(gunzipSync(packed.bytes).equals(plain.bytes));
  });

  test('says what to do while there is no alert, then shows one live, without a breach of the policy', async () => {
    // With all that moves, as most people see it.
    const { page, complaints } = await browser.open(alertsOf(portal.url), { reducedMotion: 'no-preference' });
    await page.getByText('No alerts yet').waitFor();
    await page.locator('[data-connection="live"]').waitFor();
    await page.locator('[data-machine-id]').nth(11).waitFor();
    assert.equal(await page.locator('[data-machine-id]').count(), 12);

    assert.equal(await page.title(), 'All alerts · Spindle Portal');
    await portal.receive(alertText(1));
    const row = page.locator('[data-event-id$="000000000001"]');
    await row.waitFor();
    const text = (await row.textContent()) ?? '';
    for (const part of [
      'Machine 1',
      'CRITICAL',
      '93.0%',
      'Heat dissipation failure',
      '302.6 K',
      '61.7 Nm',
      '201 min',
    ]) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.equal(await row.getAttribute('data-new'), 'true');
    // What it is drawn by, and not whether it moves yet: that is over after some seconds.
    const drawnBy = row.evaluate(
      (element) => element.ownerDocument.defaultView?.getComputedStyle(element).animationName,
    );
    assert.equal(await drawnBy, 'arrive');
    await page.locator('[data-machine-id="1"]').getByText('1 alert').waitFor();

    await portal.receive(alertText(2, { machine_id: 2 }));
    await page.locator('[data-event-id$="000000000002"]').waitFor();
    assert.match((await page.locator('.alert-row').first().getAttribute('data-event-id')) ?? '', /2$/);
    assert.deepEqual(complaints, []);
  });

  test('says live only while the Portal receives, and why it does not', async () => {
    const { page, complaints } = await browser.open(alertsOf(portal.url));
    await page.locator('[data-connection="live"]').waitFor();
    portal.setReceiver({ state: 'stuck', behind: 12, reason: 'The reader of alerts stands still: it waits for Kafka' });
    await page.locator('[data-connection="stuck"]').waitFor();
    await page.getByText('stands still: it waits for Kafka').waitFor();
    await page.getByRole('status').filter({ hasText: 'Not live' }).waitFor();
    const reason = 'alerts may not get through: nothing has come through since 2026-01-02T03:04:05.000Z';
    portal.setReceiver({ state: 'stuck', behind: 0, reason, since: '2026-01-02T03:04:05.000Z' });
    await page
      .getByRole('status')
      .filter({ hasText: /Not live since (Jan 2|Jan 1) \d\d:04/ })
      .waitFor();
    await page.getByText(/Alerts may not get through: nothing has come through since (Jan 2|Jan 1) \d\d:04/).waitFor();
    portal.setReceiver({ state: 'behind', behind: 1_234, reason: null });
    await page.locator('[data-connection="behind"]').waitFor();
    await page.getByText('1,234 messages are waiting').waitFor();
    assert.equal(await page.locator('[data-connection="live"]').count(), 0);
    portal.setReceiver({ state: 'current', behind: 0, reason: null });
    await page.locator('[data-connection="live"]').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('keeps severity and reason on the page beside a long unbroken text, and shows small values', async () => {
    const long = 'x'.repeat(5_000);
    await portal.receive(
      alertText(900, {
        prediction: { is_anomaly: true, anomaly_probability: 0.93, machine_type: 'M', severity: 'CRITICAL' },
        explanation: { summary: long, failure_modes: [{ code: long, label: long, evidence: long }] },
        sensor_data: { machineId: 1, airTemperature: 0.00042, processTemperature: 0, torque: 0.04, toolWear: 1e-7 },
      }),
    );
    const { page } = await browser.open(alertsOf(portal.url));
    const row = page.locator('[data-event-id$="000000000900"]');
    await row.waitFor();
    for (const width of [1440, 390]) {
      await resize(page, width);
      for (const cell of ['.severity', '.why .reason']) {
        const box = await row.locator(cell).first().boundingBox();
        assert.ok(
          box !== null && box.x >= 0 && box.x + box.width <= width,
          `${cell} at ${width}: ${JSON.stringify(box)}`,
        );
      }
      const reason = await row.locator('.why .reason').first().boundingBox();
      assert.ok(reason !== null && reason.width > width / 3 && reason.height < 120, JSON.stringify(reason));
      const text = (await row.textContent()) ?? '';
      for (const value of ['0.00042 K', '0 K', '0.04 Nm', '1E-7 min']) assert.ok(text.includes(value), value);
    }
  });

  for (const locale of ['en-US', 'ko-KR']) {
    test(`says its state in words that fit beside the rest of a narrow window (${locale})`, async () => {
      const states: readonly [ReceiverState['state'], string][] = [
        ['current', 'live'],
        ['behind', 'behind'],
        ['stuck', 'stuck'],
        ['starting', 'connecting'],
      ];
      for (const width of variants([320], [390])) {
        // The beat of the dot reaches beyond it, and is not what has to fit.
        const options = { viewport: { width, height: 800 }, locale, reducedMotion: 'reduce' } as const;
        const { page } = await browser.open(alertsOf(portal.url), options);
        for (const [state, connection] of states) {
          const isStuck = state === 'stuck';
          const since = isStuck ? { since: '2026-01-02T03:04:05.000Z' } : {};
          portal.setReceiver({ state, behind: 0, reason: isStuck ? 'Kafka is away' : null, ...since });
          const badge = page.locator(`[data-connection="${connection}"]`);
          await badge.waitFor();
          assert.deepEqual(await badge.evaluate(overflowing), [], `${state} at ${width}`);
          const box = await badge.boundingBox();
          assert.ok(
            box !== null && box.x >= 0 && box.x + box.width <= width,
            `${state} at ${width}: ${JSON.stringify(box)}`,
          );
        }
        assert.equal(await page.locator('.card-link').getAttribute('href'), '/model-card');
      }
      portal.setReceiver({ state: 'current', behind: 0, reason: null });
    });
  }

  test('tells of messages that could not be read, and of none where there are none', async () => {
    const asked: Promise<Response>[] = [];
    const { page, complaints } = await browser.open(alertsOf(portal.url), {}, (page) => {
      asked.push(page.waitForResponse('**/api/left-out?*'));
    });
    const [answer] = await Promise.all(asked);
    assert.equal(((await answer?.json()) as LeftOutPage | undefined)?.total, 0);
    await page.locator('[data-machine-id]').first().waitFor();
    assert.equal(await page.locator('.left-out').count(), 0);

    const message = (offset: number) => ({
      message: { partition: 0, offset, value: Buffer.from('no alert') },
      reason: `the value is not JSON <b>${offset}</b>`,
    });
    const leftOut = Array.from({ length: 60 }, (_, index) => message(index));
    await insertLeftOut(portal.pool, 'alerts', leftOut, { countMax: 100, valueBytesMax: 10 });
    await page.reload();
    const line = page.getByText('60 messages could not be read');
    await line.waitFor();
    assert.equal(await page.getByText('the value is not JSON <b>59</b>').isVisible(), false);
    await line.focus();
    await page.locator('.left-out summary').press('Enter');
    await page.getByText('the value is not JSON <b>59</b>').waitFor();
    await page.getByText('alerts, partition 0, offset 59').waitFor();
    await page.getByText('The newest 50 are shown.').waitFor();
    assert.equal(await page.locator('.left-out li').count(), 50);
    assert.match((await page.locator('.left-out li time').first().getAttribute('datetime')) ?? '', /^\d{4}-.*Z$/);
    assert.deepEqual(complaints, []);
    await portal.pool.query('truncate left_out_message');
  });

  test("links to the AI server's model card", async () => {
    const { page } = await browser.open(alertsOf(portal.url));
    assert.equal(await page.getByRole('link', { name: 'Model card' }).getAttribute('href'), '/model-card');
    const response = await fetch(`${portal.url}/model-card`, { redirect: 'manual' });
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), 'http://ai-server.test/model-card');
  });

  test('shows stored alerts at once, in Korean and dark where the browser wants it', async () => {
    await portal.receive(alertText(1));
    const { page, complaints } = await browser.open(alertsOf(portal.url), { locale: 'ko-KR', colorScheme: 'dark' });
    const row = page.locator('[data-event-id$="000000000001"]');
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', /방열 고장/);
    assert.equal(await row.getAttribute('data-new'), 'false');
    assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), 'dark');
    assert.deepEqual(await seriousFaults(page), []);
    // Its letters come with the page, whatever fonts the desk has.
    await page.waitForFunction(
      "[...document.fonts].some(({ family, status }) => family.includes('Pretendard') && status === 'loaded')",
    );
    assert.deepEqual(complaints, []);
  });

  test('holds still while paused, and shows what came meanwhile afterwards', async () => {
    const { page } = await browser.open(alertsOf(portal.url));
    await page.locator('[data-connection="live"]').waitFor();
    await page.locator('.alert-row').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const count = await page.locator('.alert-row').count();
    await portal.receive(alertText(40), alertText(41));
    await page.getByText('2 new').waitFor();
    assert.equal(await page.locator('.alert-row').count(), count);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('[data-event-id$="000000000041"]').waitFor();
  });

  test('moves no row under a pointer: what is new waits until it is let in, or the pointer has gone', async () => {
    await portal.receive(alertText(44));
    const { page, complaints } = await browser.open(alertsOf(portal.url));
    await page.locator('[data-connection="live"]').waitFor();
    await page.locator('[data-event-id$="000000000044"]').hover();
    await portal.receive(alertText(45), alertText(46));
    await page.getByRole('button', { name: '2 new' }).waitFor();
    assert.match((await page.locator('.alert-row').first().getAttribute('data-event-id')) ?? '', /44$/);
    await page.mouse.move(0, 0);
    await page.locator('.alert-row[data-event-id$="000000000046"]').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('keeps an alert that comes while an older answer to its question for the list is still on its way', async () => {
    const { page } = await browser.open(alertsOf(portal.url));
    await page.locator('[data-connection="live"]').waitFor();
    const arrived = page.locator('[data-event-id$="000000000999"]');
    await page.route('**/api/alerts?*', async (route) => {
      const response = await route.fetch();
      // What it holds is fixed by now. Only then does the alert come.
      await portal.receive(alertText(999, { machine_id: 12 }));
      await arrived.waitFor();
      await route.fulfill({ response });
    });
    const told = page.waitForResponse('**/api/alerts?*');
    const many = Array.from({ length: 501 }, (_, index) => alertText(100 + index, { machine_id: 11 }));
    await portal.receive(...many);
    await (await told).finished();
    // The answer has been taken over once the last of the many is listed: by the feed alone it never came.
    await page.locator('[data-event-id$="000000000600"]').waitFor();
    await arrived.waitFor();
    assert.match((await page.locator('.alert-row').first().getAttribute('data-event-id')) ?? '', /999$/);
  });

  test('is served with a policy that allows neither inline script nor another host', async () => {
    const response = await fetch(portal.url);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /style-src 'self'(;|$)/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal((await fetch(`${portal.url}/.stamp`)).status, 404);
  });

  // An alert of this minute was "2 hr. ago" on a computer whose clock was ahead.
  test('goes by the Portal’s clock where the computer’s is wrong, and says that it is', async () => {
    const { page, complaints } = await browser.open(alertsOf(portal.url), {}, (opened) =>
      opened.clock.install({ time: Date.now() + 7_200_000 }),
    );
    await page.getByText("This computer's clock is 2 hr ahead of the Portal's").waitFor();
    const now = new Date().toISOString();
    await portal.receive(alertText(90, { machine_id: 9, detected_at: now, reading_at: now }));
    await page
      .locator('[data-machine-id="9"]')
      .getByText(/now|sec\. ago/)
      .waitFor();
    assert.deepEqual(complaints, []);
  });
});

/** Runs in the page: the texts of an element that do not fit in it. */
// biome-ignore lint/suspicious/noExplicitAny: the types of the browser are not those of this program
function overflowing(badge: any): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const all: any[] = [badge, ...badge.querySelectorAll('*')];
  return all
    .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.outerHTML);
}
