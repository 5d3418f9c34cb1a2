// What the Portal's API takes and gives, as TypeBox schemas: the OpenAPI document, the types of api.ts and the page's client are made of
// them, and the tests hold the answers against them. What is in `sharedSchemas` stands in the document by its name.
import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';
import { sides } from '../core/explanation/explanation.ts';
import { severities } from '../core/severity.ts';
import { problemSchema } from '../web-server/problem-schema.ts';
import { listedAlertsMax, listedMachinesMax } from './bounds.ts';
import { labelSchema } from './label-schema.ts';

export const time = (description: string) =>
  Type.String({ format: 'date-time', description: `${description}, in UTC` });
export const orNull = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description });

/** What the database can look for: no text of it has this character. */
export const withoutNul = '^[^\\u0000]*$';

/** Refers to a schema by its name, and has its type. */
export function refer<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema>> {
  return Type.Unsafe<Static<Schema>>({ $ref: `${(schema as { $id?: string }).$id}#` });
}

const alertMembers = {
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

const receiverMembers = {
  state: Type.Enum(['current', 'behind', 'starting', 'stuck'], { type: 'string' }),
  behind: Type.Integer({
    minimum: 0,
    description: 'Messages on the topics of alerts and episodes that Kafka has and the Portal has not handled',
  }),
  reason: orNull(Type.String(), 'Why it does not receive, as a sentence; null while it does'),
  since: Type.Optional(time('Since when the pages may lack something; absent while they are live')),
};

export const receiverStateSchema = Type.Object(receiverMembers, {
  $id: 'ReceiverState',
  description: 'Whether the page is live: the Portal has what Kafka has, and alerts get as far as Kafka',
});

export const feedStatusSchema = Type.Object(
  {
    ...receiverMembers,
    silenceMaxMs: Type.Number({
      minimum: 0,
      description: 'Silence for longer than this means that the connection is dead, although nobody has closed it',
    }),
  },
  {
    $id: 'FeedStatus',
    description:
      'The data of the event `status` of the live feed: at its beginning, at every change, and as a sign of life',
  },
);

export const leftOutMessageSchema = Type.Object(
  {
    sequence: Type.Integer({ minimum: 1 }),
    topic: Type.String(),
    partition: Type.Integer({ minimum: 0 }),
    offset: Type.Integer({ minimum: 0 }),
    reason: Type.String(),
    valueBase64: orNull(Type.String(), 'The beginning of the value; null also where values were not asked for'),
    valueBytes: orNull(Type.Integer({ minimum: 0 }), 'The length of the whole value'),
    leftOutAt: time('When it was left out'),
  },
  { $id: 'LeftOutMessage', description: 'A message on the topic of alerts or episodes that was left out' },
);

export const leftOutPageSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'How many are kept' }),
    messages: Type.Array(refer(leftOutMessageSchema), { description: 'Newest first' }),
    nextBefore: alertPageSchema.properties.nextBefore,
  },
  { $id: 'LeftOutPage', description: 'Messages that were left out, newest first' },
);

export const machineSchema = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    type: Type.String({
      description: 'As the profile names it, or as it is stored where the profile does not know it',
    }),
    alertCount: Type.Integer({ minimum: 0 }),
    lastAlert: orNull(Type.Object(alertMembers), 'Null where it had none'),
  },
  { $id: 'PortalMachine', description: 'A machine, with the count and the last of its alerts' },
);

export const machineListSchema = Type.Object(
  { machines: Type.Array(refer(machineSchema), { description: 'By id, the first', maxItems: listedMachinesMax }) },
  { $id: 'MachineList', description: 'The machines of the plant' },
);

const sensorSchema = Type.Object(
  {
    name: Type.String(),
    unit: Type.String(),
    label: refer(labelSchema),
    typical: Type.Number({ description: 'A usual value' }),
    span: Type.Number({ description: 'How wide the range is: what is far from usual tells most' }),
    limits: Type.Array(
      Type.Object({
        mode: Type.String({ description: 'The code of the failure mode' }),
        side: Type.Enum(sides, { type: 'string', description: 'Where it is crossed' }),
        bounds: Type.Record(Type.String(), Type.Number(), { description: 'By machine type' }),
      }),
      { description: 'Those limits of failure modes that are of this sensor alone' },
    ),
  },
  { $id: 'PortalSensor', description: 'A sensor of the profile' },
);

export const profileSchema = Type.Object(
  {
    name: Type.String(),
    sensors: Type.Array(refer(sensorSchema)),
    machineTypes: Type.Array(Type.Object({ name: Type.String(), label: refer(labelSchema) })),
    failureModes: Type.Array(
      Type.Object({
        code: Type.String(),
        label: refer(labelSchema),
        sensors: Type.Array(Type.String(), { description: 'Names of the sensors that its evidence looks at' }),
      }),
    ),
    quantities: Type.Array(refer(labelSchema), { description: 'What the limits of failure modes are of, each once' }),
  },
  { $id: 'PortalProfile', description: 'What the page needs of the profile' },
);

const probeMembers = { status: Type.String() };
export const probeSchema = Type.Object(probeMembers, { $id: 'Probe', description: 'Yes' });
export const readyProbeSchema = Type.Object(
  {
    ...probeMembers,
    degraded: Type.Optional(
      Type.String({ description: 'What does not work though the Portal does its own part. Only for who may use it' }),
    ),
  },
  { $id: 'ReadyProbe', description: 'Yes' },
);
export const failedProbeSchema = Type.Object(
  { ...probeMembers, reason: Type.Optional(Type.String({ description: 'Only for who may use the Portal' })) },
  { $id: 'FailedProbe', description: 'No' },
);

/** The schemas that others refer to by name; those of episodes stand beside them. */
export const sharedSchemas: readonly TSchema[] = [
  problemSchema,
  labelSchema,
  explanationSchema,
  alertSchema,
  alertPageSchema,
  receiverStateSchema,
  feedStatusSchema,
  leftOutMessageSchema,
  leftOutPageSchema,
  machineSchema,
  machineListSchema,
  sensorSchema,
  profileSchema,
  probeSchema,
  readyProbeSchema,
  failedProbeSchema,
];

const pageSizeDefault = 50;

export const pageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: listedAlertsMax, default: pageSizeDefault }),
  before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
});

export const leftOutQuery = Type.Object({ ...pageQuery.properties, values: Type.Boolean({ default: true }) });
