// Machines with sixteen sensors, on the page in a real browser: their values took so much of it that four alerts were on a screen.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { defineProfile, type Profile } from '../../src/core/profile.ts';
import { describeProfile } from '../../src/portal/describe-profile.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { alertsOf, alertText, builtWeb, createTestPortal, type TestPortal } from './support.ts';

const labels = [
  'Spindle temperature',
  'Bearing temperature front',
  'Bearing temperature rear',
  'Coolant temperature',
  'Coolant pressure',
  'Coolant flow',
  'Hydraulic pressure',
  'Vibration axial',
  'Vibration radial',
  'Spindle speed',
  'Spindle torque',
  'Motor current',
  'Feed rate',
  'Axis position',
  'Oil level',
  'Tool wear',
];
const names = labels.map((label) => label.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase()));
const sensorNames = names.map((name) => `${name[0]?.toLowerCase()}${name.slice(1)}`);
const label = (text: string) => ({ en: text, ko: text });

/** Usual is 50, in a range from 0 to 100. */
const center: Profile = defineProfile({
  name: 'machining-center',
  sensors: sensorNames.map((name, index) => ({
    name,
    unit: '%',
    range: { atLeast: 0, atMost: 100 },
    label: label(labels[index] as string),
    column: name,
    example: 50,
  })),
  machineTypes: [{ name: 'M', aliases: [], label: label('Machining center') }],
  typeOrder: ['M'],
  features: [
    { name: 'Sum', from: 'sensors', of: (values) => (values as Record<string, number>)['oilLevel'] as number },
  ],
  failureModes: [
    {
      code: 'DRY',
      label: label('Running dry'),
      column: 'Dry',
      evidence: (values) => {
        const { oilLevel = 0, feedRate = 0 } = values as Record<string, number>;
        return oilLevel < 45 && feedRate > 10
          ? `oil level is ${oilLevel} % (limit 45 %) at a feed rate of ${feedRate} % (limit 10 %)`
          : null;
      },
    },
    { code: 'NONE', label: label('Says nothing'), column: 'None', evidence: () => null },
  ],
  training: { typeColumn: 'Type', targetColumn: 'Failure' },
});

function alertOf(number: number, values: Readonly<Record<string, number>>, code?: string): string {
  const evidence =
    'oil level is 44 % (limit 45 %) at a feed rate of 48 % (limit 10 %), which the spindle bearings do not bear for longer than some minutes';
  return alertText(number, {
    sensor_data: { machineId: 1, ...Object.fromEntries(sensorNames.map((name) => [name, 50])), ...values },
    explanation:
      code === undefined
        ? {
            summary: 'None of the known limits is crossed; the model finds the values together unusual.',
            failure_modes: [],
          }
        : { summary: evidence, failure_modes: [{ code, label: 'Running dry', evidence }] },
  });
}

test('the page is told which sensors the evidence of a failure mode looks at, also behind its first limit', () => {
  const { failureModes, sensors } = describeProfile(center);
  assert.deepEqual(
    failureModes.map((mode) => mode.sensors),
    [['feedRate', 'oilLevel'], []],
  );
  assert.deepEqual([sensors[0]?.typical, sensors[0]?.span], [50, 100]);
});

describe('an alert of sixteen sensors', { timeout: 120_000 }, () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb, center);
    browser = await openBrowser();
    const values = {
      coolantPressure: 97,
      vibrationAxial: 4,
      spindleSpeed: 91,
      motorCurrent: 12,
      toolWear: 88,
      oilLevel: 44,
    };
    await portal.receive(
      ...Array.from({ length: 30 }, (_, index) => alertOf(index + 1, values, index % 3 === 0 ? undefined : 'DRY')),
    );
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`leaves room for at least eight on a screen of 1280 x 800 (${colorScheme})`, async () => {
      const { page, complaints } = await browser.open(alertsOf(portal.url), {
        viewport: { width: 1280, height: 800 },
        colorScheme,
      });
      await page.locator('.alert-row').nth(29).waitFor();
      const boxes = await Promise.all((await page.locator('.alert-row').all()).map((row) => row.boundingBox()));
      const whole = boxes.filter((box) => box !== null && box.y + box.height <= 800);
      assert.ok(whole.length >= 8, `${whole.length} alerts are on the screen: ${JSON.stringify(boxes.slice(0, 9))}`);
      assert.deepEqual(complaints, []);
    });
  }

  test('shows first the values that its reasons look at, then those farthest from usual', async () => {
    const { page } = await browser.open(alertsOf(portal.url));
    const row = (number: number) => page.locator(`[data-event-id$="${String(number).padStart(12, '0')}"]`);
    await row(30).waitFor();
    assert.deepEqual(await row(30).locator('.sensors dt').allTextContents(), [
      'Oil level',
      'Feed rate',
      'Coolant pressure',
      'Vibration axial',
      'Spindle speed',
      'Motor current',
    ]);
    assert.deepEqual((await row(1).locator('.sensors dt').allTextContents()).slice(0, 3), [
      'Coolant pressure',
      'Vibration axial',
      'Spindle speed',
    ]);
  });

  for (const width of [1280, 390]) {
    test(`shows all its values when asked by the keyboard, and few again, at ${width} pixels`, async () => {
      const { page } = await browser.open(alertsOf(portal.url), { viewport: { width, height: 800 } });
      const row = page.locator('.alert-row').first();
      await row.waitFor();
      const button = row.getByRole('button');
      assert.equal(await button.textContent(), 'All 16 values');
      assert.equal(await button.getAttribute('aria-expanded'), 'false');
      await button.focus();
      await page.keyboard.press('Enter');
      assert.equal(await button.getAttribute('aria-expanded'), 'true');
      const list = page.locator(`[id="${await button.getAttribute('aria-controls')}"]`);
      assert.deepEqual(await list.locator('dt').allTextContents(), labels);
      for (const value of await list.locator('dd').all()) {
        const box = await value.boundingBox();
        assert.ok(box !== null && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
      }
      await page.keyboard.press('Space');
      assert.equal(await list.locator('dt').count(), 6);
    });
  }

  test('stands beside machines whose type the profile does not know, which the page says', async () => {
    const { page } = await browser.open(alertsOf(portal.url));
    await page.locator('[data-machine-id="1"]').getByText('Type MEDIUM, unknown to the profile').waitFor();
  });

  test('stays open when another alert comes', async () => {
    const { page } = await browser.open(alertsOf(portal.url));
    await page.locator('[data-connection="live"]').waitFor();
    const row = page.locator('[data-event-id$="000000000030"]');
    await row.getByRole('button').click();
    await portal.receive(alertOf(31, {}));
    // No row moves under a pointer: it is let in.
    await page.getByRole('button', { name: /^1 new/ }).click();
    await page.locator('[data-event-id$="000000000031"]').waitFor();
    assert.equal(await row.locator('dt').count(), 16);
  });
});
