// What bounds the spans that wait for a collector: how many, and how long what a request may choose is.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fastify } from 'fastify';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { openTracing } from '../../../src/telemetry/tracing/open-tracing.ts';
import { tracingSettings } from '../../../src/telemetry/tracing/settings.ts';
import type { Tracing } from '../../../src/telemetry/tracing/tracing.ts';
import { addDroppedSpansMetric } from '../../../src/web-server/traces/dropped-spans.ts';
import { addTraces } from '../../../src/web-server/traces/trace-requests.ts';
import { openReceiver, type Receiver } from '../../support/otlp/receiver.ts';

let receiver: Receiver;
let lines: Record<string, unknown>[] = [];
const log: Logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const open: Tracing[] = [];

before(async () => {
  receiver = await openReceiver();
});
after(() => receiver.close());
beforeEach(() => {
  receiver.spans.length = 0;
  lines = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function tracingOf(given: Readonly<Record<string, string>> = {}): Promise<Tracing> {
  const own = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_BSP_SCHEDULE_DELAY: '10',
  };
  const settings = readSettings(tracingSettings, { ...own, ...given });
  const tracing = await openTracing({ settings, program: 'server', version: '1.2.3', log });
  if (tracing === undefined) return assert.fail('it is off');
  open.push(tracing);
  return tracing;
}

// Spans for which the queue had no room were dropped without a word, and counted nowhere.
test('spans for which there is no room are told of once, and counted', async () => {
  const tracing = await tracingOf({
    ...{ OTEL_BSP_MAX_QUEUE_SIZE: '512', OTEL_BSP_SCHEDULE_DELAY: '600000', OTEL_SPANS_PER_SECOND_MAX: '100000' },
  });
  const registry = new Registry();
  addDroppedSpansMetric(tracing.dropped, [registry]);
  const request = { method: 'GET', route: '/x', path: '/x', scheme: 'http', traceparent: undefined };
  // As many as are sent together go at once; while they are under way as many may wait.
  const more = 100;
  for (let count = 0; count < 512 + 512 + more; count++) tracing.traceRequest(request)?.end(200);
  assert.deepEqual(tracing.dropped(), { queueFull: more, notSent: 0 });
  assert.match(await registry.metrics(), /^spindle_spans_dropped_total\{reason="queue_full"\} 100$/m);
  assert.equal(lines.filter(({ msg }) => String(msg).includes('are dropped and counted')).length, 1);
});

// Whoever asked for a path of 16,000 characters that is no route had a span of that size wait in the queue.
test('of a path that is very long a span has the beginning', async () => {
  const tracing = await tracingOf();
  const app = fastify();
  addTraces(app, tracing.traceRequest);
  await app.inject(`/${'a'.repeat(9_000)}?b`);
  await app.inject(`/short?${'c'.repeat(9_000)}`);
  await app.close();
  await receiver.until('the spans', (spans) => spans.length === 2);
  const paths = receiver.spans.map(({ attributes }) => String(attributes['url.path']));
  assert.deepEqual([paths[0]?.length, paths[1]], [1_024, '/short']);
});
