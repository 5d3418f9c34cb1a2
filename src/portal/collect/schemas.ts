// What the Portal's API takes and gives of fetching readings from machines, as TypeBox schemas, beside those of schemas.ts.
import { type TSchema, Type } from 'typebox';
import { addressLengthMax, intervalMaxSeconds } from '../collection/plan.ts';
import { refusalSchema } from '../refusals.ts';
import { orNull, refer, type Told, time } from '../schema-parts.ts';

const machineId = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'As readings have it' });
const intervalSeconds = Type.Integer({
  minimum: 1,
  maximum: intervalMaxSeconds,
  description: 'From one time to the next',
});

const collectedMachineSchema = Type.Object(
  {
    machineId,
    planId: Type.Integer({ description: 'Its id in /api/dcp-config, and dcpConfigId of its readings' }),
    intervalSeconds,
    address: Type.String({
      description: 'For who may not change it without what stands behind a question mark: that may be a key',
    }),
    readingAt: orNull(time('Of the last answer that became a reading in Kafka'), 'Null before the first'),
    lacking: Type.Array(Type.String(), { description: 'The sensors without a number in that answer' }),
    failingSince: orNull(time('Since when nothing but failures'), 'Null while it works'),
    problem: orNull(Type.String(), 'Why it fails; null while it works'),
    refusal: orNull(refer(refusalSchema), 'The same for programs; null where there is nothing but the sentence'),
  },
  { $id: 'CollectedMachine', description: 'How the readings of a machine are fetched, and what came of it' },
);

export const collectingSchema = Type.Object(
  {
    isOn: Type.Boolean({ description: 'Whether this Portal is to fetch readings (PORTAL_COLLECT)' }),
    intervalMinSeconds: Type.Integer({ description: 'The shortest interval that is taken' }),
    machines: Type.Array(refer(collectedMachineSchema), { description: 'Those with a plan' }),
  },
  { $id: 'Collecting', description: 'Fetching readings from machines' },
);
export type Collecting = Told<typeof collectingSchema>;

export const triedAddressSchema = Type.Object(
  {
    problem: orNull(Type.String(), 'Why it gave no reading; null where it did'),
    refusal: orNull(refer(refusalSchema), 'The same for programs; null where there is nothing but the sentence'),
    elapsedMs: Type.Integer({ minimum: 0 }),
    values: orNull(
      Type.Array(Type.Object({ sensor: Type.String(), value: orNull(Type.String(), 'Null for none') }), {
        description: 'What a reading would have for each sensor',
      }),
      'Null where it gave no reading',
    ),
    answer: orNull(Type.String(), 'The beginning of what it answered; null where nothing was read'),
    isCut: Type.Boolean({ description: 'It answered more than is shown' }),
  },
  { $id: 'TriedAddress', description: 'What came of asking an address once' },
);

export const collectDoneSchema = Type.Object({ machineId }, { $id: 'CollectDone', description: 'It is done' });

/** Those that others refer to by name. */
export const sharedCollectSchemas: readonly TSchema[] = [
  ...[collectedMachineSchema, collectingSchema, triedAddressSchema, collectDoneSchema],
];

const strict = { additionalProperties: false } as const;
const address = Type.String({
  minLength: 1,
  maxLength: addressLengthMax,
  description: 'Where its readings are, by GET: one JSON object with a number for each sensor',
  examples: ['http://10.0.0.7:8081/api/sensor/data'],
});

export const collectQuery = Type.Object({ machineId: Type.Optional(machineId) });
export const machineParameters = Type.Object({ machineId });
export const bodies = {
  set: Type.Object({ intervalSeconds, address }, strict),
  try: Type.Object({ address }, strict),
};
