// What comes out of Kafka, value, key and headers, against the AsyncAPI document that the server gives; and the same events in the lists of
// the REST API.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Compile } from 'typebox/schema';
import { type ReadRecord, readTopic, send, type TopicReader } from '../support/kafka.ts';
import { openReceiver, type Receiver } from '../support/otlp/receiver.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';

interface Documented {
  readonly channels: Record<string, { readonly address: string }>;
  readonly components: {
    readonly messages: Record<string, { headers: object; bindings: { kafka: { key: object } } }>;
    readonly schemas: Record<string, object>;
  };
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
/** Far beyond every known limit, so that any model calls it an anomaly. */
const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';

/** Of the metrics that have a value. */
const namesOf = (lines: readonly string[]) => new Set(lines.flatMap((line) => /^[a-z_]+/.exec(line) ?? []));

describe('messages on Kafka', () => {
  let plant: Plant;
  let alerts: TopicReader;
  let deadLetters: TopicReader;
  let address: string;
  let receiver: Receiver;
  let document: Documented;

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    receiver = await openReceiver();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_TRACES_SAMPLER_ARG: '0',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    };
    for (const program of ['consumer', 'server', 'portal']) plant.start([program], env);
    await Promise.all(['CONSUMER_PORT', 'API_PORT', 'PORTAL_PORT'].map((name) => untilReady(plant.env[name])));
    address = `http://127.0.0.1:${plant.env['API_PORT']}`;
    document = (await ask('/asyncapi.json')) as Documented;
    alerts = await readTopic(plant.topics.alert);
    deadLetters = await readTopic(plant.topics.deadLetter);
    await send(plant.topics.sensor, [
      { key: '1', value: `{"machineId":1,"dcpConfigId":3,${failing}}`, headers: { traceparent } },
      { key: '1', value: `{"machineId":1,${failing}}` },
      { key: '1', value: `{"machineId":1,${failing.replace('72.5', '"NaN"')}}`, headers: { traceparent, other: 'é' } },
      { key: '1', value: Buffer.from([0xff, 0x01]) },
    ]);
    await alerts.until('the alerts', (records) => records.length === 2);
    await deadLetters.until('the dead letters', (records) => records.length === 2);
  });
  after(async () => {
    await alerts?.close();
    await deadLetters?.close();
    await plant.close();
    receiver.close();
  });

  const ask = async (path: string): Promise<unknown> => (await fetch(address + path)).json();
  const assertFits = (what: string, schema: object | undefined, value: unknown): void => {
    const [valid, errors] = Compile(schema as never).Errors(value);
    assert.ok(valid, `${what}: ${JSON.stringify(errors)} ${JSON.stringify(value)}`);
  };
  const assertDocumented = (name: string, record: ReadRecord): void => {
    const message = document.components.messages[name];
    assertFits('value', document.components.schemas[name], JSON.parse(record.value));
    assertFits('headers', message?.headers, Object.fromEntries(record.headers));
    assertFits('key', message?.bindings.kafka.key, record.key);
  };

  test('the document names the topics that there are', () => {
    assert.deepEqual(
      Object.values(document.channels).map((channel) => channel.address),
      [plant.topics.sensor, plant.topics.alert, plant.topics.deadLetter, plant.topics.episodes],
    );
  });

  test('alerts are as documented, and carry the trace context of their reading', () => {
    for (const record of alerts.records) assertDocumented('alert', record);
    const [carried, none] = alerts.records.map((record) => record.headers.get('traceparent') ?? null);
    assert.match(carried ?? '', new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    assert.equal(none, null);
  });

  test('a trace that a producer began is one from its reading to the page, and a request is in the trace of its sender', async () => {
    await fetch(`${address}/asyncapi.json`, { headers: { traceparent } });
    const ofTrace = () => receiver.spans.filter((span) => span.traceId === traceId);
    await receiver.until(
      'the spans of all three programs',
      () => new Set(ofTrace().map(({ service }) => service)).size === 3,
    );
    const reading = ofTrace().find(({ attributes }) => attributes['spindle.verdict'] === 'anomalous');
    const shown = ofTrace().find(({ service }) => service === 'spindle-portal');
    const request = ofTrace().find(({ service }) => service === 'spindle-server');
    assert.equal(reading?.parentSpanId, 'b7ad6b7169203331');
    assert.equal(reading.name, `process ${plant.topics.sensor}`);
    assert.equal(shown?.name, `process ${plant.topics.alert}`);
    assert.equal(shown.parentSpanId, reading.spanId, 'through the outbox, Debezium and Kafka');
    assert.equal(shown.attributes['spindle.event.id'], JSON.parse(alerts.records[0]?.value ?? '').event_id);
    assert.deepEqual([request?.name, request?.parentSpanId], ['GET /asyncapi.json', 'b7ad6b7169203331']);
    const batches = receiver.spans.filter(({ name }) => name.startsWith('batch '));
    assert.ok(batches.some(({ links }) => links.some(({ spanId }) => spanId === reading.spanId)));
    // Nothing else is kept: OTEL_TRACES_SAMPLER_ARG is 0.
    const others = receiver.spans.filter((span) => span.traceId !== traceId && span.parentSpanId === '');
    assert.deepEqual(
      others.filter(({ name }) => !name.startsWith('batch ')),
      [],
    );
  });

  test('the metrics of all three programs go to the collector as they stand at /metrics', async () => {
    for (const [program, port] of [
      ['server', 'API_PORT'],
      ['consumer', 'CONSUMER_PORT'],
      ['portal', 'PORTAL_PORT'],
    ] as const) {
      const shown = await (await fetch(`http://127.0.0.1:${plant.env[port]}/metrics`)).text();
      // What has had no value yet is a name without one, and is not sent.
      const wanted = namesOf(shown.split('\n'));
      await until(`the metrics of the ${program}`, async () => {
        const last = receiver.metrics.findLast(({ service }) => service === `spindle-${program}`);
        const missing = wanted.difference(namesOf(last?.lines ?? []));
        if (missing.size > 0) throw new Error([...missing].join(', '));
        return true;
      });
    }
  });

  test('alerts carry contributions that sum to the margin, and the API explains the same detection alike', async () => {
    for (const record of alerts.records) {
      const { event_id, explanation } = JSON.parse(record.value);
      const { margin, base, features, other_features } = explanation.contributions;
      const sum = features.reduce((total: number, each: { contribution: number }) => total + each.contribution, base);
      assert.ok(Math.abs(sum + other_features - margin) < 1e-9, `${sum + other_features}, not ${margin}`);
      assert.ok(record.value.length < 8_000, `an alert of ${record.value.length} characters`);
      const one = (await ask(`/detections/${event_id}`)) as { explanation: object };
      assert.deepEqual(one.explanation, explanation);
    }
  });

  test('dead letters are as documented', () => {
    for (const record of deadLetters.records) assertDocumented('deadLetter', record);
  });

  test('the lists of the REST API have the same events', async () => {
    const { detections } = (await ask('/detections?machine=1')) as { detections: { event_id: string }[] };
    assert.deepEqual(
      new Set(detections.map((each) => each.event_id)),
      new Set(alerts.records.map((record) => JSON.parse(record.value).event_id)),
    );
    const { dead_letters: rows } = (await ask('/dead-letters?machine=1')) as { dead_letters: { event_id: string }[] };
    assert.deepEqual(
      new Set(rows.map((each) => each.event_id)),
      new Set(deadLetters.records.map((record) => record.headers.get('id'))),
    );
    const { dead_letters: torque } = (await ask('/dead-letters?field=torque')) as { dead_letters: unknown[] };
    assert.equal(torque.length, 1);
  });

  test('an episode is as documented, and has the id of the reading that opened it', async () => {
    const episodes = await readTopic(plant.topics.episodes);
    try {
      const before = alerts.records.length;
      const startMs = Date.now() - 60_000;
      const readings = [0, 1, 2].map((place) => {
        const collectedAt = new Date(startMs + place * 1_000).toISOString();
        return { key: '2', value: `{"machineId":2,"collectedAt":"${collectedAt}",${failing}}` };
      });
      await send(plant.topics.sensor, readings);
      await alerts.until('their alerts', (records) => records.length === before + readings.length);
      await episodes.until('the episode', (records) => records.length === 1);
      const [opened] = episodes.records as [ReadRecord];
      assertDocumented('episode', opened);
      const event = JSON.parse(opened.value);
      assert.deepEqual([event.event, event.reading_count, event.machine_id], ['opened', 3, 2]);
      assert.equal(event.episode_id, JSON.parse(alerts.records.at(-1)?.value ?? '').event_id);
      assert.equal(opened.headers.get('ce_type'), 'spindle.episode.opened');
      assert.equal(opened.headers.get('id'), event.event_id);
    } finally {
      await episodes.close();
    }
  });

  test('a data-quality episode is as documented, of a reading that is normal, and is listed by its kind', async () => {
    const episodes = await readTopic(plant.topics.episodes);
    try {
      const cold = '"airTemperature":1,"processTemperature":311.0,"rotationalSpeed":1500,"torque":40,"toolWear":10';
      await send(plant.topics.sensor, [{ key: '3', value: `{"machineId":3,${cold}}` }]);
      const isQuality = ({ value }: ReadRecord): boolean => JSON.parse(value).kind === 'data_quality';
      await episodes.until('the data-quality episode', (records) => records.some(isQuality));
      const opened = episodes.records.find(isQuality) as ReadRecord;
      assertDocumented('episode', opened);
      const event = JSON.parse(opened.value);
      assert.deepEqual(
        [event.event, event.machine_id, event.checks, event.sensors, event.failure_mode],
        ['opened', 3, ['range'], ['airTemperature'], null],
      );
      const listed = (await ask('/episodes?kind=data_quality')) as { episodes: Record<string, unknown>[] };
      assert.deepEqual(
        listed.episodes.map((each) => [each['episode_id'], each['state'], each['checks']]),
        [[event.episode_id, 'open', ['range']]],
      );
      const { episodes: others } = (await ask('/episodes?kind=machine')) as { episodes: Record<string, unknown>[] };
      assert.equal(
        others.some((each) => Object.hasOwn(each, 'checks')),
        false,
      );
    } finally {
      await episodes.close();
    }
  });

  test("the consumer's figures tell of them", async () => {
    // They are counted a moment after they are stored.
    const text = await until('the last of them to be counted', async () => {
      const figures = await (await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`)).text();
      return /^spindle_data_quality_episodes_open 1$/m.test(figures) ? figures : undefined;
    });
    assert.match(text, /^spindle_readings_consumed_total 8$/m);
    assert.match(text, /^spindle_dead_letters_total{field="torque",reason="not_a_number"} 1$/m);
    assert.match(text, /^spindle_dead_letters_total{field="none",reason="not_a_reading"} 1$/m);
    assert.match(text, /^spindle_episode_events_total{event="opened"} 1$/m);
    assert.match(text, /^spindle_data_quality_episode_events_total{event="opened"} 1$/m);
    assert.match(text, /^spindle_data_quality_episodes_open 1$/m);
    assert.match(text, /^spindle_data_quality_machines 3$/m);
    assert.match(text, /^records_consumed_rate [\d.]+$/m);
  });
});
