// What the existing Portal in Java takes and gives, as TypeBox schemas.
import { type TSchema, Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { digits } from '../../web-server/body-faults.ts';
import { content } from '../route-documents.ts';
import { orNull, refer } from '../schema-parts.ts';

const id = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const local = (description: string) =>
  Type.String({ description: `${description}, without a zone, in ALERT_TIME_ZONE`, examples: ['2026-03-01T09:30:00'] });
const wished = (description: string) =>
  Type.String({ minLength: 1, maxLength: 64, description, examples: ['2026-03-01T09:30:00'] });
const sensorValues = {
  type: 'object',
  additionalProperties: { type: ['number', 'null'] },
  description: "By the sensor's wire name; null for one that was not carried",
};

const planMembers = {
  machineId: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  collectInterval: Type.Integer({ description: 'Seconds from one time to the next' }),
  apiEndpoint: Type.String({
    description: 'Where the readings are fetched; for who may not change it without what stands behind a question mark',
    examples: ['http://10.0.0.7:8081/api/sensor/data'],
  }),
};
export const planSchema = Type.Object(
  { id, ...planMembers },
  { $id: 'JavaDcpConfig', description: 'From where the readings of a machine are fetched, and how often' },
);
export const planListSchema = Type.Array(refer(planSchema), { $id: 'JavaDcpConfigs', description: 'By id' });

const errorSchema = Type.Object(
  {
    code: Type.String({ examples: ['ERROR_MACHINE_NOT_FOUND'] }),
    message: Type.String({ description: 'What is wrong, for a person' }),
  },
  { $id: 'JavaError', description: 'A problem, in the form of the existing Java Portal' },
);

export const machineSchema = Type.Object(
  { id, name: Type.String(), type: Type.String({ description: 'LOW, MEDIUM or HIGH for AI4I' }) },
  { $id: 'JavaMachine', description: 'A machine' },
);
export const machineListSchema = Type.Array(refer(machineSchema), { $id: 'JavaMachines', description: 'By id' });

const historySchema = Type.Object(
  {
    id,
    machineId: id,
    detectedAt: local('When the AI server found it'),
    anomalyProbability: Type.Number({ minimum: 0, maximum: 1 }),
    severity: Type.Enum(severities, { type: 'string' }),
    eventMessageSensorData: Type.Unsafe<Record<string, number | null>>(sensorValues),
  },
  { $id: 'JavaAnomalyHistory', description: 'An alert' },
);
const newestFirst =
  'The newest, at most PORTAL_JAVA_API_ROWS_MAX, the oldest of them first; X-Has-More says whether there are more';
export const historyListSchema = Type.Array(refer(historySchema), {
  $id: 'JavaAnomalyHistories',
  description: newestFirst,
});

const readingSchema = Type.Unsafe<Record<string, unknown>>({
  $id: 'JavaSensorData',
  type: 'object',
  description:
    'A reading: beside these members one for each sensor of the profile, by its wire name; null for no value',
  properties: {
    id: { type: 'integer', description: 'Its time in milliseconds since 1970' },
    machineId: id,
    createdAt: local('When it was taken'),
  },
  required: ['id', 'machineId', 'createdAt'],
  additionalProperties: { type: ['number', 'null'] },
});
export const readingListSchema = Type.Array(refer(readingSchema), {
  $id: 'JavaSensorDataList',
  description: newestFirst,
});

export const sharedJavaSchemas: readonly TSchema[] = [
  ...[
    errorSchema,
    machineSchema,
    machineListSchema,
    historySchema,
    historyListSchema,
    readingSchema,
    readingListSchema,
    planSchema,
    planListSchema,
  ],
];

export const machineParameters = Type.Object({ id });
export const readingsParameters = Type.Object({ machineId: id });
export const searchQuery = Type.Object({ start: wished('From when on'), end: wished('Until when') });
export const readingsQuery = Type.Object({ startDateTime: wished('From when on'), endDateTime: wished('Until when') });
export const subscribeQuery = Type.Object({
  clientId: Type.Optional(Type.String({ maxLength: 200, description: 'Taken and not needed' })),
});

const name = Type.String({ minLength: 1, maxLength: 100 });
const type = Type.String({ minLength: 1, maxLength: 100 });
/** The existing Portal takes the digits of a number as text too, as forms of pages send them. */
const wholeNumber = (description: string, range: { readonly minimum?: number; readonly maximum?: number } = {}) =>
  Type.Union([Type.Integer(range), Type.String({ pattern: digits })], {
    description: `${description}: a number, or its digits as text`,
  });
const givenMachine = wholeNumber('As readings have it', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const givenInterval = wholeNumber('Seconds from one time to the next');
const kept = <Schema extends TSchema>(schema: Schema) =>
  Type.Optional(orNull(schema, 'Null, or absent, for the one that it has'));

/** A client may send what it has been given, with more members than are wanted. */
export const bodies = {
  add: Type.Object({ name, type }),
  change: Type.Object({
    name: kept(name),
    type: kept(type),
  }),
  addPlan: Type.Object({ ...planMembers, machineId: givenMachine, collectInterval: givenInterval }),
  changePlan: Type.Object({
    machineId: kept(givenMachine),
    collectInterval: kept(givenInterval),
    apiEndpoint: kept(Type.String()),
  }),
};

const failed = { default: content('application/json', refer(errorSchema), 'What is wrong') };

export function answers(schema: TSchema): Record<string, unknown> {
  return {
    200: content('application/json', refer(schema), (schema as { description?: string }).description ?? ''),
    ...failed,
  };
}

/** Without a body. */
export function done(status: 200 | 201 | 204): Record<string, unknown> {
  return { [status]: { description: 'Done', type: 'null' }, ...failed };
}

export const events = {
  200: content('text/event-stream', { type: 'string' }, 'Events `anomaly-alert`, whose id is the number of the alert'),
  ...failed,
};
