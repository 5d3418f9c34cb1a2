// The Open Inference Protocol v2 over REST: health, metadata and inference of every served model, by name and version. Bodies of any
// content type but a foreign one are JSON, with or without binary tensors behind it; existing clients send none at all.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { roundTo4 } from '../../core/features.ts';
import { encodedTypes } from '../../core/machine-type.ts';
import { withMemory } from '../../core/memory/features.ts';
import { asFirstReading } from '../../core/memory/first-reading.ts';
import type { Profile } from '../../core/profile.ts';
import { scaleRows } from '../../inference/model/scaler.ts';
import type { ServedModel, ServedModels } from '../../models/served-models.ts';
import { UnknownModel } from '../../models/served-models.ts';
import type { Readiness } from '../../web-server/readiness/readiness.ts';
import { InvalidMediaType } from '../../web-server/request-errors.ts';
import type { ServerMetrics } from '../status/metrics.ts';
import { outputTensors, writeInferenceAnswer } from './answer.ts';
import { InvalidInference } from './errors.ts';
import { readInferenceRequest } from './request.ts';
import { inferenceSchemas } from './schemas.ts';

export interface InferenceOptions {
  readonly version: string;
  readonly profile: Profile;
  readonly models: ServedModels;
  readonly readiness: Readiness;
  readonly batchSizeMax: number;
  readonly metrics: ServerMetrics;
}

interface ModelPath {
  readonly model: string;
  readonly version?: string;
}

/** The input tensor in model metadata; any other name is taken too. */
const inputName = 'input';

export async function addInferenceRoutes(app: FastifyInstance, options: InferenceOptions): Promise<void> {
  const { models } = options;
  const schemas = inferenceSchemas(exampleRow(options.profile, models.default()));

  app.get('/v2', { schema: schemas.server }, () => ({
    name: 'spindle',
    version: options.version,
    extensions: ['binary_tensor_data', 'model_repository'],
  }));
  app.get('/v2/health/live', { schema: schemas.live }, () => ({ live: true }));
  app.get('/v2/health/ready', { schema: schemas.ready }, async (_request, reply) => {
    const reason = await options.readiness();
    return reason === null ? { ready: true } : reply.code(503).send({ ready: false, error: reason });
  });

  for (const prefix of ['/v2/models/:model', '/v2/models/:model/versions/:version'] as const) {
    const withVersion = prefix.endsWith(':version');
    const find = (request: FastifyRequest): ServedModel => {
      const { model, version } = request.params as ModelPath;
      return models.find(model, version);
    };
    app.get(prefix, { schema: schemas.metadata(withVersion) }, (request) => metadataOf(models, find(request)));
    app.get(`${prefix}/ready`, { schema: schemas.modelReady(withVersion) }, (request) => {
      const { name, version } = find(request).model.manifest;
      return { name, version, ready: true };
    });
    app.post(
      `${prefix}/infer`,
      { schema: schemas.infer(withVersion), validatorCompiler: () => () => true, config: { answersAtOnce: true } },
      (request, reply) => infer(find(request), request, reply, options),
    );
  }
}

/** The features of a plausible reading. */
function exampleRow(profile: Profile, { model, features }: ServedModel): number[] {
  const sensors = Object.fromEntries(profile.sensors.map(({ name, example }) => [name, example]));
  const values = asFirstReading(withMemory(features), sensors);
  const [type] = encodedTypes(profile, model.manifest.typeEncoding).values();
  return features.map((feature) => roundTo4(feature.of(values, type ?? { name: '', code: 0 })));
}

/** Lets a scope of the application take bodies as the protocol does: as bytes, with or without Content-Type. */
export function takeInferenceBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  const asBytes = { parseAs: 'buffer' } as const;
  scope.addContentTypeParser(['application/json', 'application/octet-stream'], asBytes, (_request, body, done) =>
    done(null, body),
  );
  // Also met by a request without Content-Type.
  scope.addContentTypeParser('*', asBytes, (request, body, done) =>
    request.headers['content-type'] === undefined
      ? done(null, body)
      : done(new InvalidMediaType('send the body as application/json or application/octet-stream')),
  );
}

function infer(
  served: ServedModel,
  request: FastifyRequest,
  reply: FastifyReply,
  options: InferenceOptions,
): FastifyReply {
  const { model, features, threshold } = served;
  const body = request.body as Buffer | undefined;
  const asked = readInferenceRequest(body ?? Buffer.alloc(0), jsonBytesOf(request), features, {
    rowsMax: options.batchSizeMax,
  });
  const probabilities = model.scorer.probabilities(scaleRows(asked.matrix, model.manifest), asked.rowCount);
  const answer = writeInferenceAnswer(model.manifest, asked, probabilities, threshold);
  options.metrics.scored(asked.rowCount, countAnomalous(probabilities, threshold));
  if (answer.jsonBytes === undefined) return reply.type('application/json; charset=utf-8').send(answer.body);
  return reply
    .header('inference-header-content-length', String(answer.jsonBytes))
    .type('application/octet-stream')
    .send(answer.body);
}

function countAnomalous(probabilities: Float32Array, threshold: number): number {
  let count = 0;
  for (const probability of probabilities) if (probability >= threshold) count++;
  return count;
}

function jsonBytesOf(request: FastifyRequest): number | undefined {
  const given = request.headers['inference-header-content-length'];
  if (given === undefined) return undefined;
  const length = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (Number.isNaN(length)) throw new InvalidInference('Inference-Header-Content-Length must be a whole number');
  return length;
}

function metadataOf(models: ServedModels, { model, threshold }: ServedModel) {
  const { name, featureNames, profile } = model.manifest;
  const versions = models.versions(name);
  if (versions.length === 0) throw new UnknownModel(`there is no model "${name}"`);
  return {
    name,
    versions,
    platform: 'xgboost',
    inputs: [{ name: inputName, datatype: 'FP32', shape: [-1, featureNames.length] }],
    outputs: outputTensors.map((tensor) => ({ ...tensor, shape: [...tensor.shape] })),
    parameters: { model_version: model.manifest.version, profile, threshold, feature_names: [...featureNames] },
  };
}
