// The topics as an AsyncAPI 3 document: what comes in, what goes out, with the profile's sensors. The tests hold real messages against it.
import { type TSchema, Type } from 'typebox';
import type { Explanation } from '../../core/explanation/explanation.ts';
import type { Profile } from '../../core/profile.ts';
import { severities } from '../../core/severity.ts';
import { dataQualitySchema } from '../data-quality-schema.ts';
import { explanationSchema } from '../explanation-schemas.ts';
import { episodeDoc, toldModelSchema } from './asyncapi-episode.ts';

export interface Topics {
  readonly sensor: string;
  readonly alert: string;
  readonly deadLetter: string;
  readonly episodes: string;
}

export interface AsyncApiOptions {
  readonly profile: Profile;
  readonly version: string;
  readonly topics: Topics;
  /** host:port of a broker, separated by commas. */
  readonly brokers: string;
}

/** A message of a channel, as the document and the readable page have it. */
export interface MessageDoc {
  readonly channel: 'readings' | 'alerts' | 'deadLetters' | 'episodes';
  readonly topic: string;
  readonly direction: 'receive' | 'send';
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly key: TSchema;
  readonly headers: TSchema | undefined;
  readonly payload: TSchema;
  readonly example: object;
}

export function messageDocs({ profile, topics }: AsyncApiOptions): readonly MessageDoc[] {
  const machineKey = Type.String({ description: 'The machine id as text', examples: ['7'] });
  const reading = exampleReading(profile);
  return [
    {
      channel: 'readings',
      topic: topics.sensor,
      direction: 'receive',
      name: 'reading',
      title: 'Reading',
      summary: "A machine's sensors at one time. What breaks the schema becomes a dead letter; the stream goes on.",
      key: machineKey,
      headers: Type.Object({
        traceparent: Type.Optional(Type.String({ description: 'W3C trace context, carried on' })),
      }),
      payload: readingSchema(profile),
      example: reading,
    },
    {
      channel: 'alerts',
      topic: topics.alert,
      direction: 'send',
      name: 'alert',
      title: 'Alert',
      summary: 'One per anomalous reading. Delivered at least once: drop a repeat by its event_id.',
      key: machineKey,
      headers: cloudEventHeaders,
      payload: alertSchema(profile),
      example: exampleAlert(profile, reading),
    },
    {
      channel: 'deadLetters',
      topic: topics.deadLetter,
      direction: 'send',
      name: 'deadLetter',
      title: 'Dead letter',
      summary: 'One per refused reading, with the reason, where it stood and what it said.',
      key: Type.String({ description: "The refused record's key" }),
      headers: cloudEventHeaders,
      payload: deadLetterSchema,
      example: {
        reason: `${profile.sensors[0]?.name} is missing`,
        field: profile.sensors[0]?.name,
        source: { topic: topics.sensor, partition: 2, offset: 1841, timestamp: 1763461800123 },
        value: '{"machineId":7}',
        headers: [],
      },
    },
    { ...episodeDoc(profile), topic: topics.episodes, key: machineKey, headers: cloudEventHeaders },
  ];
}

