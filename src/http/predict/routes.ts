// POST /predict and /predict/batch: the seed's body in, the seed's answer out, with ours after it. They decide nothing: core/reading
// says what is valid, and the pipeline that the consumer runs too says what is an anomaly. Where the types of the machines are known,
// they answer without waiting for anything.
import type { FastifyInstance } from 'fastify';
import type { Profile } from '../../core/profile.ts';
import type { Reading } from '../../core/reading.ts';
import type { ServedModels } from '../../models/served-models.ts';
import type { Outcomes } from '../../pipeline/assess.ts';
import { type Problem, problemOf } from '../../web-server/problem.ts';
import { within } from '../../web-server/within.ts';
import { type PredictionSchemas, predictionSchemas, problemResponses } from '../schemas.ts';
import type { ServerMetrics } from '../status/metrics.ts';
import { createDescribe, type Describe, type Prediction } from './answer.ts';
import { readBatchRows, readPredictRequest } from './request.ts';

export interface PredictOptions {
  readonly profile: Profile;
  readonly models: ServedModels;
  readonly bodyBytesMax: number;
  readonly batchSizeMax: number;
  readonly requestTimeoutMs: number;
  readonly metrics: ServerMetrics;
}

export function addPredictRoutes(app: FastifyInstance, options: PredictOptions): void {
  const { profile, models, batchSizeMax, requestTimeoutMs, metrics } = options;
  const names = models.default().answerOrder.map((feature) => feature.name);
  const schemas = predictionSchemas(profile, names, batchSizeMax);
  const describe = createDescribe(profile);

  app.post('/predict', routeOptions(schemas, 'one'), (request) => {
    const reading = readPredictRequest(profile, request.body, Date.now());
    if (reading instanceof Error) throw reading;
    const served = models.default();
    const answer = ([outcome]: Outcomes): Prediction => {
      if (outcome === undefined) throw new Error('the pipeline gave no answer for a reading');
      if (outcome instanceof Error) throw outcome;
      metrics.scored(1, outcome.isAnomaly ? 1 : 0);
      return describe(served, outcome);
    };
    const outcomes = served.assess([reading]);
    return outcomes instanceof Promise ? within(requestTimeoutMs, outcomes).then(answer) : answer(outcomes);
  });

  app.post('/predict/batch', routeOptions(schemas, 'many'), (request) => {
    const rows = readBatchRows(request.body, batchSizeMax);
    const now = Date.now();
    const readings = rows.map((row) => readPredictRequest(profile, row, now));
    const served = models.default();
    const answer = (outcomes: Outcomes) => ({
      results: answerRows(rows, readings, outcomes, options, (outcome) => describe(served, outcome)),
    });
    const outcomes = served.assess(readings.filter((each): each is Reading => !(each instanceof Error)));
    return outcomes instanceof Promise ? within(requestTimeoutMs, outcomes).then(answer) : answer(outcomes);
  });
}

type BatchRow = Prediction | { readonly machine_id: unknown; readonly error: Problem };

/** One answer per row, in the order of the rows. `outcomes` are those of the rows that hold a reading. */
function answerRows(
  rows: readonly unknown[],
  readings: readonly (Reading | Error)[],
  outcomes: Outcomes,
  { bodyBytesMax, metrics }: PredictOptions,
  describe: (outcome: Parameters<Describe>[1]) => Prediction,
): BatchRow[] {
  let next = 0;
  let scored = 0;
  let anomalous = 0;
  const results = readings.map((reading, index): BatchRow => {
    const outcome = reading instanceof Error ? reading : outcomes[next++];
    if (outcome === undefined) throw new Error('the pipeline gave fewer answers than readings');
    if (outcome instanceof Error) {
      return { machine_id: machineIdOf(rows[index]), error: problemOf(outcome, bodyBytesMax).problem };
    }
    scored++;
    if (outcome.isAnomaly) anomalous++;
    return describe(outcome);
  });
  metrics.scored(scored, anomalous);
  if (results.length > scored) metrics.refused(results.length - scored);
  return results;
}

/** What the row says its machine is, so that the sender finds the row again; null where that is no single value. */
function machineIdOf(row: unknown): unknown {
  const given = (row as { machine_id?: unknown } | null)?.machine_id ?? null;
  return typeof given === 'object' ? null : given;
}

function routeOptions(schemas: PredictionSchemas, rows: 'one' | 'many') {
  const common = { tags: ['Prediction'] };
  const problems = [
    'invalid-json',
    'unauthorized',
    'forbidden',
    'body-too-large',
    'unsupported-media-type',
    'invalid-request',
    'too-many-requests',
    'unavailable',
  ] as const;
  // The schema documents the body; what it says is decided by core/reading alone, so that HTTP and Kafka never disagree.
  const validatorCompiler = () => () => true;
  const config = { answersAtOnce: true };
  if (rows === 'one') {
    const response = { 200: schemas.answer, ...problemResponses(...problems, 'unknown-machine') };
    const summary = 'Says whether a reading is anomalous, and why';
    return { schema: { ...common, summary, body: schemas.request, response }, validatorCompiler, config };
  }
  const response = { 200: schemas.batchAnswer, ...problemResponses(...problems) };
  const summary = 'The same for many readings at once; an error in one row leaves the others alone';
  return { schema: { ...common, summary, body: schemas.batchRequest, response }, validatorCompiler, config };
}
