// What the Portal's API takes and gives, as TypeBox schemas: the OpenAPI document, the types in TypeScript and the page's client are made of
// them, and the tests hold the answers against them. What is in `sharedSchemas` stands in the document by its name.
import { type TSchema, Type } from 'typebox';
import { sides } from '../core/explanation/explanation.ts';
import { alertMembers, alertPageSchema, sharedAlertSchemas } from './alerts/schemas.ts';
import { listedMachinesMax } from './bounds.ts';
import { causeSchema } from './causes.ts';
import { labelSchema } from './label-schema.ts';
import { portalProblemSchema, refusalSchema } from './refusals.ts';
import { orNull, pageQuery, refer, type Told, time } from './schema-parts.ts';

const receiverMembers = {
  state: Type.Enum(['current', 'behind', 'starting', 'stuck'], { type: 'string' }),
  behind: Type.Integer({
    minimum: 0,
    description: 'Messages on the topics of alerts and episodes that Kafka has and the Portal has not handled',
  }),
  reason: orNull(Type.String(), 'Why it does not receive, as a sentence; null while it does'),
  causes: Type.Optional(
    Type.Array(refer(causeSchema), {
      description: 'The same for programs; absent where there is nothing but the sentence',
    }),
  ),
  since: Type.Optional(time('Since when the pages may lack something; absent while they are live')),
};

export const receiverStateSchema = Type.Object(receiverMembers, {
  $id: 'ReceiverState',
  description: 'Whether the page is live: the Portal has what Kafka has, and alerts get as far as Kafka',
});
export type ReceiverState = Told<typeof receiverStateSchema>;

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
export type FeedStatus = Told<typeof feedStatusSchema>;

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
export type LeftOutMessage = Told<typeof leftOutMessageSchema>;

export const leftOutPageSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'How many are kept' }),
    messages: Type.Array(refer(leftOutMessageSchema), { description: 'Newest first' }),
    nextBefore: alertPageSchema.properties.nextBefore,
  },
  { $id: 'LeftOutPage', description: 'Messages that were left out, newest first' },
);
export type LeftOutPage = Told<typeof leftOutPageSchema>;

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
export type PortalMachine = Told<typeof machineSchema>;

export const machineListSchema = Type.Object(
  { machines: Type.Array(refer(machineSchema), { description: 'By id, the first', maxItems: listedMachinesMax }) },
  { $id: 'MachineList', description: 'The machines of the plant' },
);
export type MachineList = Told<typeof machineListSchema>;

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
        unit: Type.String({ description: "Of the bounds: the sensor's own, or how the limit spells it" }),
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
    features: Type.Array(
      Type.Object({
        name: Type.String({ description: 'In the model' }),
        label: refer(labelSchema),
        unit: Type.String({ description: 'Empty for none' }),
      }),
      { description: 'What a model of it may be trained with, but for features that have no label' },
    ),
    quantities: Type.Array(refer(labelSchema), { description: 'What the limits of failure modes are of, each once' }),
  },
  { $id: 'PortalProfile', description: 'What the page needs of the profile' },
);
export type PortalProfile = Told<typeof profileSchema>;

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
  portalProblemSchema,
  refusalSchema,
  causeSchema,
  labelSchema,
  ...sharedAlertSchemas,
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

export const leftOutQuery = Type.Object({ ...pageQuery.properties, values: Type.Boolean({ default: true }) });
