// What the REST API takes and gives, as TypeBox schemas: the OpenAPI document is made of them and the tests hold the answers against
// them. Sensors, machine types and features come from the profile and the model. core/reading, not a schema, decides what is valid.
import { type Static, type TObject, type TSchema, type TSchemaOptions, Type } from 'typebox';
import { optionalNames } from '../core/optional-sensors.ts';
import type { Profile, Sensor } from '../core/profile.ts';
import { severities } from '../core/severity.ts';
import { dataQualitySchema } from './data-quality-schema.ts';
import { explanationSchema } from './explanation-schemas.ts';
import { charactersMax, idTextPattern, numberTextPattern } from './predict/decimal-text.ts';
import { driftSchema } from './status/drift.ts';
import { optionalSensorsSchema } from './status/optional-sensors.ts';

const cacheSize = {
  current_size: Type.Integer({ minimum: 0, description: 'Machine types in the cache' }),
  max_size: Type.Integer({ minimum: 1, description: 'Most machine types that the cache holds' }),
  ttl_seconds: Type.Number({ exclusiveMinimum: 0, description: 'How long a machine type is kept, in seconds' }),
};

const cacheInfo = Type.Object(cacheSize);

export const cacheStatsSchema = Type.Object(
  {
    ...cacheSize,
    hit_count: Type.Integer({ minimum: 0 }),
    miss_count: Type.Integer({ minimum: 0 }),
    hit_rate: Type.Number({ minimum: 0, maximum: 1, description: 'Hits of all look-ups; 0 before the first' }),
  },
  { description: 'The cache of machine types' },
);

const modelSize = {
  model_type: Type.String({ examples: ['XGBClassifier'] }),
  n_features: Type.Integer({ minimum: 1, examples: [11] }),
};

const health = {
  status: Type.Enum(['healthy', 'unhealthy'], { examples: ['healthy'] }),
  version: Type.String({ description: "The server's version" }),
  predictor_ready: Type.Boolean({ description: 'Whether predictions are answered now' }),
  cache_info: cacheInfo,
  model_info: Type.Object(modelSize),
};

export const healthSchema = Type.Object(health, { description: 'Ready' });
export const unhealthySchema = Type.Object(
  { ...health, reason: Type.String({ description: 'Why it is not ready' }) },
  { description: 'Not ready' },
);

export const serviceSchema = Type.Object(
  {
    service: Type.String(),
    version: Type.String(),
    status: Type.Literal('running'),
    endpoints: Type.Record(Type.String(), Type.String(), { description: 'Paths by name' }),
  },
  { description: 'What this is' },
);

export const probeSchema = Type.Object({ status: Type.String() }, { description: 'Yes' });
export const failedProbeSchema = Type.Object({ status: Type.String(), reason: Type.String() }, { description: 'No' });

export const systemInfoSchema = Type.Object(
  {
    config: Type.Object({
      api_host: Type.String(),
      api_port: Type.Integer(),
      log_level: Type.String(),
      cache_ttl: Type.Number(),
      cache_maxsize: Type.Integer(),
    }),
    cache_info: cacheInfo,
    model_info: Type.Object({
      ...modelSize,
      name: Type.String(),
      version: Type.String(),
      profile: Type.String(),
      feature_names: Type.Array(Type.String()),
      type_encoding: Type.Record(Type.String(), Type.Integer()),
      threshold: Type.Number(),
      card: Type.Union([Type.String(), Type.Null()], { description: 'Where the model card is' }),
    }),
    kafka_config: Type.Object({
      bootstrap_servers: Type.String(),
      topic_sensor: Type.String(),
      topic_alert: Type.String(),
      topic_episodes: Type.String(),
      group_id: Type.String(),
    }),
    drift: driftSchema,
    models: Type.Array(
      Type.Object({
        name: Type.String({ description: 'By which /predict takes it, as model' }),
        version: Type.String(),
        profile: Type.String(),
        target: Type.Union([Type.String(), Type.Null()], { description: 'What it finds; null where it does not say' }),
        threshold: Type.Number({ description: 'From which probability on a reading is anomalous here' }),
        ...modelSize,
        default: Type.Boolean({ description: 'Whether it answers where no model is named' }),
      }),
      { description: 'All that judge readings, the default one first' },
    ),
    optional_sensors: optionalSensorsSchema,
  },
  { description: 'How the server is set up, without any secret' },
);
export type SystemInfo = Static<typeof systemInfoSchema>;

export interface PredictionSchemas {
  readonly request: TObject;
  readonly answer: TObject;
  readonly batchRequest: TObject;
  readonly batchAnswer: TObject;
}

/** The schemas of predictions. `featureNames` are the model's, in the order of the answer. */
export interface PredictionBounds {
  readonly batchSizeMax: number;
  /** Undefined for a model whose features are of one reading alone. */
  readonly recentReadingsMax: number | undefined;
  /** Names of those that may be asked for beside the default one. */
  readonly modelsBeside: readonly string[];
}

