// What the Portal's API takes and gives of curves, as TypeBox schemas, beside those of schemas.ts.
import { type Static, type TSchema, Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { curvePointsMax, resolutions } from '../curve/plan.ts';
import { orNull, refer, type Told, time } from '../schema-parts.ts';

const instant = (description: string) => Type.Integer({ description: `${description}, in milliseconds since 1970` });
const figures = (description: string) => Type.Array(orNull(Type.Number(), 'Null for none'), { description });
const severity = Type.Enum(severities, { type: 'string' });

const sensorCurveSchema = Type.Object(
  {
    name: Type.String({ description: "Of the profile's sensors" }),
    mean: figures('By point'),
    min: orNull(figures('By point'), 'Null where each point is one reading'),
    max: orNull(figures('By point'), 'Null where each point is one reading'),
  },
  { $id: 'SensorCurve', description: 'A sensor over time' },
);

const curveAnomalySchema = Type.Object(
  {
    at: instant('When its reading was taken'),
    probability: Type.Number({ minimum: 0, maximum: 1 }),
    severity,
    count: Type.Integer({ minimum: 1, description: 'How many of about this time it stands for: it is the worst' }),
    sensors: Type.Record(Type.String(), Type.Number(), { description: 'Its values' }),
  },
  { $id: 'CurveAnomaly', description: 'An anomalous reading, by its alert' },
);

const curveEpisodeSchema = Type.Object(
  {
    episodeId: Type.String({ format: 'uuid' }),
    kind: Type.String(),
    mode: orNull(Type.String(), 'The code of its failure mode'),
    severity,
    from: instant('Its first reading'),
    to: orNull(Type.Integer(), 'Its last reading, in milliseconds since 1970; null while it is open'),
  },
  { $id: 'CurveEpisode', description: 'An episode in the time of a curve' },
);

export const machineCurvesSchema = Type.Object(
  {
    machineId: Type.Integer(),
    from: time('From when on'),
    to: time('Until when, exclusive'),
    resolution: Type.Enum(resolutions, {
      type: 'string',
      description:
        'What points are made of: single readings (where there are any; roll-ups elsewhere), or roll-ups of minutes or hours',
    }),
    isThinned: Type.Boolean({ description: 'There were more single readings than were kept: peaks may be missing' }),
    times: Type.Array(Type.Integer(), { description: 'Of each point, in milliseconds since 1970' }),
    counts: Type.Array(Type.Integer({ minimum: 1 }), { description: 'How many readings each point stands for' }),
    sensors: Type.Array(refer(sensorCurveSchema)),
    anomalies: Type.Array(refer(curveAnomalySchema), { description: 'At most one for each point that was asked for' }),
    episodes: Type.Array(refer(curveEpisodeSchema)),
    history: Type.Object({
      behind: Type.Integer({ minimum: 0, description: 'How many readings in Kafka are not stored yet' }),
      reason: orNull(Type.String(), 'Why the newest readings may be missing; null while nothing is wrong'),
    }),
  },
  { $id: 'MachineCurves', description: 'The sensors of a machine over time' },
);
export type MachineCurves = Told<typeof machineCurvesSchema>;

/** Those that others refer to by name. */
export const sharedCurveSchemas: readonly TSchema[] = [
  sensorCurveSchema,
  curveAnomalySchema,
  curveEpisodeSchema,
  machineCurvesSchema,
];

export const curvesParameters = Type.Object({
  id: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Of the machine' }),
});
export const curvesQuery = Type.Object({
  from: Type.Optional(Type.String({ format: 'date-time', description: 'An hour before `to`, if absent' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Now, if absent' })),
  points: Type.Integer({ minimum: 1, maximum: curvePointsMax, default: 600, description: 'At most so many' }),
});
export type CurvesQueryGiven = Static<typeof curvesQuery>;
