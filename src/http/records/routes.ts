// GET /detections and /dead-letters: what was found, and what was refused, newest first and page by page.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Profile } from '../../core/profile.ts';
import { readingText } from '../../core/reading/reading.ts';
import { severities } from '../../core/severity.ts';
import {
  type DeadLetterQuery,
  type DeadLetterState,
  type DetectionQuery,
  deadLetterStates,
  type EpisodeQuery,
  type EpisodeReadingsQuery,
  type StoredDeadLetter,
  type StoredDetection,
  type StoredEpisode,
} from '../../core/stored-rows.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { cutPage, pageQuerySchema, readQuery } from './page.ts';
import { deadLetterPageSchema, detectionPageSchema } from './schemas.ts';

/** Ports: the rows of a page, one more than `limit` when there are more. Reject with Unavailable. */
export interface StoredResults {
  readonly detections: (query: DetectionQuery) => Promise<readonly StoredDetection[]>;
  /** Undefined for an id that no detection has. */
  readonly detection: (eventId: string) => Promise<StoredDetection | undefined>;
  readonly deadLetters: (query: DeadLetterQuery) => Promise<readonly StoredDeadLetter[]>;
  readonly episodes: (query: EpisodeQuery) => Promise<readonly StoredEpisode[]>;
  /** Undefined for an id that no episode has. */
  readonly episode: (id: string) => Promise<StoredEpisode | undefined>;
  readonly episodeReadings: (query: EpisodeReadingsQuery) => Promise<readonly StoredDetection[]>;
}

/** Of a refused value, so many bytes are shown. */
const valueBytesMax = 4_096;
const validatorCompiler = () => () => true;
const problems = ['invalid-request', 'unauthorized', 'forbidden', 'too-many-requests', 'unavailable'] as const;

export function addRecordRoutes(app: FastifyInstance, profile: Profile, records: StoredResults): void {
  const detectionSchema = {
    tags: ['Records'],
    summary: 'Anomalous readings, the newest first',
    querystring: Type.Object({
      ...pageQuerySchema,
      severity: Type.Optional(
        Type.Array(Type.Enum([...severities]), { description: 'Only of these severities; may be given several times' }),
      ),
    }),
    response: { 200: detectionPageSchema(profile), ...problemResponses(...problems) },
  };
  app.get('/detections', { schema: detectionSchema, validatorCompiler }, async (request) => {
    const query = readQuery(request.query);
    const page = query.page();
    const wanted = query.many('severity', severities);
    query.end();
    const rows = await records.detections({ ...page, severities: wanted, limit: page.limit + 1 });
    const cut = cutPage(rows, page.limit);
    return { detections: cut.page.map((row) => detectionOf(profile, row)), next: cut.next };
  });

  const deadLetterSchema = {
    tags: ['Records'],
    summary: 'Refused readings, the newest first',
    querystring: Type.Object({
      ...pageQuerySchema,
      field: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Only refused for this member' })),
      state: Type.Optional(Type.Enum([...deadLetterStates], { description: 'Only those of which this became' })),
    }),
    response: { 200: deadLetterPageSchema, ...problemResponses(...problems) },
  };
  app.get('/dead-letters', { schema: deadLetterSchema, validatorCompiler }, async (request) => {
    const query = readQuery(request.query);
    const page = query.page();
    const state = query.one('state', readState, `one of ${deadLetterStates.join(', ')}`);
    const field = query.one('field', readField, 'text of 1 to 100 characters');
    query.end();
    const rows = await records.deadLetters({ ...page, field, state, valueBytesMax, limit: page.limit + 1 });
    const cut = cutPage(rows, page.limit);
    return { dead_letters: cut.page.map(deadLetterOf), next: cut.next };
  });
}

function readState(text: string): DeadLetterState | undefined {
  return deadLetterStates.find((state) => state === text);
}

/** PostgreSQL's text holds no NUL, and so no field has one. */
function readField(text: string): string | undefined {
  return text.length >= 1 && [...text].length <= 100 ? text.replaceAll('\0', '\uFFFD') : undefined;
}

export function detectionOf(profile: Profile, row: StoredDetection) {
  return {
    event_id: row.start.id,
    machine_id: row.machineId,
    machine_type: row.machineType,
    anomaly_probability: row.probability,
    severity: row.severity,
    collected_at: row.collectedAt.toISOString(),
    clock: row.isClockImplausible ? 'implausible' : 'plausible',
    detected_at: row.detectedAt.toISOString(),
    episode_id: row.episodeId,
    has_alert: row.hasAlert,
    suppressed_by: row.suppressedBy,
    data_quality: row.dataQuality,
    model: { name: row.modelName, version: row.modelVersion },
    source: {
      topic_id: row.topicId,
      partition: row.partition,
      offset: row.offset,
      ...(row.element === null ? {} : { element: row.element }),
    },
    sensor_data: sensorsOf(profile, row.rawValue),
  };
}

/** The profile's sensors out of the raw reading. */
function sensorsOf(profile: Profile, rawValue: Uint8Array): Record<string, number> {
  const reading = JSON.parse(readingText(rawValue)) as Record<string, unknown>;
  // One that was not measured may be there as null.
  const sensors = profile.sensors.filter(({ name }) => Object.hasOwn(reading, name) && reading[name] !== null);
  return Object.fromEntries(sensors.map(({ name }) => [name, Number(reading[name])]));
}

function deadLetterOf(row: StoredDeadLetter) {
  return {
    event_id: row.start.id,
    reason: row.reason,
    field: row.field,
    state: row.state,
    source: {
      topic: row.topic,
      topic_id: row.topicId,
      partition: row.partition,
      offset: row.offset,
      ...(row.element === null ? {} : { element: row.element }),
      timestamp: row.recordTime?.toISOString() ?? null,
    },
    key: row.key === null ? null : Buffer.from(row.key).toString('utf8', 0, 256),
    ...shownValue(row),
    refused_at: row.refusedAt.toISOString(),
    replay_wished_at: row.replayWishedAt?.toISOString() ?? null,
  };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value as text, or as base64 where it is not UTF-8 or was cut. */
function shownValue({ value, valueBytes }: StoredDeadLetter): Record<string, unknown> {
  if (value === null) return { value: null };
  const truncated = (valueBytes ?? 0) > value.length;
  try {
    if (!truncated) return { value: strictUtf8.decode(value) };
  } catch {
    // It goes as base64 below.
  }
  return { value_base64: Buffer.from(value).toString('base64'), ...(truncated ? { truncated } : {}) };
}
