// Fetching readings as people see it in a real browser, for a suite that has one and a Portal with people: an admin says from where and looks at what comes
// first, and the page of the machine says how it goes.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { TestBrowser } from '../../support/browser.ts';
import { picture, seriousFaults } from '../../support/look.ts';
import { variants } from '../../support/times.ts';
import type { TestPortal } from '../support.ts';

export interface Suite {
  readonly portal: TestPortal;
  readonly admin: Pick<TestBrowser, 'open'>;
  readonly operator: Pick<TestBrowser, 'open'>;
}

const soon = { timeout: 60_000 };
const reading = { airTemperature: 298.1, processTemperature: 308.6, rotationalSpeed: 1551, torque: 'hot' };

export function testCollecting(suite: () => Suite): void {
  const at = (hash: string) => new URL(hash, suite().portal.url).href;

  test('an admin says from where readings are fetched, after a look at what comes, and the page of the machine says how it goes', async () => {
    const machine = createServer((_request, response) => response.end(JSON.stringify(reading)));
    await new Promise<void>((resolve) => {
      machine.listen(0, '127.0.0.1', resolve);
    });
    const address = `http://127.0.0.1:${(machine.address() as AddressInfo).port}/data?key=abc`;
    const { portal, admin, operator } = suite();
    const { page, complaints } = await admin.open(at('#machines'));
    await page.getByRole('button', { name: 'Fetch readings of Machine 2', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Address' }).fill('http://169.254.169.254/latest');
    await dialog.getByRole('button', { name: 'Fetch once now' }).click();
    await dialog.getByText('Nothing is fetched from this address: it is link-local').waitFor(soon);
    await dialog.getByRole('textbox', { name: 'Address' }).fill(address);
    await dialog.getByText('it is link-local').waitFor({ state: 'detached', ...soon });
    await dialog.getByRole('button', { name: 'Fetch once now' }).click();
    await dialog.getByText('A reading would be').waitFor(soon);
    await dialog.getByText('1551 rpm').waitFor(soon);
    await dialog.locator('[data-fault]', { hasText: 'none: the reading would be refused' }).nth(1).waitFor(soon);
    await dialog.getByText('What it answered').click();
    await dialog.locator('pre', { hasText: '"torque":"hot"' }).waitFor(soon);
    await picture(page, 'collect-form');
    assert.deepEqual(await seriousFaults(page), []);
    await dialog.getByRole('textbox', { name: 'Every … seconds' }).fill('1');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('whole number of seconds from 2 to 86,400').waitFor(soon);
    await dialog.getByRole('textbox', { name: 'Every … seconds' }).fill('5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached', ...soon });

    await page.goto(at('#machines/2'));
    await page
      .locator('.collect-line', { hasText: `Readings are fetched from ${address}, every 5 s · none yet` })
      .waitFor(soon);
    await portal.pool.query(
      `insert into collection_state (plan_id, reading_at, lacking, failing_since, problem, refusal)
       select id, now(), array['torque'], now(), 'it answers with status 500', '{"code":"peer-status","name":"500"}' from collection_plan where machine_id = 2`,
    );
    await page
      .locator('.collect-line', {
        hasText: /the last one .* · without Torque · failing since .*: It answers with status 500/,
      })
      .waitFor(soon);
    assert.deepEqual(await seriousFaults(page), []);
    // What was refused is a complaint of the browser, and no fault of the page.
    assert.deepEqual(
      complaints.filter((each) => !each.includes('422')),
      [],
    );

    const korean = await admin.open(at('#machines/2'), { locale: 'ko-KR' });
    await korean.page.locator('.collect-line', { hasText: '상태 코드 500(으)로 응답했습니다.' }).waitFor(soon);
    await picture(korean.page, 'collect-failing-ko', { fullPage: false });

    const looking = await operator.open(at('#machines/2'));
    await looking.page.locator('.collect-line', { hasText: '/data?…, every 5 s' }).waitFor(soon);
    for (const width of variants([390], [1440])) {
      const korean = await admin.open(at('#machines/2'), {
        ...{ locale: 'ko-KR', colorScheme: 'dark', viewport: { width, height: 900 } },
      });
      await korean.page.locator('.collect-line', { hasText: '5초마다 측정값을 수집합니다' }).waitFor(soon);
      await picture(korean.page, `collect-machine-ko-KR-dark-${width}`);
      await korean.page.goto(at('#machines'));
      await korean.page.getByRole('button', { name: 'Machine 2 측정값 수집', exact: true }).click();
      await korean.page.getByRole('textbox', { name: '주소' }).waitFor(soon);
      await picture(korean.page, `collect-form-ko-KR-dark-${width}`);
      assert.equal(
        await korean.page.evaluate('document.documentElement.scrollWidth > innerWidth'),
        false,
        String(width),
      );
      assert.deepEqual(await seriousFaults(korean.page), []);
    }

    await page.goto(at('#machines'));
    await page.getByRole('button', { name: 'Fetch readings of Machine 2', exact: true }).click();
    assert.equal(await dialog.getByRole('textbox', { name: 'Address' }).inputValue(), address);
    await dialog.getByRole('button', { name: 'Fetch no more' }).click();
    await dialog.waitFor({ state: 'detached', ...soon });
    await page.getByRole('button', { name: 'Changes of Machine 2', exact: true }).click();
    await dialog.getByText('readings are fetched no more').waitFor(soon);
    assert.doesNotMatch((await dialog.textContent()) ?? '', /abc/);
    machine.closeAllConnections();
    machine.close();
  });
}
