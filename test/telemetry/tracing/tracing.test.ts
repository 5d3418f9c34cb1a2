// Traces as a collector receives them, from a producer's context through the consumer's step and the Portal's, and of requests; and that none is made
// of what nobody keeps.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { type FastifyBaseLogger, fastify } from 'fastify';
import { type Logger, pino } from 'pino';
import type { RawRecord } from '../../../src/core/record/record.ts';
import type { ComputedBatch } from '../../../src/pipeline/process-batch.ts';
import { type Traced, traceReadings } from '../../../src/programs/consumer/trace-readings.ts';
import { traceMessages } from '../../../src/programs/portal/trace-messages.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { openTracing } from '../../../src/telemetry/tracing/open-tracing.ts';
import { tracingSettings } from '../../../src/telemetry/tracing/settings.ts';
import { createBudget } from '../../../src/telemetry/tracing/trace-batches.ts';
import type { Tracing } from '../../../src/telemetry/tracing/tracing.ts';
import { addTraces } from '../../../src/web-server/traces/trace-requests.ts';
import { columnsOf } from '../../pipeline/columns/columns-of.ts';
import { openReceiver, type Receiver } from '../../support/otlp/receiver.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const kept = `00-${traceId}-b7ad6b7169203331-01`;
const notKept = `00-${traceId.replace('0a', '0b')}-b7ad6b7169203331-00`;
const topic = { topic: 'readings', groupId: 'group' };

let receiver: Receiver;
let lines: Record<string, unknown>[] = [];
const log: Logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const open: Tracing[] = [];

before(async () => {
  receiver = await openReceiver();
});
after(() => receiver.close());
// What one test has begun is sent before the next.
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});
beforeEach(() => {
  receiver.spans.length = 0;
  receiver.headers.length = 0;
  lines = [];
});

async function tracingOf(given: Readonly<Record<string, string>> = {}): Promise<Tracing> {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '10', ...given };
  const settings = readSettings(tracingSettings, environment);
  const tracing = await openTracing({ settings, program: 'consumer', version: '1.2.3', log });
  if (tracing === undefined) return assert.fail('it is off');
  open.push(tracing);
  return tracing;
}

const record = (offset: number, traceparent?: string): RawRecord => ({
  ...{ partition: 0, offset, timestamp: 0, key: null, value: new Uint8Array() },
  headers: traceparent === undefined ? [] : [['traceparent', Buffer.from(traceparent)]],
});

/** A batch of which the first reading is anomalous, the second refused and the others normal. */
function computedOf(records: readonly RawRecord[]): ComputedBatch {
  const [anomalous, refused] = records as [RawRecord, RawRecord];
  const row = { topic: 'alerts', key: '7', type: 't', payload: '{}', subject: 's', time: 0, traceparent: 'as it came' };
  const outcome = {
    detections: [{ eventId: 'a', record: anomalous, detection: { severity: 'ALERT', reading: { machineId: 7 } } }],
    deadLetters: [{ eventId: 'r', record: refused, kind: 'not_json' }],
    outbox: ['a', 'r'].map((id) => ({ ...row, id })),
  };
  return { batch: { records: columnsOf(records) }, outcome } as unknown as ComputedBatch;
}

const batchOf = (records: readonly RawRecord[]) => computedOf(records).batch;

function workOn(tracing: Tracing | undefined, save: () => Promise<'saved' | 'conflict'> = async () => 'saved') {
  return traceReadings<ComputedBatch & Traced>(tracing, topic, {
    compute: async ({ records }) => computedOf([...records]),
    save,
    rowsOf: ({ outcome }) => outcome.outbox.length,
    keepsNothing: true,
  });
}

