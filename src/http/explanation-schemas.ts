// The explanation as a schema, for answers of the REST API and for alerts alike.
import { type TSchema, Type } from 'typebox';
import { modelAndLimits, sides, wayBackSearches } from '../core/explanation/explanation.ts';

const orNull = (schema: TSchema, description: string): TSchema => Type.Union([schema, Type.Null()], { description });
const logOdds = (description: string): TSchema => Type.Number({ description: `${description}, in log-odds` });
const sentence = Type.String({ description: 'For a person' });

const limitMargin = Type.Object(
  {
    quantity: Type.String(),
    value: Type.Number(),
    unit: Type.String(),
    limit: Type.Number({ description: "That of the machine's type" }),
    side: Type.Enum([...sides], { description: 'Where it is crossed' }),
    margin: Type.Number({ description: 'In the unit: how far beyond the limit; negative for what is left to it' }),
    margin_percent: orNull(Type.Number(), 'In percent of the limit; null for a limit of 0'),
  },
  { description: 'How far a quantity is from a limit' },
);

const mode = Type.Object({
  code: Type.String({ description: 'The failure mode, as the profile calls it' }),
  label: Type.String(),
  evidence: Type.String({ description: 'The numbers, and the limits they cross' }),
  limits: Type.Array(limitMargin, { description: 'Empty for a mode that states none as data' }),
});

const nearestMode = Type.Object({
  code: Type.String(),
  label: Type.String(),
  is_crossed: Type.Boolean(),
  limit: orNull(limitMargin, 'Of its limits the one that decides'),
  sentence,
});

const usual = orNull(
  Type.Object({ low: Type.Number(), median: Type.Number(), high: Type.Number() }),
  'Nine of ten normal readings of the machine type lie from low to high; null for a model that does not know it',
);
const contribution = logOdds('What it adds to the margin: above 0 speaks for a failure');

const measured = orNull(Type.Number(), 'Null where a sensor was not measured, which only an optional one may not be');

const sensorReason = Type.Object({
  sensor: Type.String(),
  label: Type.String(),
  value: measured,
  usual,
  contribution,
  sentence,
  unit: Type.String(),
});

const featureReason = Type.Object({
  feature: Type.String(),
  value: measured,
  usual,
  contribution,
  sentence,
  unit: orNull(Type.String(), 'Null where the profile states none'),
});

const contributions = Type.Object(
  {
    margin: logOdds('What the model scores'),
    base: logOdds('What it would score knowing nothing of the reading'),
    sensors: Type.Array(sensorReason, {
      description: 'The largest first; what a derived feature adds is split among the sensors that it comes from',
    }),
    other_sensors: logOdds('The sum of those that are not named'),
    machine_type: orNull(
      Type.Object({ value: Type.String(), contribution, sentence }),
      'Null where no feature of the model comes from it',
    ),
    features: Type.Array(featureReason, { description: 'As the model sees them, the largest first' }),
    other_features: logOdds('The sum of those that are not named'),
  },
  {
    description:
      'Exact SHAP values. Sensors, other_sensors, machine_type and base sum to margin, and so do features, other_features and base',
  },
);

const wayBack = Type.Object(
  {
    changes: Type.Array(
      Type.Object({
        sensor: Type.String(),
        label: Type.String(),
        from: Type.Number(),
        to: Type.Number(),
        unit: Type.String(),
      }),
    ),
    anomaly_probability: Type.Number({ minimum: 0, maximum: 1, description: 'Of the changed reading' }),
    sentence,
  },
  { description: 'The smallest change of sensors that people can set which the model would find normal' },
);

export const explanationSchema = Type.Object(
  {
    summary: Type.String({ description: 'One sentence for a person' }),
    failure_modes: Type.Array(mode, { description: 'Those whose limits the reading crosses' }),
    model_and_limits: Type.Enum([...modelAndLimits], {
      description: 'limits_only: a known limit is crossed, and the model finds the reading normal',
    }),
    nearest_mode: orNull(nearestMode, 'The likely mode: crossed furthest, else nearest to its limits'),
    contributions: orNull(contributions, 'Null for a model that cannot say, and where none are wanted'),
    way_back: Type.Optional(wayBack),
    way_back_search: Type.Optional(
      Type.Enum([...wayBackSearches], { description: 'How the search for it ended; absent where none was made' }),
    ),
  },
  { description: 'Why it looks like failing' },
);

/** A query parameter. */
export const explainQuery = Type.Optional(
  Type.Enum(['full'], { description: 'full: with every contribution, and the way back to normal where there is one' }),
);
