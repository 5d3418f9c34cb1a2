// Maintenance windows in a real browser, for a suite that has one and a Portal with people: operators plan and end them where the machine is looked at, all read
// them, and where the AI server is away the page says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { picture, seriousFaults } from '../../support/look.ts';
import { variants } from '../../support/times.ts';
import type { PeopleSuite } from '../notifier/page-tests.ts';

const soon = { timeout: 60_000 };
const id = (number: number) => `5f0c7a0e-53ab-4c0f-9a53-3d3f3f0f8a${String(number).padStart(2, '0')}`;
const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

function windowAnswer(number: number, members: object = {}) {
  return {
    ...{ id: id(number), state: 'active', machines: [7], machine_types: [], failure_mode: null },
    ...{ from: at(-1), until: at(1), reason: 'Tool change', created_at: at(-2), created_by: 'portal for kim' },
    ...{ ended_at: null, ended_by: null, not_known_yet: 1 },
    ...members,
  };
}

const planned = windowAnswer(2, {
  ...{ state: 'planned', machines: [], machine_types: ['M'], failure_mode: 'TWF', from: at(24), until: at(72) },
  reason: 'A worn tool, new one ordered <script>',
});
const over = windowAnswer(3, { state: 'over', machines: [], reason: 'Holidays', ended_at: at(-3), ended_by: 'portal' });