/** The document itself. */
export function asyncApiDocument(options: AsyncApiOptions): object {
  const docs = messageDocs(options);
  const byName = <T>(name: (doc: MessageDoc) => string, value: (doc: MessageDoc) => T): Record<string, T> =>
    Object.fromEntries(docs.map((doc) => [name(doc), value(doc)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Spindle: readings in, alerts out',
      version: options.version,
      description: 'The Kafka topics of the AI anomaly detection server.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: { kafka: { host: options.brokers.split(',')[0], protocol: 'kafka' } },
    channels: byName(
      (doc) => doc.channel,
      (doc) => ({
        address: doc.topic,
        description: doc.summary,
        messages: { [doc.name]: { $ref: `#/components/messages/${doc.name}` } },
        bindings: { kafka: { topic: doc.topic } },
      }),
    ),
    operations: byName(
      (doc) => `${doc.direction}${doc.channel.charAt(0).toUpperCase()}${doc.channel.slice(1)}`,
      (doc) => ({
        action: doc.direction,
        channel: { $ref: `#/channels/${doc.channel}` },
        summary: doc.summary,
        messages: [{ $ref: `#/channels/${doc.channel}/messages/${doc.name}` }],
      }),
    ),
    components: {
      messages: byName(
        (doc) => doc.name,
        (doc) => ({
          name: doc.name,
          title: doc.title,
          summary: doc.summary,
          contentType: 'application/json',
          ...(doc.headers === undefined ? {} : { headers: doc.headers }),
          payload: { $ref: `#/components/schemas/${doc.name}` },
          bindings: { kafka: { key: doc.key } },
          examples: [{ payload: doc.example }],
        }),
      ),
      schemas: byName(
        (doc) => doc.name,
        (doc) => doc.payload,
      ),
    },
  };
}

const nullable = (schema: TSchema, description: string): TSchema => Type.Union([schema, Type.Null()], { description });

function readingSchema(profile: Profile): TSchema {
  const sensors = profile.sensors.map(({ name, unit, label, range, example, optional }) => {
    const { above, atLeast, atMost } = range;
    const bounds = {
      ...(above === undefined ? {} : { exclusiveMinimum: above }),
      ...(atLeast === undefined ? {} : { minimum: atLeast }),
      maximum: atMost,
    };
    const about = { description: `${label.en} in ${unit}`, examples: [example] };
    const number = Type.Number({ ...bounds, ...about });
    if (optional !== true) return [name, number] as const;
    const absent = `${about.description}; absent, or null, where it was not measured`;
    return [name, Type.Optional(nullable(Type.Number(bounds), absent))] as const;
  });
  const array = Type.Array(Type.Integer(), {
    minItems: 3,
    maxItems: 7,
    description: "Jackson's array: year, month, day, hour, minute, second, nanoseconds",
  });
  return Type.Object(
    {
      machineId: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      dcpConfigId: Type.Optional(nullable(Type.Integer(), 'Carried into the alert')),
      ...Object.fromEntries(sensors),
      collectedAt: Type.Optional(
        Type.Union([Type.String({ description: 'ISO-8601, with or without zone' }), array, Type.Null()], {
          description: "When it was measured; by default the record's own time",
        }),
      ),
    },
    { description: 'Unknown members are carried, not refused' },
  );
}

const cloudEventHeaders = Type.Object(
  {
    id: Type.String({ description: 'The event id' }),
    ce_id: Type.String({ description: 'The event id' }),
    ce_source: Type.String(),
    ce_specversion: Type.String({ examples: ['1.0'] }),
    ce_type: Type.String({ examples: ['spindle.anomaly.detected'] }),
    ce_time: Type.String({ description: 'RFC 3339' }),
    ce_subject: Type.String({ examples: ['machine/7'] }),
    'content-type': Type.String({ examples: ['application/json'] }),
    traceparent: Type.Optional(nullable(Type.String(), 'W3C trace context, where the reading had one')),
  },
  { description: 'CloudEvents 1.0 in binary mode' },
);

function alertSchema(profile: Profile): TSchema {
  return Type.Object({
    machine_id: Type.Integer(),
    sensor_data: Type.Object({}, { description: 'The reading as it came, or its known members with truncated: true' }),
    prediction: Type.Object({
      is_anomaly: Type.Literal(true),
      anomaly_probability: Type.Number({ minimum: 0, maximum: 1 }),
      machine_type: Type.Enum(profile.machineTypes.map((type) => type.name)),
      severity: Type.Enum([...severities]),
    }),
    detected_at: Type.String({ description: 'RFC 3339 with Z; without zone when ALERT_TIME_FORMAT is local' }),
    event_id: Type.String({ format: 'uuid', description: 'The same for every delivery of this alert' }),
    model: toldModelSchema,
    explanation: explanationSchema,
    reading_at: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'The time that decides for episodes: collectedAt, kept near the time of its Kafka record',
      }),
    ),
    data_quality: Type.Optional(dataQualitySchema),
    suppressed_by: Type.Optional(
      Type.String({ format: 'uuid', description: 'The maintenance window that the reading falls under' }),
    ),
    suppressed_reason: Type.Optional(
      Type.String({ description: 'Why that was planned, in the words of who did; with suppressed_by alone' }),
    ),
  });
}

const bytesOrText = {
  value: Type.Optional(nullable(Type.String(), 'As text, where it is UTF-8 and whole')),
  value_base64: Type.Optional(Type.String({ description: 'Else as base64' })),
};

const deadLetterSchema = Type.Object({
  reason: Type.String(),
  field: Type.Optional(Type.String({ description: 'The member at fault; absent when it is the whole' })),
  source: Type.Object({
    topic: Type.String(),
    partition: Type.Integer({ minimum: 0 }),
    offset: Type.Integer({ minimum: 0 }),
    timestamp: Type.Union([Type.Integer(), Type.Null()], { description: 'Milliseconds since 1970' }),
  }),
  ...bytesOrText,
  truncated: Type.Optional(Type.Boolean({ description: 'Whether only the beginning of the value is here' })),
  headers: Type.Array(Type.Object({ name: Type.String(), ...bytesOrText })),
});

function exampleReading(profile: Profile): object {
  const sensors = Object.fromEntries(profile.sensors.map(({ name, example }) => [name, example]));
  return { machineId: 7, dcpConfigId: 3, ...sensors, collectedAt: '2025-11-18T10:30:00.123' };
}

function exampleAlert(profile: Profile, reading: object): object {
  return {
    machine_id: 7,
    sensor_data: reading,
    prediction: {
      is_anomaly: true,
      anomaly_probability: 0.93,
      machine_type: profile.machineTypes[0]?.name,
      severity: 'CRITICAL',
    },
    detected_at: '2025-11-18T10:30:00.456Z',
    event_id: '0c7f6b1e-6d0e-5f0c-9a53-3d3f3f0f8a11',
    model: { name: profile.name, version: '1' },
    explanation: exampleExplanation(profile),
  };
}

/** By the profile's data alone: its functions need not work for the document to be there. */
function exampleExplanation({ sensors, failureModes, features }: Profile): Explanation {
  const [sensor] = sensors;
  const [mode] = failureModes;
  const [feature] = features;
  const sentence = 'what was measured, how it lies to what is usual, and which way it speaks';
  const measured = { value: sensor?.example ?? 0, usual: null, contribution: 5.5, sentence };
  const evidence = 'what was measured, and the limit it crosses';
  return {
    summary: evidence,
    failure_modes: mode === undefined ? [] : [{ code: mode.code, label: mode.label.en, evidence, limits: [] }],
    model_and_limits: mode === undefined ? 'model_only' : 'agree',
    nearest_mode: null,
    contributions: {
      margin: 2.5,
      base: -3.5,
      sensors:
        sensor === undefined ? [] : [{ sensor: sensor.name, label: sensor.label.en, ...measured, unit: sensor.unit }],
      other_sensors: 0.25,
      machine_type: { value: 'of the machine', contribution: 0.25, sentence },
      features: feature === undefined ? [] : [{ feature: feature.name, ...measured, unit: null }],
      other_features: 0.5,
    },
  };
}
