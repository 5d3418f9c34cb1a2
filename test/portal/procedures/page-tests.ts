// What to do about an alarm, in a real browser, for a suite that has one and a Portal with people: written by admins, read by all, and harmless whatever is
// in it. And what earlier alarms like it were.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestBrowser } from '../../support/browser.ts';
import { picture, seriousFaults } from '../../support/look.ts';
import { variants } from '../../support/times.ts';
import { begun, explained, minutesAgo, over } from '../desk/planted-alarms.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import type { TestPortal } from '../support.ts';

export interface ProcedureSuite {
  readonly portal: TestPortal;
  readonly admin: Pick<TestBrowser, 'open'>;
  readonly operator: Pick<TestBrowser, 'open'>;
}

const soon = { timeout: 60_000 };
const hostile = [
  '<script>globalThis.hurt = 1</script><img src=x onerror="globalThis.hurt = 1">',
  '[click](javascript:globalThis.hurt=1) [data](data:text/html,<script>globalThis.hurt=1</script>)',
  '[file](file:///etc/passwd) [odd](JaVaScRiPt:globalThis.hurt=1) <javascript:globalThis.hurt=1>',
  '![a plan](http://pictures.test/plan.png) ![x](javascript:globalThis.hurt=1)',
  '[manual](https://manuals.test/pump.html) [curve](#alarms)',
].join('\n\n');
const wellWritten = `## Before anything else

1. **Stop the spindle**, and lock it.
2. Look at the gearbox:
   - a noise is a bearing,
   - heat is a lack of oil.

> Never open the hood while it turns.

The manual is [here](https://manuals.test/pump.html); the part's number is \`B-7\`.`;