export function testMaintenance(suite: () => PeopleSuite): void {
  const script = (active: readonly object[]) => {
    const { answers, asked } = suite().portal.aiServer;
    asked.length = 0;
    const pages: Readonly<Record<string, readonly object[]>> = { active, planned: [planned], over: [over] };
    answers.set('GET /maintenance-windows', (path: string) => ({
      windows: pages[new URL(path, 'http://ai.test').searchParams.get('state') ?? ''],
      next: null,
    }));
    return { answers, asked };
  };

  test('an operator plans maintenance of a machine, ends it, and both stand in the audit', async () => {
    const { answers, asked } = script([]);
    const { page, complaints } = await suite().open('kim', '#machines/7');
    await page
      .getByText('No maintenance of this machine is under way or planned.')
      .or(page.getByText('Planned'))
      .first()
      .waitFor(soon);
    await page.getByRole('button', { name: 'Plan maintenance …' }).click(soon);
    const dialog = page.getByRole('dialog', { name: 'Plan maintenance' });
    await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
    await dialog.getByText('Why is it planned?').waitFor(soon);
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Tool change');
    await dialog.getByRole('textbox', { name: 'Begins', exact: true }).fill('2026-13-01');
    await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
    await dialog.getByText('It begins on a day such as').waitFor(soon);
    await dialog.getByRole('textbox', { name: 'Begins', exact: true }).fill('');
    await picture(page, 'maintenance-dialog', { fullPage: false });
    assert.deepEqual(await seriousFaults(page), []);
    answers.set('POST /maintenance-windows', new Unavailable('the AI server says: later', { retryable: true }));
    await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
    await dialog.getByText('the AI server says: later').waitFor(soon);
    let sent: unknown;
    answers.set('POST /maintenance-windows', (_path: string, body: unknown) => {
      sent = body;
      script([windowAnswer(1)]);
      return windowAnswer(1, { warnings: ['machine 7 is not in'], unknown_machines: [7] });
    });
    await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
    await dialog
      .getByText("These machines are not in the Portal's table, and the window takes them in once they are: 7")
      .waitFor(soon);
    await dialog.getByRole('button', { name: 'Close' }).click();
    const { from, failure_mode: mode } = Object(sent);
    assert.deepEqual({ from, mode }, { from: null, mode: null }, 'from now on, and of whatever is found');
    const row = page.locator(`[data-window="${id(1)}"]`);
    await row.getByText('planned by kim (portal)').waitFor(soon);
    asked.length = 0;
    answers.set(`DELETE /maintenance-windows/${id(1)}`, () => {
      script([]);
      return windowAnswer(1, { state: 'over', ended_at: at(0), ended_by: 'portal for kim' });
    });
    await row.getByRole('button', { name: 'End now: Tool change' }).click();
    await row.waitFor({ state: 'detached', ...soon });
    assert.deepEqual(
      complaints.filter((each) => !/503/.test(each)),
      [],
    );

    const { page: audit } = await suite().open('chief', '#audit?actor=kim');
    const plan = audit.locator('[data-audit="maintenance.plan"]').filter({ hasText: 'for: 7' });
    assert.match((await plan.first().textContent(soon)) ?? '', /kim.*planned maintenance.*reason: Tool change/);
    await audit
      .locator('[data-audit="maintenance.end"]')
      .filter({ hasText: id(1) })
      .waitFor(soon);
  });

  // The button was disabled with the page's next drawing: two clicks before that planned two windows.
  test('is planned once, however often it is pressed', async () => {
    const { answers, asked } = script([]);
    const held = Promise.withResolvers<void>();
    answers.set('POST /maintenance-windows', () => held.promise.then(() => windowAnswer(1)));
    const { page } = await suite().open('kim', '#machines/7');
    await page.getByRole('button', { name: 'Plan maintenance …' }).click(soon);
    const dialog = page.getByRole('dialog', { name: 'Plan maintenance' });
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Tool change');
    await dialog.getByRole('button', { name: 'Plan', exact: true }).evaluate(pressTwice);
    const button = dialog.getByRole('button', { name: 'Planning …', exact: true });
    await button.waitFor(soon);
    assert.equal(await button.isDisabled(), true);
    await dialog.getByRole('textbox', { name: 'Why' }).press('Enter');
    held.resolve();
    await dialog.waitFor({ state: 'detached', ...soon });
    assert.equal(asked.filter((each) => each.startsWith('POST')).length, 1);
  });

  test('what is sent is what was written, in the name of who wrote it', async () => {
    const { answers, asked } = script([]);
    answers.set('POST /maintenance-windows', windowAnswer(1));
    const { page } = await suite().open('kim', '#machines');
    await page.getByRole('button', { name: 'Plan maintenance …' }).click(soon);
    const dialog = page.getByRole('dialog', { name: 'Plan maintenance' });
    await dialog.getByRole('group', { name: 'Or all of a type' }).getByLabel('Medium quality').check();
    await dialog.getByRole('combobox', { name: 'Only of' }).selectOption('TWF');
    await dialog.getByRole('textbox', { name: 'Begins', exact: true }).fill('2099.3.1');
    await dialog.getByRole('textbox', { name: 'Begins: time' }).fill('22:30');
    await dialog.getByLabel('after a day').check();
    await dialog.getByRole('textbox', { name: 'Why' }).fill('A worn tool');
    await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
    await dialog.waitFor({ state: 'detached', ...soon });
    const sent = asked.find((each) => each.startsWith('POST')) ?? assert.fail('nothing was asked for');
    const from = new Date(2099, 2, 1, 22, 30).getTime();
    assert.deepEqual(JSON.parse(sent.replace('POST /maintenance-windows ', '')), {
      ...{ machines: [], machine_types: ['M'], all_machines: false, failure_mode: 'TWF', reason: 'A worn tool' },
      ...{ from: new Date(from).toISOString(), until: new Date(from + 86_400_000).toISOString(), on_behalf_of: 'kim' },
    });
    // Text of no length is neither now nor all modes.
    const window = { machines: [7], from: '', until: new Date(from).toISOString(), reason: 'None' };
    for (const wrong of [window, { ...window, from: null, failureMode: '' }])
      assert.equal(await page.evaluate(statusOfPlan, wrong), 400);
    assert.equal(asked.filter((each) => each.startsWith('POST')).length, 1);
  });

  test('who may only look reads it, also that the AI server is away', async () => {
    const { answers } = script([windowAnswer(1), windowAnswer(4, { machines: [8], reason: 'Of another one' })]);
    const { page } = await suite().open('guest', '#machines/7');
    await page.locator(`[data-window="${id(1)}"]`).waitFor(soon);
    assert.equal(await page.locator(`[data-window="${id(4)}"]`).count(), 0);
    assert.equal(await page.getByRole('button', { name: /Plan maintenance|End now/ }).count(), 0);
    // A tile of three lines touched its own upper edge.
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    const tile = page.locator('.tile[data-machine="7"]:has(.under-maintenance)');
    const [around, name] = [await tile.boundingBox(soon), await tile.locator('.tile-name').boundingBox(soon)];
    assert.ok(around !== null && name !== null && name.y - around.y >= 5, `${name?.y} ${around?.y}`);
    await page.goBack();
    answers.delete('GET /maintenance-windows');
    await page.reload();
    await page.locator('.maintenance').getByText('the AI server cannot be asked').waitFor(soon);
  });

  // Red under maintenance it looked as if nobody had planned any, and whether it was red before was nowhere.
  test('a machine that was red before its maintenance began says so, at its tile and at its alarm', async () => {
    // The suite's alarm, of machine 7, is of March 2026.
    script([windowAnswer(1)]);
    const { page, complaints } = await suite().open('guest', '#overview');
    const tile = page.locator('.tile[data-machine="7"]');
    await tile.getByText('alarm is older').waitFor(soon);
    assert.match((await tile.getAttribute('title')) ?? '', /asks for attention.*maintenance until.*alarm from before/);
    await picture(page, 'maintenance-older');
    await page.goto(new URL('#alarms?machine=7', suite().portal.url).href);
    await page.locator('.alarm').getByText('alarm from before the maintenance').waitFor(soon);
    await picture(page, 'maintenance-older-alarm');
    script([windowAnswer(1, { from: '2026-02-01T00:00:00Z' })]);
    await page.reload();
    await page.locator('.alarm .under-maintenance').waitFor(soon);
    assert.equal(await page.locator('.before-maintenance').count(), 0);
    assert.deepEqual(complaints, []);
  });

  for (const [locale, colorScheme] of variants<readonly [string, 'light' | 'dark']>(
    [['ko-KR', 'dark']],
    [['en-US', 'light']],
  )) {
    test(`maintenance fits a phone, and everybody can use it, in ${locale} and ${colorScheme}`, async () => {
      script([windowAnswer(1), windowAnswer(5, { machines: Array.from({ length: 40 }, (_, one) => one + 100) })]);
      const options = { locale, colorScheme, viewport: { width: 390, height: 844 } } as const;
      const { page } = await suite().open('kim', '#machines', options);
      await page.locator('[data-window]').nth(2).waitFor(soon);
      await page.locator('.maintenance-over summary').click();
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
      assert.deepEqual(await seriousFaults(page), []);
      await picture(page, `maintenance-${locale}-${colorScheme}`, { fullPage: false });
      await page.locator('.maintenance button').first().click();
      await page.locator('.rules-dialog').waitFor(soon);
      assert.deepEqual(await seriousFaults(page), []);
      await picture(page, `maintenance-dialog-${locale}-${colorScheme}`, { fullPage: false });
    });
  }
}

/** Runs in the page, before that draws anything. */
function pressTwice(button: unknown): void {
  for (let press = 0; press < 2; press++) (button as { readonly click: () => void }).click();
}

/** Runs in the page. */
function statusOfPlan(window: unknown): Promise<number> {
  const body = JSON.stringify(window);
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  return fetch('/api/maintenance-windows', options).then(({ status }) => status);
}
