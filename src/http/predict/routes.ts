// POST /predict and /predict/batch: the Python system's body in, its answer out, with ours after it. They decide nothing: core/reading
// says what is valid, and the pipeline that the consumer runs too says what is an anomaly. Where the types of the machines are known,
// they answer without waiting for anything.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type Assessments, assessmentAt } from '../../core/assessment.ts';
import { UnknownMachine } from '../../core/errors.ts';
import type { Profile } from '../../core/profile.ts';
import type { Reading } from '../../core/reading/reading.ts';
import type { EpochMs } from '../../core/time.ts';
import type { DefaultModel, ServedModels } from '../../models/served-models.ts';
import type { RequestedReading } from '../../pipeline/memory/remember-requested.ts';
import { problemOf } from '../../web-server/problem.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import type { InvalidRequest } from '../../web-server/request-errors.ts';
import { within } from '../../web-server/within.ts';
import { explainQuery } from '../explanation-schemas.ts';
import { type PredictionSchemas, predictionSchemas } from '../schemas.ts';
import type { ServerMetrics } from '../status/metrics.ts';
import type { OptionalCount } from '../status/optional-sensors.ts';
import { createWriteAnswer, type WriteAnswer } from './answer.ts';
import { explainAnswer, readExplain, readModelName } from './explanation.ts';
import { encodeJson, JsonBytes } from './json-bytes.ts';
import { readBatchRows, readPredictRequest, readRememberingRequest } from './request.ts';

export interface PredictOptions {
  readonly profile: Profile;
  readonly models: ServedModels;
  readonly bodyBytesMax: number;
  readonly batchSizeMax: number;
  /** Of a machine, with each reading that is asked about, for a model whose features remember. */
  readonly recentReadingsMax: number;
  readonly requestTimeoutMs: number;
  /** Of a search for the way back. */
  readonly wayBackTimeoutMs: number;
  readonly metrics: ServerMetrics;
  readonly optionalCount: OptionalCount;
}

export function addPredictRoutes(app: FastifyInstance, options: PredictOptions): void {
  const {
    profile,
    models,
    batchSizeMax,
    recentReadingsMax,
    requestTimeoutMs,
    wayBackTimeoutMs,
    metrics,
    optionalCount,
  } = options;
  const { answerOrder } = models.default();
  const modelsBeside = models
    .predictors()
    .slice(1)
    .map(({ model }) => model.manifest.name);
  const names = answerOrder.map((feature) => feature.name);
  const schemas = predictionSchemas(profile, names, {
    batchSizeMax,
    recentReadingsMax: models.predictors().every((each) => each.remember === undefined) ? undefined : recentReadingsMax,
    modelsBeside,
  });
  // A model that is served in place of this one has the same features.
  const read = ({ remember }: DefaultModel, body: unknown, now: EpochMs): RequestedReading | InvalidRequest =>
    remember === undefined
      ? readPredictRequest(profile, body, now)
      : readRememberingRequest(profile, body, now, recentReadingsMax);
  const writers = new WeakMap<DefaultModel, WriteAnswer>();
  const writerOf = (served: DefaultModel): WriteAnswer => {
    const known = writers.get(served);
    if (known !== undefined) return known;
    const writer = createWriteAnswer(served);
    writers.set(served, writer);
    return writer;
  };

  // Between two answers nothing waits, so that all of them are put together in the same memory.
  const json = new JsonBytes(answerBytesExpected);
  app.post('/predict', routeOptions(schemas, 'one'), (request, reply) => {
    const served = models.predictor(readModelName(request.query));
    const reading = read(served, request.body, Date.now());
    if (reading instanceof Error) throw reading;
    const explain = readExplain(request.query);
    const answer = (assessments: Assessments): string => {
      const assessment = assessmentAt(assessments, 0);
      if (assessment.verdict === 'refused') throw assessment.refusal;
      json.clear();
      writerOf(served)(json, assessment, explainAnswer(served, explain, wayBackTimeoutMs)(assessment));
      metrics.scored(1, assessment.verdict === 'anomalous' ? 1 : 0);
      reply.header('content-type', mediaType);
      return json.text();
    };
    const assessments = assess(served, optionalCount, [reading]);
    return assessments instanceof Promise ? within(requestTimeoutMs, assessments).then(answer) : answer(assessments);
  });

  app.post('/predict/batch', routeOptions(schemas, 'many'), (request, reply) => {
    const served = models.predictor(readModelName(request.query));
    const rows = readBatchRows(request.body, batchSizeMax);
    const now = Date.now();
    const readings = rows.map((row) => read(served, row, now));
    const answer = (assessments: Assessments): Buffer => {
      const answers = writeRows(rows, readings, assessments, { served, writeAnswer: writerOf(served), ...options });
      reply.header('content-type', mediaType);
      return answers;
    };
    const assessments = assess(
      served,
      optionalCount,
      readings.filter((each): each is RequestedReading => !(each instanceof Error)),
    );
    return assessments instanceof Promise ? within(requestTimeoutMs, assessments).then(answer) : answer(assessments);
  });
}

