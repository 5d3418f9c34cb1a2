// What the Portal's API gives of alerts, as TypeBox schemas, beside those of ../schemas.ts.
import { type TSchema, Type } from 'typebox';
import { sides } from '../../core/explanation/explanation.ts';
import { severities } from '../../core/severity.ts';
import { orNull, refer, type Told, time } from '../schema-parts.ts';

export const alertMembers = {
  sequence: Type.Integer({
    minimum: 1,
    description: 'Grows with every alert that is stored: the order of lists, and the id of server-sent events',
  }),
  severity: Type.Enum(severities, { type: 'string' }),
  probability: Type.Number({ minimum: 0, maximum: 1, description: 'Of an anomaly' }),
  detectedAt: time('When the AI server found it'),
};

const reasonSchema = Type.Object(
  {
    sensor: Type.String({ description: "Its name in the profile's sensors" }),
    value: orNull(Type.Number(), 'Null where it was not measured'),
    usual: orNull(
      Type.Object({ low: Type.Number(), high: Type.Number() }),
      'Null where the model does not know what is usual',
    ),
    contribution: Type.Number({ description: 'In log-odds: above 0 speaks for a failure' }),
  },
  { description: 'What a sensor adds to the score' },
);

const nearestModeSchema = Type.Object({
  code: Type.String(),
  isCrossed: Type.Boolean(),
  limit: orNull(
    Type.Object({
      quantity: Type.String(),
      value: Type.Number(),
      unit: Type.String(),
      limit: Type.Number(),
      margin: Type.Number({ description: 'How far beyond the limit; negative for what is left to it' }),
      marginPercent: orNull(Type.Number(), 'Of the limit'),
    }),
    'Null for a mode without limits as data',
  ),
});

const crossedLimitSchema = Type.Object({
  quantity: Type.String({ description: "By one of its labels in the profile's quantities" }),
  value: Type.Number(),
  unit: Type.String(),
  limit: Type.Number(),
  side: Type.Enum(sides, { type: 'string', description: 'Of the limit on which the value is' }),
});

const wayBackSchema = Type.Object({
  changes: Type.Array(Type.Object({ sensor: Type.String(), from: Type.Number(), to: Type.Number() })),
  probability: Type.Number({ description: 'Of an anomaly, after them' }),
});

const explanationSchema = Type.Object(
  {
    summary: Type.String({ description: 'One sentence for a person, in the language of the AI server' }),
    failureModes: Type.Array(
      Type.Object(
        {
          code: Type.String(),
          label: Type.String(),
          evidence: Type.String({ description: 'For a person, in the language of the AI server' }),
          limits: Type.Optional(
            Type.Array(crossedLimitSchema, { description: 'The same as data; absent where the alert carried none' }),
          ),
        },
        { description: 'A reason' },
      ),
    ),
    reasons: Type.Array(reasonSchema, { description: 'The largest first; empty where the alert carried none' }),
    nearestMode: orNull(nearestModeSchema, 'The failure mode that is crossed furthest, or nearest to its limits'),
    wayBack: orNull(wayBackSchema, 'The smallest change that would be normal, where the alert carried one'),
  },
  { $id: 'AlertExplanation', description: 'Why it looks like failing' },
);

const suspicionSchema = Type.Object(
  {
    check: Type.String({ description: 'range, combination, stuck or jump; of a newer AI server perhaps another' }),
    sensors: Type.Array(Type.String(), { description: "Names in the profile's sensors, of which one must be wrong" }),
    sentence: Type.String({ description: 'For a person, in the language of the AI server' }),
    value: Type.Optional(Type.Number({ description: 'Of one sensor' })),
    limit: Type.Optional(
      Type.Number({
        description: 'The bound that the value is beyond; of a jump the furthest value it can have changed to',
      }),
    ),
  },
  { description: 'Why sensors of the reading are not to be believed' },
);

export const alertSchema = Type.Object(
  {
    sequence: alertMembers.sequence,
    eventId: Type.String({ format: 'uuid' }),
    machineId: Type.Integer(),
    machineType: Type.String(),
    severity: alertMembers.severity,
    probability: alertMembers.probability,
    detectedAt: alertMembers.detectedAt,
    sensors: Type.Unsafe<Record<string, number>>({
      type: 'object',
      additionalProperties: { type: 'number' },
      description:
        "By the sensor's wire name, in its unit; a sensor that the alert did not carry as a number is absent",
    }),
    explanation: orNull(refer(explanationSchema), 'Null where the alert carried none'),
    suppressedBy: orNull(Type.String(), 'The maintenance window that its reading falls under'),
    suppressedReason: orNull(Type.String(), 'Why that was planned, in the words of who did'),
    dataQuality: Type.Array(suspicionSchema, { description: 'Empty where all its sensors can be believed' }),
    besideModel: orNull(Type.String(), 'The model that found it, where that is not the first one'),
    receivedAt: time('When the Portal stored it'),
  },
  { $id: 'PortalAlert', description: 'An alert; the data of the event `alert` of the live feed' },
);

export const alertPageSchema = Type.Object(
  {
    alerts: Type.Array(refer(alertSchema), { description: 'Newest first' }),
    nextBefore: orNull(
      Type.Integer({ minimum: 1 }),
      'What to ask for as `before` to get the next, older page; null at the end',
    ),
  },
  { $id: 'AlertPage', description: 'Alerts, newest first' },
);

export type PortalAlert = Told<typeof alertSchema>;
export type AlertExplanation = NonNullable<PortalAlert['explanation']>;
export type AlertPage = Told<typeof alertPageSchema>;

/** Those that others refer to by name. */
export const sharedAlertSchemas: readonly TSchema[] = [explanationSchema, alertSchema, alertPageSchema];
