// Alert rules and dashboards speak only of metrics and labels that the programs have, so that none of them is silent for ever; and every
// rule has a runbook, a unit test and a place in its group.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { findingKinds, stopping } from '../../src/debezium/observation.ts';
import { projectFolder } from '../../src/stack/home.ts';
import { dashboards } from '../../tools/write-dashboards.ts';
import { type Metrics, programMetrics } from './metrics.ts';
import { namedIn } from './promql.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');
const groups: readonly { name: string; rules: readonly Rule[] }[] = parse(read('deploy/prometheus/rules.yaml')).groups;
const rules = groups.flatMap((group) => group.rules);
/** What Prometheus adds to every series. */
const scraped = ['job', 'instance'];

/** Of a histogram, which is stored as three series. */
function nameOf(metric: string): string {
  return metric.replace(/_(bucket|sum|count)$/, '');
}

/** What of an expression the programs do not have. */
function unknownIn(expression: string, metrics: Metrics): readonly string[] {
  const { selectors, groupings } = namedIn(expression);
  assert.ok(selectors.length > 0, `no metric in ${expression}`);
  const labelsOf = (metric: string): ReadonlySet<string> => new Set([...(metrics.get(metric) ?? []), ...scraped]);
  const anywhere = new Set(selectors.flatMap(({ metric }) => [...labelsOf(metric)]));
  return [
    ...selectors.filter(({ metric }) => !metrics.has(metric)).map(({ metric }) => metric),
    ...selectors.flatMap(({ metric, labels }) =>
      labels.filter((label) => !labelsOf(metric).has(label)).map((label) => `${metric}{${label}}`),
    ),
    ...groupings.filter((label) => !anywhere.has(label)).map((label) => `by (${label})`),
  ];
}

describe('what Prometheus and Grafana ask for', () => {
  let metrics: Metrics;
  before(async () => {
    // `up` is Prometheus' own: 1 for a program that it reached.
    metrics = new Map([...(await programMetrics()), ['up', new Set<string>()]]);
  });

  test('a made-up metric or label would be noticed', () => {
    assert.deepEqual(unknownIn('sum by (colour) (rate(spindle_made_up_total{x="1"}[5m]))', metrics), [
      'spindle_made_up_total',
      'spindle_made_up_total{x}',
      'by (colour)',
    ]);
    assert.deepEqual(unknownIn('spindle_alerts_total{kind="x"}', metrics), ['spindle_alerts_total{kind}']);
    assert.throws(() => namedIn('sum(rate(up[5m])'), SyntaxError);
  });

  test('exists, in every rule', () => {
    assert.ok(rules.length > 25);
    for (const { alert, expr } of rules) assert.deepEqual(unknownIn(expr, metrics), [], alert);
  });

  test('exists, in every panel', () => {
    for (const [path, text] of Object.entries(dashboards())) {
      const expressions = [...text.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, json = '']) => JSON.parse(json));
      assert.ok(expressions.length > 5, path);
      for (const expression of expressions) assert.deepEqual(unknownIn(expression, metrics), [], path);
    }
  });

  // Metrics of models beside the first one were in no picture when they came.
  test('is all that the programs have of their own', () => {
    const asked = new Set(
      Object.values(dashboards()).flatMap((text) =>
        [...text.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].flatMap(([, json = '']) =>
          namedIn(JSON.parse(json)).selectors.map(({ metric }) => nameOf(metric)),
        ),
      ),
    );
    const own = new Set([...metrics.keys()].filter((metric) => metric.startsWith('spindle_')).map(nameOf));
    assert.ok(own.size > 50);
    assert.deepEqual(
      [...own].filter((metric) => !asked.has(metric)),
      [],
    );
  });

  test("and a rule's sentences name only labels that its result has", () => {
    for (const { alert, expr, annotations } of rules) {
      const { groupings, selectors } = namedIn(expr);
      const isGrouped = /\bby\b|\bsum\(|\bmax\(|\bcount\(/.test(expr);
      const result = new Set(
        isGrouped ? groupings : selectors.flatMap(({ metric }) => [...(metrics.get(metric) ?? []), ...scraped]),
      );
      const named = [
        ...Object.values(annotations)
          .join(' ')
          .matchAll(/\$labels\.(\w+)/g),
      ].map(([, label = '']) => label);
      assert.deepEqual(
        named.filter((label) => !result.has(label)),
        [],
        alert,
      );
    }
  });
});

describe('the alert rules', () => {
  test('tell of each finding of the guardian, at once where alerts cannot get out', () => {
    const kindsOf = (name: string): readonly string[] => {
      const expr = rules.find(({ alert }) => alert === name)?.expr ?? '';
      return (/kind=~"([^"]+)"/.exec(expr)?.[1] ?? '').split('|').sort();
    };
    assert.deepEqual(kindsOf('SpindleDeliveryStopped'), [...stopping].sort());
    // Alerts get out all the same.
    assert.deepEqual(kindsOf('SpindleSlotBound'), ['slot-bound']);
    assert.deepEqual(
      kindsOf('SpindleDeliveryDisturbed'),
      findingKinds.filter((kind) => !stopping.has(kind) && kind !== 'slot-bound').sort(),
    );
  });

  test('have a severity, an area and a page of their own', () => {
    for (const { name, rules: ofGroup } of groups) {
      for (const { alert, labels, annotations } of ofGroup) {
        assert.match(labels['severity'] ?? '', /^(critical|warning)$/, alert);
        assert.equal(`spindle-${labels['area']}`, name, alert);
        assert.equal(annotations['runbook'], `docs/runbooks/${alert}.md`);
        const page = read(`docs/runbooks/${alert}.md`);
        const headings = [...page.matchAll(/^#+ .*/gm)].map(([heading]) => heading);
        assert.deepEqual(headings, [`# ${alert}`, '## Look at', '## Fix', '## How it was tested'], alert);
      }
    }
    const pages = globSync('*.md', { cwd: join(projectFolder, 'docs/runbooks') }).filter(
      (page) => page !== 'README.md',
    );
    assert.deepEqual(pages.sort(), rules.map(({ alert }) => `${alert}.md`).sort());
  });

  test('have a unit test each, in which they fire', () => {
    const cases = read('deploy/prometheus/rules.test.yaml') + read('deploy/prometheus/rules-days.test.yaml');
    const fired = new Set([...cases.matchAll(/labels: 'ALERTS\{alertname="(\w+)"/g)].map(([, alert]) => alert));
    assert.deepEqual([...fired].sort(), rules.map(({ alert }) => alert).sort());
  });
});

test('the dashboards are written from their source: npm run dashboards:write', () => {
  for (const [path, text] of Object.entries(dashboards())) assert.ok(read(path) === text, path);
  assert.deepEqual(
    globSync('deploy/grafana/dashboards/*', { cwd: projectFolder }).sort(),
    Object.keys(dashboards()).sort(),
  );
});
