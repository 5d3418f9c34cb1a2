// POST /predict and /predict/batch: the Python system's body in, its answer out, with ours after it. They decide nothing: core/reading
// says what is valid, and the pipeline that the consumer runs too says what is an anomaly. Where the types of the machines are known,
// they answer without waiting for anything.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type Assessments, assessmentAt } from '../../core/assessment.ts';
import { UnknownMachine } from '../../core/errors.ts';
import type { Profile } from '../../core/profile.ts';
import type { Reading } from '../../core/reading.ts';
import type { DefaultModel, ServedModels } from '../../models/served-models.ts';
import { type Problem, problemOf } from '../../web-server/problem.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { within } from '../../web-server/within.ts';
import { explainQuery } from '../explanation-schemas.ts';
import { type PredictionSchemas, predictionSchemas } from '../schemas.ts';
import type { ServerMetrics } from '../status/metrics.ts';
import { describe, type Prediction } from './answer.ts';
import { explainAnswer, readExplain } from './explanation.ts';
import { readBatchRows, readPredictRequest } from './request.ts';

export interface PredictOptions {
  readonly profile: Profile;
  readonly models: ServedModels;
  readonly bodyBytesMax: number;
  readonly batchSizeMax: number;
  readonly requestTimeoutMs: number;
  /** Of a search for the way back. */
  readonly wayBackTimeoutMs: number;
  readonly metrics: ServerMetrics;
}

export function addPredictRoutes(app: FastifyInstance, options: PredictOptions): void {
  const { profile, models, batchSizeMax, requestTimeoutMs, wayBackTimeoutMs, metrics } = options;
  const names = models.default().answerOrder.map((feature) => feature.name);
  const schemas = predictionSchemas(profile, names, batchSizeMax);

  app.post('/predict', routeOptions(schemas, 'one'), (request) => {
    const reading = readPredictRequest(profile, request.body, Date.now());
    if (reading instanceof Error) throw reading;
    const explain = readExplain(request.query);
    const served = models.default();
    const answer = (assessments: Assessments): Prediction => {
      const assessment = assessmentAt(assessments, 0);
      if (assessment.verdict === 'refused') throw assessment.refusal;
      metrics.scored(1, assessment.verdict === 'anomalous' ? 1 : 0);
      return describe(served, assessment, explainAnswer(served, explain, wayBackTimeoutMs)(assessment));
    };
    const assessments = served.assess([reading]);
    return assessments instanceof Promise ? within(requestTimeoutMs, assessments).then(answer) : answer(assessments);
  });

  app.post('/predict/batch', routeOptions(schemas, 'many'), (request) => {
    const rows = readBatchRows(request.body, batchSizeMax);
    const now = Date.now();
    const readings = rows.map((row) => readPredictRequest(profile, row, now));
    const served = models.default();
    const answer = (assessments: Assessments) => ({
      results: answerRows(rows, readings, assessments, served, options),
    });
    const assessments = served.assess(readings.filter((each): each is Reading => !(each instanceof Error)));
    return assessments instanceof Promise ? within(requestTimeoutMs, assessments).then(answer) : answer(assessments);
  });
}

type BatchRow = Prediction | { readonly machine_id: unknown; readonly error: Problem };

/** One answer per row, in the order of the rows. The assessments are those of the rows that hold a reading. */
function answerRows(
  rows: readonly unknown[],
  readings: readonly (Reading | Error)[],
  assessments: Assessments,
  served: DefaultModel,
  { bodyBytesMax, metrics, wayBackTimeoutMs }: PredictOptions,
): BatchRow[] {
  const explain = explainAnswer(served, undefined, wayBackTimeoutMs);
  let next = 0;
  let scored = 0;
  let anomalous = 0;
  const refused = (index: number, error: Error): BatchRow => ({
    machine_id: machineIdOf(rows[index]),
    error: problemOf(error, bodyBytesMax).problem,
  });
  const results = readings.map((reading, index): BatchRow => {
    if (reading instanceof Error) return refused(index, reading);
    const assessment = assessmentAt(assessments, next++);
    if (assessment.verdict === 'refused') {
      // What the sender could not have written otherwise is our fault, and fails the request.
      if (assessment.refusal instanceof UnknownMachine) return refused(index, assessment.refusal);
      throw assessment.refusal;
    }
    scored++;
    if (assessment.verdict === 'anomalous') anomalous++;
    return describe(served, assessment, explain(assessment));
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
    const querystring = Type.Object({ explain: explainQuery });
    return { schema: { ...common, summary, querystring, body: schemas.request, response }, validatorCompiler, config };
  }
  const response = { 200: schemas.batchAnswer, ...problemResponses(...problems) };
  const summary = 'The same for many readings at once; an error in one row leaves the others alone';
  return { schema: { ...common, summary, body: schemas.batchRequest, response }, validatorCompiler, config };
}
