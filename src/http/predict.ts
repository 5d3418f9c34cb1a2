// POST /predict and /predict/batch: the seed's body in, the seed's answer out, with ours after it. They decide nothing: core/reading
// says what is valid, and the pipeline that the consumer runs too says what is an anomaly.
import type { FastifyInstance } from 'fastify';
import type { Detection } from '../core/detection.ts';
import { explain } from '../core/failure-mode.ts';
import { describeFeatures, roundTo4, selectFeatures } from '../core/features.ts';
import type { Feature, Profile } from '../core/profile.ts';
import type { Reading } from '../core/reading.ts';
import type { Model } from '../inference/model.ts';
import type { AssessReadings } from '../pipeline/assess.ts';
import { readBatchRows, readPredictRequest } from './predict-request.ts';
import { type Problem, problemOf } from './problem.ts';
import { type PredictionSchemas, predictionSchemas, problemResponses } from './schemas.ts';

export interface PredictOptions {
  readonly profile: Profile;
  readonly model: Model;
  readonly assess: AssessReadings;
  readonly bodyBytesMax: number;
  readonly batchSizeMax: number;
}

/** Adds the routes. Throws RangeError when the model wants a feature that the profile does not have. */
export function addPredictRoutes(app: FastifyInstance, options: PredictOptions): void {
  const { profile, model, assess, bodyBytesMax, batchSizeMax } = options;
  const features = selectFeatures(profile, model.manifest.featureNames);
  const schemas = predictionSchemas(profile, answerOrder(features), batchSizeMax);

  app.post('/predict', routeOptions(schemas, 'one'), async (request): Promise<Prediction> => {
    const reading = readPredictRequest(profile, request.body, Date.now());
    if (reading instanceof Error) throw reading;
    const [outcome] = await assess([reading]);
    if (outcome === undefined) throw new Error('the pipeline gave no answer for a reading');
    if (outcome instanceof Error) throw outcome;
    return predictionOf(options, features, outcome);
  });

  app.post('/predict/batch', routeOptions(schemas, 'many'), async (request): Promise<{ results: BatchRow[] }> => {
    const rows = readBatchRows(request.body, batchSizeMax);
    const now = Date.now();
    const readings = rows.map((row) => readPredictRequest(profile, row, now));
    const outcomes = (await assess(readings.filter((each): each is Reading => !(each instanceof Error)))).values();
    const results = readings.map((reading, index): BatchRow => {
      const outcome = reading instanceof Error ? reading : outcomes.next().value;
      if (outcome === undefined) throw new Error('the pipeline gave fewer answers than readings');
      return outcome instanceof Error
        ? { machine_id: machineIdOf(rows[index]), error: problemOf(outcome, bodyBytesMax).problem }
        : predictionOf(options, features, outcome);
    });
    return { results };
  });
}

type Prediction = ReturnType<typeof predictionOf>;
type BatchRow = Prediction | { readonly machine_id: unknown; readonly error: Problem };

/** The members in the seed's order, then ours. */
function predictionOf({ profile, model }: PredictOptions, features: readonly Feature[], detection: Detection) {
  const { reading, type, isAnomaly, severity } = detection;
  const anomalyProbability = roundTo4(detection.probability);
  return {
    machine_id: reading.machineId,
    is_anomaly: isAnomaly,
    prediction: isAnomaly ? 1 : 0,
    machine_type: type.name,
    normal_probability: roundTo4(1 - anomalyProbability),
    anomaly_probability: anomalyProbability,
    features: describeFeatures(features, reading.sensors, type),
    severity,
    explanation: isAnomaly ? explain(profile, reading.sensors, type.name) : null,
    model: { name: model.manifest.name, version: model.manifest.version },
  };
}

function answerOrder(features: readonly Feature[]): string[] {
  const ofType = features.filter((each) => each.from === 'type');
  return [...ofType, ...features.filter((each) => each.from !== 'type')].map((each) => each.name);
}

/** What the row says its machine is, so that the sender finds the row again. */
function machineIdOf(row: unknown): unknown {
  return (row as { machine_id?: unknown } | null)?.machine_id ?? null;
}

function routeOptions(schemas: PredictionSchemas, rows: 'one' | 'many') {
  const common = { tags: ['Prediction'] };
  const problems = [
    'invalid-json',
    'body-too-large',
    'unsupported-media-type',
    'invalid-request',
    'unavailable',
  ] as const;
  // The schema documents the body; what it says is decided by core/reading alone, so that HTTP and Kafka never disagree.
  const validatorCompiler = () => () => true;
  if (rows === 'one') {
    const response = { 200: schemas.answer, ...problemResponses(...problems, 'unknown-machine') };
    const summary = 'Says whether a reading is anomalous, and why';
    return { schema: { ...common, summary, body: schemas.request, response }, validatorCompiler };
  }
  const response = { 200: schemas.batchAnswer, ...problemResponses(...problems) };
  const summary = 'The same for many readings at once; an error in one row leaves the others alone';
  return { schema: { ...common, summary, body: schemas.batchRequest, response }, validatorCompiler };
}