test('a reading goes on with the trace of its producer, and its alert with that of the reading', async () => {
  const tracing = await tracingOf();
  const { compute, save, rowsOf, keepsNothing } = workOn(tracing);
  const computed = await compute(batchOf([record(0, kept), record(1, notKept), record(2, kept), record(3, notKept)]));
  assert.deepEqual([rowsOf?.(computed), keepsNothing], [2, true], 'a bound on what is ahead is lost');
  assert.equal(await save([computed]), 'saved');
  await receiver.until('the spans', (spans) => spans.length === 5);
  const span = (name: string, verdict?: string) =>
    receiver.spans.find(
      (each) => each.name === name && (verdict === undefined || each.attributes['spindle.verdict'] === verdict),
    ) ?? assert.fail(`${name} is not in ${receiver.spans.map((each) => each.name).join(', ')}`);
  const [anomalous, normal, batch] = [
    span('process readings', 'anomalous'),
    span('process readings', 'normal'),
    span('batch readings'),
  ];
  for (const each of [anomalous, normal]) {
    assert.deepEqual([each.traceId, each.parentSpanId, each.kind], [traceId, 'b7ad6b7169203331', 'CONSUMER']);
    assert.deepEqual(each.links, [{ traceId: batch.traceId, spanId: batch.spanId }]);
    assert.equal(each.attributes['messaging.destination.name'], 'readings');
    assert.equal(each.attributes['messaging.consumer.group.name'], 'group');
  }
  assert.equal(anomalous.attributes['messaging.kafka.offset'], 0);
  assert.equal(anomalous.attributes['spindle.machine.id'], 7);
  assert.equal(anomalous.service, 'spindle-consumer');
  assert.deepEqual(new Set(batch.links.map(({ spanId }) => spanId)), new Set([anomalous.spanId, normal.spanId]));
  assert.equal(batch.attributes['messaging.batch.message_count'], 4);
  for (const name of ['compute', 'save']) assert.equal(span(name).parentSpanId, batch.spanId);
  assert.ok(anomalous.endMs >= span('save').startMs, 'a reading lasts until it is stored');
  const [alert, deadLetter] = computed.outcome.outbox;
  assert.equal(alert?.traceparent, `00-${traceId}-${anomalous.spanId}-01`);
  assert.equal(deadLetter?.traceparent, 'as it came', 'one that is not kept stays as it is');
});

test('of what no producer traces a share begins here: all, or nothing', async () => {
  const { compute, save } = workOn(await tracingOf({ OTEL_TRACES_SAMPLER_ARG: '1' }));
  const computed = await compute(batchOf([record(0), record(1), record(2)]));
  await save([computed]);
  await receiver.until('the spans', (spans) => spans.length === 5);
  const processed = receiver.spans.filter(({ name }) => name === 'process readings');
  assert.deepEqual(
    processed.map(({ attributes, parentSpanId }) => [attributes['spindle.verdict'], parentSpanId]),
    [
      ['anomalous', ''],
      ['refused', ''],
    ],
    'and none of normal readings',
  );
  assert.match(computed.outcome.outbox[0]?.traceparent ?? '', new RegExp(`^00-${processed[0]?.traceId}-`));
  const none = await workOn(await tracingOf({ OTEL_TRACES_SAMPLER_ARG: '0' })).compute(batchOf([record(0), record(1)]));
  assert.equal(none.trace, undefined);
  assert.equal(none.outcome.outbox[0]?.traceparent, 'as it came');
});

test('what is not stored is not sent, and the log of what fails has its trace', async () => {
  const failing = workOn(await tracingOf(), () => Promise.reject(new Error('the database is away')));
  const computed = await failing.compute(batchOf([record(0, kept), record(1)]));
  const told = await failing.save([computed]).then(
    () => assert.fail('it failed'),
    (error: unknown) => error,
  );
  assert.equal((told as { trace_id?: string }).trace_id, computed.trace?.traceId);
  await receiver.until('the step that failed', (spans) => spans.some(({ name }) => name === 'save'));
  assert.equal(receiver.spans.find(({ name }) => name === 'save')?.status, 'ERROR');
  assert.deepEqual(
    receiver.spans.filter(({ name }) => name === 'process readings'),
    [],
  );
});

