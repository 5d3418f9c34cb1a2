// The reasons of an alert in a real browser: bars in words, margins, and the way back, in both languages and both themes.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Response } from 'playwright-core';
import { createExplain } from '../../src/core/explanation/explain.ts';
import type { Explanation } from '../../src/core/explanation/explanation.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { resize } from '../support/look.ts';
import { alertsOf, alertText, builtWeb, createTestPortal, type TestPortal } from './support.ts';

const sensors = {
  airTemperature: 302.6,
  processTemperature: 310.4,
  rotationalSpeed: 1312,
  torque: 61.7,
  toolWear: 201,
};
const usual = {
  M: {
    sensors: {
      airTemperature: { low: 297.1, median: 300.1, high: 303.5 },
      processTemperature: { low: 307.7, median: 310, high: 312.6 },
      rotationalSpeed: { low: 1335, median: 1506, high: 1857 },
      torque: { low: 23.6, median: 40, high: 55.4 },
    },
    features: {},
  },
};

/** Torque speaks most for a failure, the air temperature against one. */
function explanation(): Explanation {
  const type = { name: 'M', code: 1 };
  const subject = { profile: ai4i, features: ai4i.features.slice(0, 5), types: [type], usual };
  const explain = createExplain(subject, { language: 'en', countMax: 5 });
  const values = Float32Array.of(-0.8, 0.1, 1.1, 2.4, 1.6, -3.6);
  return explain({ sensors, type, isAnomalous: true, contributions: { values, start: 0 } });
}

describe('the reasons of an alert', () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
    const wayBack = {
      changes: [{ sensor: 'torque', label: 'Torque', from: 61.7, to: 52.5, unit: 'Nm' }],
      anomaly_probability: 0.1234,
      sentence: '',
    };
    await portal.receive(
      alertText(1, { explanation: { ...explanation(), way_back: wayBack } }),
      alertText(2, { explanation: explanation() }),
      alertText(3, { explanation: { summary: 'of an older server', failure_modes: [] } }),
    );
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });

  test('stand open on request, the largest first, with what is usual and which way each speaks', async () => {
    const { page, complaints } = await browser.open(alertsOf(portal.url));
    const row = page.locator('[data-event-id$="000000000001"]');
    await row.getByRole('button', { name: 'Reasons' }).click();
    await row.locator('.reasons li').nth(4).waitFor();
    const names = await row.locator('.reasons li').evaluateAll((all) => all.map((each) => each.dataset['sensor']));
    assert.deepEqual(names, ['torque', 'toolWear', 'rotationalSpeed', 'airTemperature', 'processTemperature']);
    const text = (await row.locator('.reasons').textContent()) ?? '';
    for (const part of [
      '61.7 Nm',
      '▲ usually 23.6 – 55.4',
      '▼ usually 1335 – 1857',
      '68 rpm (4.9 %) beyond the limit of 1380 rpm',
    ])
      assert.ok(text.includes(part), `${part} in ${text}`);
    assert.ok(text.includes('Back to normal: Torque 61.7 → 52.5 Nm; probability 12.3%'), text);
    assert.equal(await row.locator('[data-sensor="torque"]').getAttribute('data-for'), 'true');
    assert.equal(await row.locator('[data-sensor="airTemperature"]').getAttribute('data-for'), 'false');
    const widths = await row
      .locator('.reason-bar rect:not(.reason-axis)')
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute('width'))));
    assert.equal(widths[0], 50);
    assert.deepEqual(
      widths,
      widths.toSorted((one, other) => other - one),
    );
    await row.getByRole('button', { name: 'Hide reasons' }).click();
    await row.locator('.reasons').waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
  });

  test('show no way back where there is none, and no button where there are no reasons', async () => {
    const { page } = await browser.open(alertsOf(portal.url));
    const row = page.locator('[data-event-id$="000000000002"]');
    await row.getByRole('button', { name: 'Reasons' }).click();
    await row.locator('.reasons li').first().waitFor();
    assert.equal(await row.locator('.way-back').count(), 0);
    const older = page.locator('[data-event-id$="000000000003"]');
    assert.match((await older.textContent()) ?? '', /of an older server/);
    assert.equal(await older.locator('[data-shows="reasons"]').count(), 0);
  });

  for (const [locale, colorScheme] of [
    ['en-US', 'light'],
    ['ko-KR', 'dark'],
  ] as const) {
    test(`fit wide and narrow windows, in ${locale} and ${colorScheme}`, async () => {
      const { page } = await browser.open(alertsOf(portal.url), { locale, colorScheme });
      const row = page.locator('[data-event-id$="000000000001"]');
      await row.locator('[data-shows="reasons"]').click();
      await row.locator('.way-back').waitFor();
      for (const width of [1440, 390]) {
        await resize(page, width);
        if (locale === 'ko-KR') assert.match((await row.locator('.reasons').textContent()) ?? '', /토크.*정상 복귀/);
        // The server's sentences are English; of what is no sentence of ours the language is marked.
        const reason = row.locator('.reason span[lang]').first();
        assert.equal(await reason.getAttribute('lang'), locale.slice(0, 2));
        assert.match(
          (await reason.textContent()) ?? '',
          locale === 'ko-KR' ? /rpm: 한계 1380 rpm보다 낮음/ : /1380 rpm/,
        );
        const older = page.locator('[data-event-id$="000000000003"] .reason');
        assert.equal(await older.getAttribute('lang'), 'en');
        for (const part of await row.locator('.reasons li, .reasons p').all()) {
          const box = await part.boundingBox();
          assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, `${width}: ${JSON.stringify(box)}`);
        }
      }
    });
  }

  test('stay on the page where a Portal of an earlier version answers, which says nothing of marks', async () => {
    const answered: Promise<Response>[] = [];
    const { page, complaints } = await browser.open(alertsOf(portal.url), {}, async (page) => {
      await page.route('**/api/alerts?*', async (route) => {
        const response = await route.fetch();
        const { alerts, ...rest } = (await response.json()) as { alerts: Record<string, unknown>[] };
        const earlier = alerts.map(({ suppressedBy: _, suppressedReason: __, dataQuality: ___, ...alert }) => alert);
        await route.fulfill({ response, json: { ...rest, alerts: earlier } });
      });
      answered.push(page.waitForResponse('**/api/alerts?*'));
    });
    const [answer] = await Promise.all(answered);
    const [newest] = ((await answer?.json()) as { alerts: object[] } | undefined)?.alerts ?? [];
    assert.ok(newest);
    assert.equal('dataQuality' in newest, false);
    await page.locator('[data-event-id$="000000000001"]').getByRole('button', { name: 'Reasons' }).waitFor();
    assert.deepEqual(complaints, []);
  });
});