export function predictionSchemas(
  profile: Profile,
  featureNames: readonly string[],
  { batchSizeMax, recentReadingsMax, modelsBeside }: PredictionBounds,
): PredictionSchemas {
  const request = requestSchema(profile, recentReadingsMax);
  const answer = answerSchema(profile, featureNames, modelsBeside.length > 0);
  const row = Type.Union([answer, Type.Object({ machine_id: Type.Unknown(), error: Type.Ref('Problem#') })], {
    description: 'A prediction, or the problem of this row',
  });
  return {
    request,
    answer,
    batchRequest: Type.Object({ readings: Type.Array(request, { minItems: 1, maxItems: batchSizeMax }) }),
    batchAnswer: Type.Object(
      { results: Type.Array(row) },
      { description: 'One answer per row, in the order of the rows' },
    ),
  };
}

function requestSchema(profile: Profile, recentReadingsMax: number | undefined): TObject {
  const sensors = Object.fromEntries(profile.sensors.map((sensor) => [sensor.name, sensorSchema(sensor)]));
  const example = Object.fromEntries(profile.sensors.map((sensor) => [sensor.name, sensor.example]));
  return Type.Object(
    {
      machine_id: orText(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), idTextPattern, {
        description: "The machine's id in the Portal; a decimal number as text is taken too",
      }),
      sensor_data: Type.Object(sensors),
      ...(recentReadingsMax === undefined ? {} : rememberedMembers(Type.Object(sensors), recentReadingsMax)),
    },
    { examples: [{ machine_id: 1, sensor_data: example }] },
  );
}

/** What a model whose features remember asks for beside the reading. */
function rememberedMembers(sensorData: TSchema, recentReadingsMax: number) {
  const time = (description: string): TSchema =>
    Type.String({
      description: `${description}, in ISO-8601; without a zone it is UTC`,
      examples: ['2025-11-18T10:30:00Z'],
    });
  const recent = Type.Object({ collected_at: time('When it was taken'), sensor_data: sensorData });
  return {
    collected_at: Type.Optional(time('When the reading was taken; absent, and it is now')),
    recent_readings: Type.Optional(
      Type.Array(recent, {
        maxItems: recentReadingsMax,
        description:
          "The machine's readings from before, the oldest first: all that its features remember. Absent, and what the consumer has stored of the machine counts; a reading from before the newest one of those is taken as if it came at that one's time. Nothing of a request is remembered.",
      }),
    ),
  };
}

function sensorSchema(sensor: Sensor): TSchema {
  const { above, atLeast, atMost } = sensor.range;
  const number = Type.Number({
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(atLeast === undefined ? {} : { minimum: atLeast }),
    maximum: atMost,
  });
  const description = `${sensor.label.en} in ${sensor.unit}; a decimal number as text is taken too`;
  const examples = [sensor.example];
  if (sensor.optional !== true) return orText(number, numberTextPattern, { description, examples });
  const absent = `${description}. Absent, or null, where it was not measured`;
  return Type.Optional(orText(number, numberTextPattern, { description: absent, examples }, [Type.Null()]));
}

/** A number, or the same as text, which meets the same bounds. */
function orText(number: TSchema, pattern: string, about: TSchemaOptions, others: readonly TSchema[] = []): TSchema {
  const text = Type.String({ pattern, maxLength: charactersMax, description: 'Within the same bounds' });
  return Type.Union([number, text, ...others], about);
}

function answerSchema(profile: Profile, featureNames: readonly string[], hasOthers: boolean): TObject {
  const probability = (description: string): TSchema => Type.Number({ minimum: 0, maximum: 1, description });
  const typeNames = profile.machineTypes.map((type) => type.name);
  const mayLack = optionalNames(profile).length > 0;
  const seen = `What the model saw, to four decimals${mayLack ? '; null where a sensor that it comes from was not measured' : ''}`;
  const feature = mayLack ? Type.Union([Type.Number(), Type.Null()]) : Type.Number();
  const features = Type.Object(Object.fromEntries(featureNames.map((name) => [name, feature])), {
    description: seen,
  });
  return Type.Object(
    {
      machine_id: Type.Integer({ minimum: 0 }),
      is_anomaly: Type.Boolean(),
      prediction: Type.Enum([0, 1], { description: '1 for an anomaly' }),
      machine_type: Type.Enum(typeNames),
      normal_probability: probability('To four decimals; together with anomaly_probability it makes 1'),
      anomaly_probability: probability('To four decimals'),
      features: hasOthers
        ? Type.Union([features, Type.Record(Type.String(), feature)], {
            description: `${seen}; those of the model that was asked for`,
          })
        : features,
      severity: Type.Union([Type.Enum([...severities]), Type.Null()], { description: 'Null when normal' }),
      explanation: Type.Union([explanationSchema, Type.Null()], {
        description: 'Null when normal, unless a known limit is crossed or explain=full asks for it',
      }),
      model: Type.Object({ name: Type.String(), version: Type.String() }),
      data_quality: Type.Optional(dataQualitySchema),
    },
    { description: 'The prediction' },
  );
}