test('of a batch that another consumer has overtaken there is the batch alone', async () => {
  const { compute, save } = workOn(await tracingOf(), async () => 'conflict');
  await save([await compute(batchOf([record(0, kept), record(1)]))]);
  await receiver.until('the batch', (spans) => spans.length === 3);
  assert.deepEqual(receiver.spans.map(({ name }) => name).sort(), ['batch readings', 'compute', 'save']);
  assert.equal(receiver.spans.find(({ name }) => name === 'batch readings')?.attributes['spindle.dropped'], true);
});

test('what OpenTelemetry itself takes from the environment goes with the spans', async () => {
  const given = { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=of-the-vendor', OTEL_RESOURCE_ATTRIBUTES: 'service.name=plant-2' };
  const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, given);
  try {
    const tracing = await tracingOf({ ...given, OTEL_TRACES_SAMPLER_ARG: '1' });
    tracing.traceRequest({ method: 'GET', route: '/x', path: '/x', scheme: 'http', traceparent: undefined })?.end(200);
    await receiver.until('the span', (spans) => spans.length === 1);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  assert.equal(receiver.headers[0]?.['x-key'], 'of-the-vendor');
  assert.equal(receiver.spans[0]?.service, 'plant-2');
});

test('spans are so many in a second, and no more for a silence before', () => {
  let now = 0;
  const { take } = createBudget(4, () => now);
  const taken = () => Array.from({ length: 6 }, take).filter(Boolean).length;
  assert.equal(taken(), 4);
  assert.equal(taken(), 0);
  now = 500;
  assert.equal(taken(), 2);
  now = 60_000;
  assert.equal(taken(), 4);
});

test('however many readings are kept, spans are bounded', async () => {
  const { compute, save } = workOn(await tracingOf({ OTEL_SPANS_PER_SECOND_MAX: '3' }));
  const records = Array.from({ length: 50 }, (_, offset) => record(offset, kept));
  await save([await compute(batchOf(records))]);
  await receiver.until('the spans', (spans) => spans.length === 6);
  const batch = receiver.spans.find(({ name }) => name === 'batch readings');
  assert.equal(batch?.attributes['spindle.spans.cut'], true);
});

test('without an endpoint there is nothing: the work is the same one', async () => {
  const settings = readSettings(tracingSettings, {});
  assert.equal(await openTracing({ settings, program: 'consumer', version: '1', log }), undefined);
  const work = { compute: async () => computedOf([record(0), record(1)]), save: async () => 'saved' as const };
  assert.equal(traceReadings<ComputedBatch & Traced>(undefined, topic, work), work);
  const handle = async () => {};
  assert.equal(traceMessages(undefined, topic, handle), handle);
});

test('the Portal goes on with the trace of an alert, and begins none of its own', async () => {
  const tracing = await tracingOf({ OTEL_TRACES_SAMPLER_ARG: '1' });
  const handle = traceMessages(tracing, { topic: 'alerts', groupId: 'portal' }, async () => {});
  const message = (offset: number, traceparent?: string) => {
    const given = record(offset, traceparent);
    return { ...given, headers: [...given.headers, ['ce_id', Buffer.from('event-1')] as const] };
  };
  await handle([message(0, notKept), message(1)]);
  await handle([message(2, kept), message(3)]);
  await receiver.until('the spans', (spans) => spans.length === 3);
  const stored = receiver.spans.find(({ name }) => name === 'process alerts');
  assert.deepEqual([stored?.traceId, stored?.parentSpanId], [traceId, 'b7ad6b7169203331']);
  assert.equal(stored?.attributes['spindle.event.id'], 'event-1');
  assert.deepEqual(receiver.spans.map(({ name }) => name).sort(), ['batch alerts', 'process alerts', 'store']);
  const failing = traceMessages(tracing, topic, () => Promise.reject(new Error('away')));
  await assert.rejects(failing([message(4, kept)]), (error: Error) => 'trace_id' in error);
});

test('a request has a span under its route, and its log the ids; probes have none', async () => {
  const tracing = await tracingOf({ OTEL_TRACES_SAMPLER_ARG: '1' });
  const app = fastify({ loggerInstance: log as FastifyBaseLogger });
  addTraces(app, tracing.traceRequest);
  app.get('/machines/:id', async (request) => {
    request.log.info('in the route');
    return {};
  });
  app.get('/fails', async () => {
    throw new Error('unforeseen');
  });
  app.get('/readyz', async () => ({}));
  app.setNotFoundHandler((_, reply) => reply.code(404).send({}));
  await app.inject({ url: '/machines/7?token=hidden', headers: { traceparent: kept } });
  await app.inject('/readyz');
  await app.inject('/fails');
  await app.inject('/nowhere');
  await app.close();
  await receiver.until('the spans', (spans) => spans.length === 3);
  assert.deepEqual(
    receiver.spans.map(({ name, status, attributes }) => [name, attributes['http.response.status_code'], status]),
    [
      ['GET /machines/:id', 200, ''],
      ['GET /fails', 500, 'ERROR'],
      ['GET', 404, ''],
    ],
  );
  const [first] = receiver.spans;
  assert.deepEqual([first?.traceId, first?.parentSpanId, first?.kind], [traceId, 'b7ad6b7169203331', 'SERVER']);
  assert.equal(first?.attributes['url.path'], '/machines/7');
  const line = lines.find(({ msg }) => msg === 'in the route');
  assert.deepEqual([line?.['trace_id'], line?.['span_id']], [traceId, first?.spanId]);
});

test('however many requests ask to be kept, spans are bounded', async () => {
  const { traceRequest } = await tracingOf({ OTEL_SPANS_PER_SECOND_MAX: '2', OTEL_TRACES_SAMPLER_ARG: '0' });
  const request = { method: 'GET', route: '/x', path: '/x', scheme: 'http', traceparent: kept };
  const traced = Array.from({ length: 200 }, () => traceRequest(request)).filter((each) => each !== undefined);
  for (const each of traced) each.end(200);
  assert.ok(traced.length >= 2 && traced.length < 100, `${traced.length}`);
});

test('the password of a collector is not in the log, nor a key behind its path', async () => {
  const own = `${receiver.url.replace('//', '//me:the@word@')}/v1/traces?api-key=of-mine`;
  await tracingOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own });
  const line = lines.find(({ msg }) => msg === 'Traces are sent');
  assert.equal(line?.['endpoint'], `${receiver.url}/v1/traces`);
});

