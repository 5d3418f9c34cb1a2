// What tests of the page look at with other eyes than a person's: what axe holds to be a fault for some readers, and pictures to look at afterwards.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { projectFolder } from '../../src/stack/home.ts';
import { isFull } from './times.ts';

export interface Look {
  /** Without the contrast of each text, most of the work: of a page whose colours are looked at in another window. In full they are looked at in each. */
  readonly coloursElsewhere?: boolean;
  /** What is left out, as a selector: the many that are like others that are looked at. */
  readonly besides?: string;
}

/** What axe holds to be serious or worse, a line for each place. A fault is as bad as axe's rule says: the rules for lesser ones are not asked. */
export async function seriousFaults(page: Page, { coloursElsewhere = false, besides }: Look = {}) {
  // The policy lets no script into the page: the browser evaluates it.
  if ((await page.evaluate("typeof axe === 'undefined'")) === true) await page.evaluate(axe.source);
  const isSerious = "enabled && (impact === 'serious' || impact === 'critical')";
  const rules = (await page.evaluate(
    `axe._audit.rules.filter(({ enabled, impact }) => ${isSerious}).map(({ id }) => id)`,
  )) as string[];
  assert.ok(rules.length > 50, `axe has ${rules.length} rules for serious faults`);
  const runOnly = rules.filter((id) => isFull || !coloursElsewhere || id !== 'color-contrast');
  const context = besides === undefined || isFull ? 'document' : JSON.stringify({ exclude: [[besides]] });
  const { violations } = (await page.evaluate(
    `axe.run(${context}, ${JSON.stringify({ resultTypes: ['violations'], runOnly })})`,
  )) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Gives the page a window of another size, which is quicker than the page anew, and waits until what goes by the size is drawn again. */
export async function resize(page: Page, width: number, height = 900): Promise<void> {
  await page.setViewportSize({ width, height });
  const frame = 'await new Promise((resolve) => requestAnimationFrame(resolve));';
  await page.evaluate(`(async () => { ${frame.repeat(3)} })()`);
}

/** From where to where each reaches, from left to right: one line for all that stand under one another and are equally wide. */
export async function placesOf(page: Page, selector: string): Promise<readonly string[]> {
  const places = await page
    .locator(selector)
    .evaluateAll((all) => all.map((each) => each.getBoundingClientRect()).map(({ left, right }) => `${left} ${right}`));
  return [...new Set(places)];
}

/** Keeps what the page shows in build/screenshots, where SPINDLE_TEST_PICTURES is set: a picture takes as much of the processor as a test. */
export async function picture(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  if ((process.env['SPINDLE_TEST_PICTURES'] ?? '') === '') return;
  await page.screenshot({ path: join(projectFolder, `build/screenshots/${name}.png`), fullPage });
}
