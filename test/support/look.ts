// What tests of the page look at with other eyes than a person's: what axe holds to be a fault for some readers, and pictures to look at afterwards.
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { projectFolder } from '../../src/stack/home.ts';

/** What axe holds to be serious or worse, a line for each place. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // The policy lets no script into the page: the browser evaluates it.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
}

/**
 * Keeps what the page shows in build/screenshots: one of each view always, the others where SPINDLE_TEST_PICTURES is set, as a picture takes as
 * much of the processor as a test.
 */
export async function picture(page: Page, name: string, { fullPage = true, always = false } = {}): Promise<void> {
  if (!always && (process.env['SPINDLE_TEST_PICTURES'] ?? '') === '') return;
  await page.screenshot({ path: join(projectFolder, `build/screenshots/${name}.png`), fullPage });
}
