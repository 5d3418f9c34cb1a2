// Metrics as a collector receives them: those of /metrics, with the same names, labels and values.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { type Logger, pino } from 'pino';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { openSending } from '../../../src/telemetry/sent-metrics/open-sending.ts';
import type { SentMetrics } from '../../../src/telemetry/sent-metrics/sending.ts';
import { sentMetricsSettings } from '../../../src/telemetry/sent-metrics/settings.ts';
import { buildTestServer } from '../../http/support.ts';
import { openReceiver, type Receiver } from '../../support/otlp/receiver.ts';

let receiver: Receiver;
let lines: Record<string, unknown>[] = [];
const log: Logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const open: SentMetrics[] = [];

before(async () => {
  receiver = await openReceiver();
});
after(() => receiver.close());
beforeEach(() => {
  receiver.metrics.length = 0;
  receiver.headers.length = 0;
  receiver.answer = 200;
  lines = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** Undefined where it is off. */
function openWith(given: Readonly<Record<string, string>> = {}) {
  const settings = readSettings(sentMetricsSettings, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...given });
  return openSending({ settings, program: 'consumer', version: '1.2.3', log });
}

async function send(registry: Registry, given: Readonly<Record<string, string>> = {}): Promise<SentMetrics> {
  const sending = await openWith(given);
  if (sending === undefined) return assert.fail('it is off');
  const sent = sending(registry);
  open.push(sent);
  return sent;
}

/** One metric of each kind, with and without labels. */
function filled(): { readonly registry: Registry; readonly counted: Counter } {
  const registry = new Registry();
  const registers = [registry];
  const counted = new Counter({ name: 'seen_total', help: 'Seen', registers });
  counted.inc(3);
  const ofKinds = new Counter({ name: 'refused_total', help: 'Refused', labelNames: ['field', 'kind'], registers });
  ofKinds.inc({ field: 'torque', kind: 'range' }, 2);
  ofKinds.inc({ field: 'none', kind: 'not_json' });
  new Gauge({ name: 'depth', help: 'Depth', registers }).set(-1.5);
  new Gauge({ name: 'unknown', help: 'Not known', registers }).set(Number.NaN);
  new Counter({ name: 'never_total', help: 'Has no value yet', labelNames: ['kind'], registers });
  const took = new Histogram({
    ...{ name: 'took_seconds', help: 'Took', labelNames: ['status'], buckets: [0.1, 0.5, 1], registers },
  });
  for (const seconds of [0.05, 0.1, 0.3, 4]) took.observe({ status: 200 }, seconds);
  took.observe({ status: 500 }, 0.7);
  return { registry, counted };
}

/** What has a value, in an order of its own. */
const sorted = (text: readonly string[]) => text.filter((line) => line !== '' && !line.includes('never_total')).sort();

test('a collector is sent what /metrics shows, to the last bucket', async () => {
  const { registry } = filled();
  const sent = await send(registry);
  await sent.close();
  await receiver.until('what was sent', () => receiver.metrics.length > 0);
  const [received] = receiver.metrics;
  assert.deepEqual(sorted(received?.lines ?? []), sorted((await registry.metrics()).split('\n')));
  assert.equal(received?.service, 'spindle-consumer');
  const sinceMs = (received?.startMs ?? 0) - performance.timeOrigin;
  assert.ok(Math.abs(sinceMs) < 1, `counted since the start of the process, ${sinceMs} ms from it`);
  assert.equal(receiver.metrics.length, 1, 'it is sent when the program ends, however long the interval');
});

test('it is sent again and again, with what has been counted since', async () => {
  const { registry, counted } = filled();
  await send(registry, { OTEL_METRIC_EXPORT_INTERVAL: '100' });
  const has = (line: string) => () => receiver.metrics.some(({ lines: text }) => text.includes(line));
  await receiver.until('the first', has('seen_total 3'));
  counted.inc();
  await receiver.until('the next', has('seen_total 4'));
});

test('metrics have an address of their own where one is set, and need no other', async () => {
  const own = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/v1/metrics` };
  for (const common of ['', 'http://127.0.0.1:1']) {
    receiver.metrics.length = 0;
    const sent = await send(filled().registry, { OTEL_EXPORTER_OTLP_ENDPOINT: common, ...own });
    await sent.close();
    await receiver.until('what was sent', () => receiver.metrics.length > 0);
    assert.equal(receiver.metrics.length, 1);
  }
});

test('it is off without an address, and where OTEL_METRICS_EXPORTER says so', async () => {
  assert.equal(await openWith({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }), undefined);
  for (const other of ['none', 'prometheus', 'console,prometheus']) {
    assert.equal(await openWith({ OTEL_METRICS_EXPORTER: other }), undefined);
  }
  assert.notEqual(await openWith({ OTEL_METRICS_EXPORTER: 'console, otlp' }), undefined, 'one of several');
});

test('a collector that does not take them is told of once, and when it does again', async () => {
  const { registry } = filled();
  receiver.answer = 400;
  await send(registry, { OTEL_METRIC_EXPORT_INTERVAL: '100' });
  await receiver.until('what it refuses', () => receiver.headers.length >= 2);
  receiver.answer = 200;
  const told = (text: string) => lines.filter(({ msg }) => String(msg).includes(text)).length;
  await receiver.until('that it is told', () => told('Metrics are sent again') === 1);
  assert.equal(told('Metrics cannot be sent'), 1);
});

test('a metric that cannot be read or sent is told of, and ends nothing', async () => {
  const broken = new Registry();
  new Summary({ name: 'of_no_use', help: 'A kind that cannot be sent', registers: [broken] }).observe(1);
  const sent = await send(broken);
  await sent.close();
  const line = lines.find(({ msg }) => String(msg).includes('Metrics cannot be sent'));
  assert.match(String(line?.['reason']), /of_no_use is a summary/);
  assert.equal(receiver.metrics.length, 0);
});

test("headers are those of traces, and a collector's password is not in the log", async () => {
  const before = process.env['OTEL_EXPORTER_OTLP_HEADERS'];
  process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'x-key=of-the-vendor';
  try {
    const endpoint = receiver.url.replace('//', '//me:the@word@');
    const sent = await send(filled().registry, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    await sent.close();
  } finally {
    if (before === undefined) delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
    else process.env['OTEL_EXPORTER_OTLP_HEADERS'] = before;
  }
  await receiver.until('what was sent', () => receiver.headers.length > 0);
  assert.equal(receiver.headers[0]?.['x-key'], 'of-the-vendor');
  assert.doesNotMatch(JSON.stringify(lines), /word/);
});

// The server empties its registry when it closes: what was counted last had been gone before it was sent.
test('a server that ends sends what it counted last', async () => {
  const app = await buildTestServer({ sendMetrics: await openWith() });
  await app.inject('/health');
  await app.close();
  await receiver.until('what was sent', () => receiver.metrics.length > 0);
  const [received] = receiver.metrics;
  assert.ok(received?.lines.some((line) => /^http_request_duration_seconds_count\{.*route="\/health"/.test(line)));
});
