// The model card in a real browser: every plot has axes, units and a sentence, nothing is asked of another host, and nothing overflows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { modelCard } from '../../src/training/card/page.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { root } from './support.ts';

const card = join(root, 'models/default/model-card.html');

describe('the model card', () => {
  let browser: TestBrowser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  test('has the six plots, each with titled axes, numbers, and a sentence that says what to read from it', async () => {
    const { page } = await browser.open(pathToFileURL(card).href);
    const figures = await page.locator('figure').evaluateAll((all) =>
      all.map((figure) => ({
        title: figure.querySelector('h3')?.textContent ?? '',
        axes: [...figure.querySelectorAll('svg .title')].map((title) => title.textContent ?? ''),
        ticks: figure.querySelectorAll('svg .axis text:not(.title)').length,
        label: figure.querySelector('svg')?.getAttribute('aria-label') ?? '',
        sentence: figure.querySelector('figcaption')?.textContent ?? '',
      })),
    );
    assert.deepEqual(
      figures.map(({ title }) => title),
      [
        'Precision and recall',
        'Confusion by failure mode',
        'Reliability of the probabilities',
        'Distribution of scores',
        'What each feature does (SHAP summary)',
        'Learning curve',
      ],
    );
    for (const { title, axes, ticks, label, sentence } of figures) {
      assert.ok(axes.length === 2 && axes.every((axis) => axis.length > 5), `${title}: ${axes}`);
      assert.ok(ticks >= 8, `${title}: ${ticks} numbers and names on its axes`);
      assert.ok(label.length > 20, title);
      assert.match(sentence, /^[A-Z].{40,}\.$/, title);
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is readable in ${colorScheme}, fits wide and narrow windows, and asks nobody for anything`, async () => {
      const { page, complaints } = await browser.open('about:blank', { colorScheme });
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(card).href);
      assert.deepEqual(requests, [pathToFileURL(card).href]);
      assert.deepEqual(complaints, []);
      for (const width of [1300, 390]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
        const cut = await page.locator('figure svg').evaluateAll((all) =>
          all.flatMap((svg) => {
            const box = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')]
              .filter((text) => {
                const own = text.getBoundingClientRect();
                return own.left < box.left - 1 || own.right > box.right + 1 || own.bottom > box.bottom + 1;
              })
              .map((text) => text.textContent);
          }),
        );
        assert.deepEqual(cut, []);
      }
      const colors = (await page.evaluate(`[
        getComputedStyle(document.querySelector('figure')).backgroundColor,
        getComputedStyle(document.querySelector('h3')).color,
        getComputedStyle(document.querySelector('figcaption')).color,
        getComputedStyle(document.querySelector('svg text')).fill,
      ]`)) as [string, ...string[]];
      const [sheet, ...inks] = colors;
      const contrast = inks.map((ink) => contrastOf(ink, sheet));
      for (const ratio of contrast) assert.ok(ratio >= 4.5, `contrast ${contrast}`);
    });
  }

  test('escapes what comes from outside', async () => {
    const evaluation = JSON.parse(await readFile(join(root, 'models/default/evaluation.json'), 'utf8'));
    const name = '<img src=x onerror=alert(1)>';
    const html = modelCard({ ...evaluation, model: { ...evaluation.model, name } }, ai4i);
    assert.ok(!html.includes('<img'));
    assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt;'));
  });
});

/** As WCAG 2 has it. */
function contrastOf(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