export function testProcedures(suite: () => ProcedureSuite): void {
  const open = (who: 'admin' | 'operator', options = {}) =>
    suite()[who].open(new URL(`#alarms?alarm=${episodeId(501)}`, suite().portal.url).href, options);
  const details = '.alarm-details';

  test('what to do about an alarm is written by an admin, with a preview and by the keyboard, and read by all', async () => {
    const { portal } = suite();
    await portal.receive(explained(501, 7, minutesAgo(1)));
    for (const [number, machine, verdict] of [
      [502, 7, 'false-alarm'],
      [503, 7, null],
      [504, 7, 'real-failure'],
      [505, 9, 'real-failure'],
    ] as const) {
      const closed = {
        ...begun(60 * (number - 500), machine),
        ...over,
        failure_mode: 'RNF',
        closed_at: minutesAgo(50),
      };
      await portal.receiveEpisodes(episodeText(number, 5, closed));
      // Ended before the next one comes, which would be of the same alarm.
      await portal.pool.query(
        `update alarm set state = 'normal', is_active = false, ended_at = now() - interval '20 minutes', verdict = $2 where alarm_id = $1`,
        [episodeId(number), verdict],
      );
    }
    await portal.receiveEpisodes(episodeText(501, 1, { ...begun(12.3), failure_mode: 'RNF' }));
    const { page, complaints } = await open('admin');
    await page.locator(details).getByRole('button', { name: 'Write what to do …' }).click();
    const dialog = page.getByRole('dialog', { name: 'What to do about an alarm' });
    const text = dialog.getByRole('textbox', { name: 'Text (Markdown)' });
    await text.fill(wellWritten);
    await dialog
      .getByRole('region', { name: 'Preview' })
      .getByRole('heading', { name: 'Before anything else' })
      .waitFor(soon);
    assert.equal(await dialog.getByRole('combobox', { name: 'About' }).inputValue(), '["machine","RNF"]');
    await picture(page, 'procedure-editor');
    assert.deepEqual(await seriousFaults(page), []);
    // What is not saved stays, also where somebody looks at another one meanwhile.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached', ...soon });
    await page.getByRole('button', { name: 'Procedures …' }).click();
    await dialog.getByRole('combobox', { name: 'About' }).selectOption('["machine","RNF"]');
    await dialog.getByText('Not saved').waitFor(soon);
    assert.equal(await text.inputValue(), wellWritten);
    await dialog.getByRole('button', { name: 'Save' }).focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached', ...soon });
    const procedure = page.locator(details).locator('.procedure');
    await procedure.getByRole('heading', { name: 'Before anything else' }).waitFor(soon);
    await procedure.getByText(/^chief, .*, version 1$/).waitFor();
    assert.deepEqual(complaints, []);

    const { page: read } = await open('operator');
    await read.locator('.procedure').getByText('Never open the hood').waitFor(soon);
    assert.equal(await read.locator(details).getByRole('button', { name: 'Edit …' }).count(), 0);
    assert.equal(await read.getByRole('button', { name: 'Procedures …' }).count(), 0);
  });

  test('what earlier alarms like it were stands in a sentence, and each has a way to it', async () => {
    const { page, complaints } = await open('operator');
    const similar = page.locator('.alarm-similar');
    await similar.getByText('Of 4 like this: 2 real failures, 1 false alarm, 1 without a verdict.').waitFor(soon);
    const order = await similar.locator('li').evaluateAll((all) => all.map((each) => each.dataset['similar']));
    assert.equal(order.length, 4);
    assert.equal(order.at(-1), episodeId(505), 'of another machine');
    await similar.getByRole('link', { name: /^Machine 9 · / }).click();
    await page.locator(`[data-alarm-id="${episodeId(505)}"] ${details}`).waitFor(soon);
    assert.match(page.url(), /show=ended&machine=9&mode=RNF&alarm=/);
    assert.deepEqual(complaints, []);
  });

  test('the second who writes is told who was first, and may write on top of it', async () => {
    const { portal } = suite();
    const { page } = await open('admin');
    await page.locator(details).getByRole('button', { name: 'Edit …' }).click();
    const dialog = page.getByRole('dialog');
    const text = dialog.getByRole('textbox', { name: 'Text (Markdown)' });
    await text.fill(`${wellWritten}\n\nCall 112.`);
    await portal.pool.query(
      `insert into procedure_version (kind, mode, version, text, actor) values ('machine', 'RNF', 2, 'of somebody else', 'lee')`,
    );
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/^Somebody was first: lee · /).waitFor(soon);
    assert.match(await text.inputValue(), /Call 112\.$/);
    await dialog.getByText('Versions (2)').click();
    await dialog.getByText('of somebody else').waitFor(soon);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached', ...soon });
    await page.locator('.procedure').getByText('Call 112.').waitFor(soon);
  });

  // What had been looked at was asked for anew after any failure, so that the next attempt went over what somebody had written since, without a word.
  test('after a failure that says nothing of others, what was written stays, and the next attempt is told who was first', async () => {
    const { portal } = suite();
    const { page } = await open('admin');
    await page.locator(details).getByRole('button', { name: 'Edit …' }).click();
    const dialog = page.getByRole('dialog');
    const text = dialog.getByRole('textbox', { name: 'Text (Markdown)' });
    await text.fill('Call 113.');
    const json = { title: 'Unavailable', status: 503, detail: 'the database cannot be used' };
    await page.route('**/api/procedures', (route) =>
      route.request().method() === 'PUT' ? route.fulfill({ status: 503, json }) : route.continue(),
    );
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('the database cannot be used').waitFor(soon);
    await page.unroute('**/api/procedures');
    await portal.pool.query(
      `insert into procedure_version (kind, mode, version, text, actor)
       select 'machine', 'RNF', max(version) + 1, 'of somebody else', 'park' from procedure_version where mode = 'RNF'`,
    );
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/^Somebody was first: park · /).waitFor(soon);
    assert.equal(await text.inputValue(), 'Call 113.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached', ...soon });
  });

  test('nothing that is written does any harm, and no picture is fetched', async () => {
    const { portal } = suite();
    await portal.pool.query(
      `insert into procedure_version (kind, mode, version, text, actor)
       select 'machine', 'RNF', max(version) + 1, $1, 'lee' from procedure_version where mode = 'RNF'`,
      [hostile],
    );
    const { page, complaints } = await open('operator');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const procedure = page.locator('.procedure');
    await procedure.getByRole('link', { name: 'manual' }).waitFor(soon);
    await procedure.getByText('Picture: a plan').waitFor();
    const addresses = await procedure.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    assert.deepEqual(addresses, ['http://pictures.test/plan.png', 'https://manuals.test/pump.html', '#alarms']);
    assert.equal(await procedure.locator('script, img, iframe, object, [onerror]').count(), 0);
    assert.deepEqual(
      await procedure.locator('a[target]').evaluateAll((all) => all.map((each) => each.getAttribute('rel'))),
      ['noopener noreferrer', 'noopener noreferrer'],
    );
    await procedure.getByText('click').click();
    await procedure.getByText('odd').click();
    assert.equal(await page.evaluate('globalThis.hurt'), undefined);
    assert.deepEqual(
      asked.filter((each) => !each.startsWith(portal.url)),
      [],
    );
    assert.deepEqual(complaints, []);
  });

  for (const [locale, colorScheme, width] of variants<readonly [string, 'light' | 'dark', number]>(
    [
      ['ko-KR', 'dark', 390],
      ['en-US', 'light', 1_440],
    ],
    [
      ['ko-KR', 'light', 1_440],
      ['en-US', 'dark', 390],
    ],
  )) {
    test(`procedures and earlier alarms fit, and everybody can use them, in ${locale}, ${colorScheme} and ${width}`, async () => {
      const { portal } = suite();
      await portal.pool.query(
        `insert into procedure_version (kind, mode, version, text, actor)
         select 'machine', 'RNF', max(version) + 1, $1, 'lee' from procedure_version where mode = 'RNF'`,
        [wellWritten],
      );
      const { page } = await open('admin', { locale, colorScheme, viewport: { width, height: 900 } });
      await page.locator('.procedure .markdown ol').waitFor(soon);
      await page.locator('.alarm-similar li').first().waitFor(soon);
      await picture(page, `procedure-${locale}-${colorScheme}-${width}`);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
      assert.deepEqual(await seriousFaults(page), []);
      await page.locator('.procedures-head button').click();
      await page.locator('.procedure-preview .markdown ol').waitFor(soon);
      await picture(page, `procedure-editor-${locale}-${colorScheme}-${width}`);
      assert.deepEqual(await seriousFaults(page), []);
    });
  }
}
