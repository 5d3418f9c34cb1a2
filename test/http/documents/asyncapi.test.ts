// Real messages, as the pipeline writes them, against the document that describes them.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { Ajv } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { Compile } from 'typebox/schema';
import { decodeEpisodeEvent, encodeEpisodeEvent, episodeEventName } from '../../../src/core/episode/message.ts';
import type { RawRecord } from '../../../src/core/record/record.ts';
import { createAssess } from '../../../src/pipeline/assess.ts';
import type { BatchOutcome } from '../../../src/pipeline/batch.ts';
import { createProcessBatch } from '../../../src/pipeline/process-batch.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { followOneByOne } from '../../pipeline/episodes/episode-readings.ts';
import { payloadText } from '../../pipeline/payload-text.ts';
import { buildTestServer, exampleRequest, machinesIn, modelOf } from '../support.ts';

interface AsyncApi {
  readonly asyncapi: string;
  readonly channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  readonly components: {
    messages: Record<string, { examples: { payload: object }[] }>;
    schemas: Record<string, object>;
  };
}

const sensors = { ...exampleRequest.sensor_data, torque: 75, toolWear: 240 };
const readings = [
  { machineId: 1, dcpConfigId: 3, ...sensors, collectedAt: [2025, 11, 18, 10, 30, 0, 123456789] },
  { machineId: 1, ...sensors, collectedAt: '2025-11-18T10:30:00.123', extra: { deep: [1] } },
  { machineId: 1, dcpConfigId: null, ...sensors, collectedAt: null },
];
const refused = [
  Buffer.from('{"machineId":1}'),
  Buffer.from([0xff, 0xfe]),
  null,
  Buffer.from(JSON.stringify({ ...readings[1], torque: 'NaN' })),
  Buffer.from(JSON.stringify({ ...readings[1], machineId: 99 })),
  Buffer.from('x'.repeat(5_000)),
];

describe('the AsyncAPI document', () => {
  let app: FastifyInstance;
  let document: AsyncApi;
  before(async () => {
    app = await buildTestServer();
    document = (await app.inject('/asyncapi.json')).json();
  });
  after(() => app.close());

  const assertFits = (name: string, message: unknown): void => {
    const [valid, errors] = Compile(document.components.schemas[name] as never).Errors(message);
    assert.ok(valid, `${name}: ${JSON.stringify(errors)}\n${JSON.stringify(message)}`);
  };

  test('is valid AsyncAPI 3', () => {
    const require = createRequire(import.meta.url);
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const schema = (require('@asyncapi/specs').schemasWithoutId as Record<string, object>)['3.0.0'];
    const isValid = ajv.compile(schema as object);
    assert.ok(isValid(document), JSON.stringify(isValid.errors?.slice(0, 5)));
  });

  test('names the topics that the settings name', () => {
    assert.deepEqual(
      Object.values(document.channels).map((channel) => channel.address),
      ['sensor-raw-data', 'anomaly-alerts', 'sensor-raw-data-dlq', 'anomaly-episodes'],
    );
  });

  test('its examples fit its schemas', () => {
    for (const [name, message] of Object.entries(document.components.messages))
      for (const { payload } of message.examples) assertFits(name, payload);
  });

  test('readings that the server takes fit it', () => {
    for (const reading of readings) assertFits('reading', reading);
  });

  test('what is told of an episode fits it, from its opening to its end', () => {
    const probabilities = [0.55, 0.55, 0.9, ...Array.from({ length: 14 }, () => 0.1)];
    const readingsOf = probabilities.map((probability, place) => ({
      id: eventId(`${place}`),
      machineId: 1,
      partition: 0,
      at: 1_763_461_800_000 + place * 10_000,
      probability,
    }));
    const { told } = followOneByOne(readingsOf);
    assert.deepEqual(
      told.map(({ event }) => event.event),
      ['opened', 'escalated', 'closed'],
    );
    for (const { machineId, event } of told) {
      const id = eventId(episodeEventName(event));
      const source = { ...event, machineId, kind: 'machine', model: { name: 'test', version: '1' } } as const;
      const text = encodeEpisodeEvent({ ...source, suppressedBy: null, eventId: id });
      assertFits('episode', JSON.parse(text));
      assert.deepEqual(decodeEpisodeEvent(text), JSON.parse(text));
    }
  });

  test('alerts and dead letters that the pipeline writes fit it', async () => {
    const { outbox } = await process([...readings.map((each) => Buffer.from(JSON.stringify(each))), ...refused]);
    const alerts = outbox.filter((row) => row.topic === 'anomaly-alerts');
    const deadLetters = outbox.filter((row) => row.topic === 'sensor-raw-data-dlq');
    assert.equal(alerts.length, readings.length);
    assert.equal(deadLetters.length, refused.length);
    for (const alert of alerts) assertFits('alert', JSON.parse(payloadText(alert)));
    for (const letter of deadLetters) assertFits('deadLetter', JSON.parse(payloadText(letter)));
  });

  test('the readable page has every member, and nothing that runs', async () => {
    const response = await app.inject('/asyncapi');
    assert.match(String(response.headers['content-type']), /^text\/html/);
    for (const text of [
      'machineId',
      ...ai4i.sensors.map(({ name }) => name),
      'event_id',
      'value_base64',
      'anomaly-alerts',
    ])
      assert.ok(response.body.includes(text), text);
    assert.doesNotMatch(response.body, /<script|onload|javascript:/i);
    assert.match(String(response.headers['content-security-policy']), /default-src 'none'/);
  });
});

async function process(values: readonly (Buffer | null)[]): Promise<BatchOutcome> {
  const model = modelOf(ai4i, () => 0.9);
  const thresholds = { anomaly: 0.5, warning: 0.3, alert: 0.5, critical: 0.7 };
  const records = values.map(
    (value, offset): RawRecord => ({
      partition: 0,
      offset,
      timestamp: 1_763_461_800_123,
      key: Buffer.from('1'),
      value,
      headers: [
        ['text', Buffer.from('x')],
        ['bytes', Buffer.from([0xff])],
        ['empty', null],
      ],
    }),
  );
  const processBatch = createProcessBatch({
    profile: ai4i,
    readingContext: { sourceTimeZone: 'UTC', valueBytesMax: 100_000 },
    alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 1_000 },
    model: { name: 'test', version: '1' },
    topics: { alert: 'anomaly-alerts', deadLetter: 'sensor-raw-data-dlq' },
    assess: createAssess({ profile: ai4i, model, thresholds, findMachineTypes: machinesIn({ 1: 'M' }) }),
    save: async () => 'saved',
    eventId: () => '0c7f6b1e-6d0e-5f0c-9a53-3d3f3f0f8a11',
    now: () => 1_763_461_800_456,
  });
  const ranges = [{ partition: 0, from: 0, to: records.length, lost: 0, skipped: 0, logEnd: records.length }];
  const { saved } = await processBatch({ topic: 'sensor-raw-data', topicId: 'id', records, ranges });
  assert.ok(saved);
  return saved;
}
