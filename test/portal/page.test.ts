import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { alertText, createTestPortal, type TestPortal } from './support.ts';

const configFile = fileURLToPath(new URL('../../src/portal/web/vite.config.ts', import.meta.url));

describe("the Portal's page in a browser", () => {
  let webFolder: string;
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    webFolder = await mkdtemp(join(tmpdir(), 'spindle-web-'));
    await build({ configFile, logLevel: 'warn', build: { outDir: webFolder, emptyOutDir: true } });
    portal = await createTestPortal({}, webFolder);
    browser = await openBrowser();
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
    await rm(webFolder, { recursive: true, force: true });
  });

  test('says what to do while there is no alert, then shows one live, without a breach of the policy', async () => {
    const { page, complaints } = await browser.open(portal.url);
    await page.getByText('No alerts yet').waitFor();
    await page.locator('[data-connection="live"]').waitFor();
    await page.locator('[data-machine-id]').nth(11).waitFor();
    assert.equal(await page.locator('[data-machine-id]').count(), 12);

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
    await page.locator('[data-machine-id="1"]').getByText('1 alert').waitFor();

    await portal.receive(alertText(2, { machine_id: 2 }));
    await page.locator('[data-event-id$="000000000002"]').waitFor();
    assert.match((await page.locator('.alert-row').first().getAttribute('data-event-id')) ?? '', /2$/);
    assert.deepEqual(complaints, []);
  });

  test('says live only while the Portal receives, and why it does not', async () => {
    const { page, complaints } = await browser.open(portal.url);
    await page.locator('[data-connection="live"]').waitFor();
    portal.setReceiver({ state: 'stuck', behind: 12, reason: 'The reader of alerts stands still: it waits for Kafka' });
    await page.locator('[data-connection="stuck"]').waitFor();
    await page.getByText('stands still: it waits for Kafka').waitFor();
    portal.setReceiver({ state: 'behind', behind: 1_234, reason: null });
    await page.locator('[data-connection="behind"]').waitFor();
    await page.getByText('1,234 alerts are waiting').waitFor();
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
    for (const width of [1440, 390]) {
      const { page } = await browser.open(portal.url, { viewport: { width, height: 900 } });
      const row = page.locator('[data-event-id$="000000000900"]');
      await row.waitFor();
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
      if (process.env['SPINDLE_SHOTS'])
        await page.screenshot({ path: `${process.env['SPINDLE_SHOTS']}/l-${width}.png` });
    }
  });

  test("links to the AI server's model card", async () => {
    const { page } = await browser.open(portal.url);
    assert.equal(await page.getByRole('link', { name: 'Model card' }).getAttribute('href'), '/model-card');
    const response = await fetch(`${portal.url}/model-card`, { redirect: 'manual' });
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), 'http://ai-server.test/model-card');
  });

  test('shows stored alerts at once, in Korean and dark where the browser wants it', async () => {
    await portal.receive(alertText(1));
    const { page, complaints } = await browser.open(portal.url, { locale: 'ko-KR', colorScheme: 'dark' });
    const row = page.locator('[data-event-id$="000000000001"]');
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', /방열 고장/);
    assert.equal(await row.getAttribute('data-new'), 'false');
    assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), 'dark');
    assert.deepEqual(complaints, []);
  });

  test('holds still while paused, and shows what came meanwhile afterwards', async () => {
    const { page } = await browser.open(portal.url);
    await page.locator('[data-connection="live"]').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const count = await page.locator('.alert-row').count();
    await portal.receive(alertText(40), alertText(41));
    await page.getByText('2 new').waitFor();
    assert.equal(await page.locator('.alert-row').count(), count);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('[data-event-id$="000000000041"]').waitFor();
  });

  test('keeps an alert that comes while an older answer to its question for the list is still on its way', async () => {
    const { page } = await browser.open(portal.url);
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
    const many = Array.from({ length: 201 }, (_, index) => alertText(100 + index, { machine_id: 11 }));
    await portal.receive(...many);
    await (await told).finished();
    // The answer has been taken over once the last of the many is listed: by the feed alone it never came.
    await page.locator('[data-event-id$="000000000300"]').waitFor();
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
});