test('a request whose sender does not keep the trace has none', async () => {
  const tracing = await tracingOf({ OTEL_TRACES_SAMPLER_ARG: '1' });
  const request = { method: 'GET', route: '/x', path: '/x', scheme: 'http', traceparent: notKept };
  assert.equal(tracing.traceRequest(request), undefined);
});

test('a collector that is away is told of once, and when it is back; nothing waits for it', async () => {
  const tracing = await tracingOf({ OTEL_TRACES_SAMPLER_ARG: '1', OTEL_EXPORTER_OTLP_TIMEOUT: '300' });
  const request = { method: 'GET', route: '/x', path: '/x', scheme: 'http', traceparent: undefined };
  const told = (text: string) => lines.filter(({ msg }) => String(msg).includes(text)).length;
  receiver.answer = 400;
  try {
    for (const refused of [1, 2]) {
      tracing.traceRequest(request)?.end(200);
      await receiver.until('what it refuses', () => receiver.headers.length === refused);
    }
  } finally {
    receiver.answer = 200;
  }
  tracing.traceRequest(request)?.end(200);
  await receiver.until('that it is told', () => told('Traces are sent again') === 1);
  assert.equal(told('Traces cannot be sent'), 1);
  assert.deepEqual(tracing.dropped(), { queueFull: 0, notSent: 2 });
});