/** Waits where what is remembered of machines is asked for, or their types. */
function assess(
  { assess, remember }: DefaultModel,
  optionalCount: OptionalCount,
  readings: readonly RequestedReading[],
): Assessments | Promise<Assessments> {
  optionalCount.add(readings);
  return remember === undefined ? assess(readings) : remember(readings).then(assess);
}

const mediaType = 'application/json; charset=utf-8';
const answerBytesExpected = 640;
const rowsBegin = encodeJson('{"results":[');
const rowsEnd = encodeJson(']}');
const comma = encodeJson(',');

/** One answer per row, in the order of the rows. The assessments are those of the rows that hold a reading. */
function writeRows(
  rows: readonly unknown[],
  readings: readonly (Reading | Error)[],
  assessments: Assessments,
  options: PredictOptions & { readonly served: DefaultModel; readonly writeAnswer: WriteAnswer },
): Buffer {
  const { bodyBytesMax, metrics, served, writeAnswer, wayBackTimeoutMs } = options;
  const explain = explainAnswer(served, undefined, wayBackTimeoutMs);
  const json = new JsonBytes(answerBytesExpected * rows.length);
  let next = 0;
  let scored = 0;
  let anomalous = 0;
  const refuse = (index: number, error: Error): void =>
    json.value({ machine_id: machineIdOf(rows[index]), error: problemOf(error, bodyBytesMax).problem });
  json.fragment(rowsBegin);
  for (const [index, reading] of readings.entries()) {
    if (index > 0) json.fragment(comma);
    const assessed = reading instanceof Error ? reading : assessmentAt(assessments, next++);
    if (assessed instanceof Error) refuse(index, assessed);
    else if (assessed.verdict !== 'refused') {
      scored++;
      if (assessed.verdict === 'anomalous') anomalous++;
      writeAnswer(json, assessed, explain(assessed));
    } else if (assessed.refusal instanceof UnknownMachine) refuse(index, assessed.refusal);
    // What the sender could not have written otherwise is our fault, and fails the request.
    else throw assessed.refusal;
  }
  json.fragment(rowsEnd);
  metrics.scored(scored, anomalous);
  if (rows.length > scored) metrics.refused(rows.length - scored);
  return json.bytes();
}

/** What the row says its machine is, so that the sender finds the row again; null where that is no single value. */
function machineIdOf(row: unknown): unknown {
  const given = (row as { machine_id?: unknown } | null)?.machine_id ?? null;
  return typeof given === 'object' ? null : given;
}

const modelQuery = Type.Optional(
  Type.String({ description: 'The name of one of the models of /system/info; absent for the default one' }),
);

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
    'unknown-model',
  ] as const;
  // The schema documents the body; what it says is decided by core/reading alone, so that HTTP and Kafka never disagree.
  const validatorCompiler = () => () => true;
  const config = { answersAtOnce: true };
  if (rows === 'one') {
    const response = { 200: schemas.answer, ...problemResponses(...problems, 'unknown-machine') };
    const summary = 'Says whether a reading is anomalous, and why';
    const querystring = Type.Object({ explain: explainQuery, model: modelQuery });
    return { schema: { ...common, summary, querystring, body: schemas.request, response }, validatorCompiler, config };
  }
  const response = { 200: schemas.batchAnswer, ...problemResponses(...problems) };
  const summary = 'The same for many readings at once; an error in one row leaves the others alone';
  const querystring = Type.Object({ model: modelQuery });
  return {
    schema: { ...common, summary, querystring, body: schemas.batchRequest, response },
    validatorCompiler,
    config,
  };
}
