// GET /model: the model that is served, for people: what it was made of, which features move it, and how the readings of now are spread beside those of its training.
import type { FastifyInstance } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { layoutOf, type TypeLayout } from '../../core/drift/layout.ts';
import type { DriftReport, TypeReport } from '../../core/drift/report.ts';
import type { Model } from '../../inference/model/model.ts';
import type { ServedModels } from '../../models/served-models.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { driftSchema, shownDrift } from './drift.ts';
import { modelCardPath } from './model-card.ts';

const orNull = <T extends TSchema>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });
const count = (description: string) => Type.Integer({ minimum: 0, description });
const verdict = Type.Union([Type.Literal('same'), Type.Literal('drifted'), Type.Literal('unknown')]);

const variableSchema = Type.Object({
  kind: Type.Union([Type.Literal('sensor'), Type.Literal('feature'), Type.Literal('score')]),
  name: Type.String(),
  edges: Type.Array(Type.Number(), {
    description: 'Of the bins, rising; the first bin lies below, the last above all',
  }),
  in_training: Type.Array(Type.Number({ minimum: 0 }), { description: 'How many values of training each bin has' }),
  now: orNull(Type.Array(Type.Number({ minimum: 0 })), 'How many of the last window; null where none was counted'),
  verdict,
  psi: orNull(Type.Number(), 'How different they are; from 0.25 on it matters'),
});

const typeSchema = Type.Object({
  machine_type: Type.String(),
  readings: count('Of the last window, as far as their values were counted'),
  alarm_share: orNull(
    Type.Object({ now: Type.Number(), in_training: Type.Number(), verdict }),
    'Null where it is not known',
  ),
  variables: Type.Array(variableSchema),
});

const modelSchema = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    kind: Type.String({ description: 'What it is: classifier, isolation_forest or limits' }),
    model_type: Type.String({ examples: ['XGBClassifier'] }),
    profile: Type.String(),
    threshold: Type.Number({ description: 'From which probability on a reading is anomalous' }),
    feature_names: Type.Array(Type.String()),
    card: orNull(Type.String(), 'Where the model card is'),
    trained: Type.Object(
      {
        rows: orNull(Type.Number(), 'Of training'),
        failures: orNull(Type.Number(), 'Of these'),
        data_sha256: orNull(Type.String(), 'Of the file of readings'),
        xgboost: orNull(Type.String(), 'Its version'),
        warning: orNull(Type.String(), 'What makes the figures doubtful'),
        protocol: orNull(Type.String(), 'How the figures were measured'),
      },
      { description: 'When is not written down: the same data give the same bytes' },
    ),
    figures: Type.Array(
      Type.Object({
        name: Type.String({ description: 'precision, recall, f1 or averagePrecision' }),
        value: Type.Number(),
        low: orNull(Type.Number(), '95 % confidence'),
        high: orNull(Type.Number(), '95 % confidence'),
      }),
    ),
    importance: orNull(
      Type.Array(Type.Object({ name: Type.String(), value: Type.Number() })),
      'By how much each feature moves the margin on average, the largest first; null where the model does not say',
    ),
    drift: driftSchema,
    types: Type.Array(typeSchema, { description: 'Empty where the model does not know its training' }),
  },
  { description: 'The served model' },
);
type ModelAnswer = Static<typeof modelSchema>;

export interface ModelRouteOptions {
  readonly models: ServedModels;
  readonly readDrift: (model: Model) => Promise<DriftReport | null>;
}

export function addModelRoute(app: FastifyInstance, { models, readDrift }: ModelRouteOptions): void {
  const response = { 200: modelSchema, ...problemResponses('unauthorized', 'forbidden', 'too-many-requests') };
  const summary = 'The served model: what it was made of, what moves it, and its readings beside those of its training';
  app.get('/model', { schema: { tags: ['Status'], summary, response } }, async (): Promise<ModelAnswer> => {
    const { model, threshold } = models.default();
    return modelOf(model, threshold, await readDrift(model));
  });
}

export function modelOf(model: Model, threshold: number, drift: DriftReport | null): ModelAnswer {
  const { manifest, modelType, card, about } = model;
  return {
    ...{ name: manifest.name, version: manifest.version, kind: manifest.kind ?? 'classifier' },
    ...{ model_type: modelType, profile: manifest.profile, threshold },
    feature_names: [...manifest.featureNames],
    card: card === undefined || card === null ? null : modelCardPath,
    trained: {
      ...{ rows: about?.rows ?? null, failures: about?.failures ?? null, data_sha256: about?.dataDigest ?? null },
      ...{ xgboost: about?.madeBy ?? null, warning: about?.warning ?? null, protocol: about?.protocol ?? null },
    },
    figures: (about?.figures ?? []).map((each) => ({ ...each })),
    importance: about?.importance?.map((each) => ({ ...each })) ?? null,
    drift: shownDrift(drift),
    types: manifest.reference
      ? layoutOf(manifest.reference).types.map((type) =>
          typeOf(
            type,
            drift?.types.find((each) => each.type === type.type),
          ),
        )
      : [],
  };
}

function typeOf({ type, variables }: TypeLayout, report: TypeReport | undefined): ModelAnswer['types'][number] {
  const rate = report?.alarmRate ?? null;
  return {
    machine_type: type,
    readings: Math.max(0, ...(report?.variables.map(({ readings }) => readings) ?? [])),
    alarm_share:
      rate === null || !Number.isFinite(rate.value)
        ? null
        : { now: rate.value, in_training: rate.inTraining, verdict: rate.verdict },
    variables: variables.map(({ kind, name, reference }) => {
      const found = report?.variables.find((each) => each.kind === kind && each.name === name);
      return {
        ...{ kind, name, edges: [...reference.edges], in_training: [...reference.counts] },
        now: found === undefined || found.readings === 0 ? null : [...found.counts],
        verdict: found?.verdict ?? 'unknown',
        psi: found !== undefined && Number.isFinite(found.psi.value) ? found.psi.value : null,
      };
    }),
  };
}
