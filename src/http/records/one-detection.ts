// GET /detections/{id}: one detection with its explanation, which is made anew from the reading: by the model that found it where that is the
// one that is served, else by the known limits alone.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Explanation } from '../../core/explanation/explanation.ts';
import type { Profile } from '../../core/profile.ts';
import type { StoredDetection } from '../../core/stored-rows.ts';
import type { DefaultModel, ServedModels } from '../../models/served-models.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { isId, NoSuchRecord } from '../../web-server/request-errors.ts';
import { explainQuery } from '../explanation-schemas.ts';
import { readExplain, timeUp } from '../predict/explanation.ts';
import { detectionOf, type StoredResults } from './routes.ts';
import { explainedDetectionSchema } from './schemas.ts';

export interface OneDetectionOptions {
  readonly profile: Profile;
  readonly models: ServedModels;
  readonly records: StoredResults;
  readonly wayBackTimeoutMs: number;
}

const validatorCompiler = () => () => true;

export function addOneDetectionRoute(app: FastifyInstance, options: OneDetectionOptions): void {
  const { profile, models, records, wayBackTimeoutMs } = options;
  const schema = {
    tags: ['Records'],
    summary: 'One anomalous reading, and why it is one',
    params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Its event_id' }) }),
    querystring: Type.Object({ explain: explainQuery }),
    response: {
      200: explainedDetectionSchema(profile),
      ...problemResponses(
        'invalid-request',
        'unauthorized',
        'forbidden',
        'not-found',
        'too-many-requests',
        'unavailable',
      ),
    },
  };
  app.get('/detections/:id', { schema, validatorCompiler }, async (request) => {
    const { id } = request.params as { id: string };
    const explain = readExplain(request.query);
    const row = isId(id) ? await records.detection(id) : undefined;
    if (row === undefined) throw new NoSuchRecord('a detection', id);
    const detection = detectionOf(profile, row);
    const timeout = explain === 'full' ? timeUp(wayBackTimeoutMs) : undefined;
    return { ...detection, explanation: explanationOf(profile, models.default(), row, detection.sensor_data, timeout) };
  });
}

/** Null where the reading is none of this profile's. `isTimeUp` where everything is asked for. */
function explanationOf(
  profile: Profile,
  served: DefaultModel,
  row: StoredDetection,
  given: Readonly<Record<string, number>>,
  isTimeUp: (() => boolean) | undefined,
): Explanation | null {
  const { manifest } = served.model;
  const { machineType: name, modelName, modelVersion } = row;
  const code = Object.hasOwn(manifest.typeEncoding, name) ? manifest.typeEncoding[name] : undefined;
  const isWhole = profile.sensors.every(({ name, optional }) =>
    given[name] === undefined ? optional === true : Number.isFinite(given[name]),
  );
  if (code === undefined || !isWhole) return null;
  const sensors = Object.fromEntries(profile.sensors.map(({ name }) => [name, given[name] ?? Number.NaN]));
  const type = { name, code };
  // What its machine was remembered to have done before is not kept with a detection.
  const isOther = manifest.name !== modelName || manifest.version !== modelVersion;
  if (isOther || served.remember !== undefined) return served.explainByLimits(sensors, type);
  const of = { machineId: row.machineId, collectedAt: row.collectedAt.getTime() };
  return isTimeUp === undefined
    ? served.explainAnomaly(sensors, type, of)
    : served.explainInFull(sensors, type, true, isTimeUp, of);
}
