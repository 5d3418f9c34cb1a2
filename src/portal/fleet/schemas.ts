// What the Portal's API takes and gives of the care of machines, as TypeBox schemas, beside those of schemas.ts.
import { type TSchema, Type } from 'typebox';
import { refusalSchema } from '../refusals.ts';
import { orNull, refer, type Told, time } from '../schema-parts.ts';
import { fleetActs } from './fleet.ts';

const id = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'As readings have it' });
const version = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Grows with each change of it' });
const facts = {
  name: Type.String(),
  type: Type.String({ description: 'As the profile names it, or as it is stored where the profile does not know it' }),
  area: orNull(Type.String(), 'Where it stands, or what it belongs to; null for nowhere'),
};
const factsOrNull = (description: string) => orNull(Type.Object(facts), description);

const fleetMachineSchema = Type.Object(
  { id, ...facts, version, retiredAt: orNull(time('When it was retired'), 'Null while the plant has it') },
  { $id: 'FleetMachine', description: 'A machine, as people look after it' },
);

export const fleetListSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0 }),
    machines: Type.Array(refer(fleetMachineSchema), { description: 'Those that the plant has, by id' }),
    retiredTotal: Type.Integer({ minimum: 0 }),
    retired: Type.Array(refer(fleetMachineSchema), { description: 'Those that it had, the last retired first' }),
  },
  { $id: 'FleetList', description: 'The machines that the plant has, and had' },
);
export type FleetList = Told<typeof fleetListSchema>;

export const machineEntrySchema = Type.Object(
  {
    at: time('When'),
    act: Type.Enum(fleetActs, { type: 'string' }),
    actor: Type.String({ description: 'Who, or which command' }),
    address: orNull(Type.String(), 'Where the request came from; null for a command'),
    note: orNull(Type.String(), 'The reason that was given, or the line of a table'),
    before: factsOrNull('Null before the first'),
    after: factsOrNull('Null where it was removed'),
  },
  { $id: 'MachineEntry', description: 'A change of a machine' },
);
export type MachineEntry = Told<typeof machineEntrySchema>;

export const machineJournalSchema = Type.Object(
  { entries: Type.Array(refer(machineEntrySchema), { description: 'The newest, the last first' }) },
  { $id: 'MachineJournal', description: 'What was changed of a machine, by whom' },
);

export const machineDoneSchema = Type.Object({ id, version }, { $id: 'MachineDone', description: 'How it is now' });

export const importPreviewSchema = Type.Object(
  {
    isApplied: Type.Boolean({ description: 'It was done' }),
    digest: Type.String({ description: 'Send it to have done what is shown here' }),
    addedCount: Type.Integer({ minimum: 0 }),
    changedCount: Type.Integer({ minimum: 0 }),
    sameCount: Type.Integer({ minimum: 0, description: 'Machines that are so already' }),
    faultCount: Type.Integer({ minimum: 0 }),
    changes: Type.Array(
      Type.Object({
        line: Type.Integer(),
        id,
        before: factsOrNull('Null for a new one'),
        after: factsOrNull('Never null: a table removes nothing'),
      }),
      { description: 'The first of them' },
    ),
    faults: Type.Array(
      Type.Object({
        line: Type.Integer({ minimum: 1 }),
        message: Type.String(),
        refusal: orNull(refer(refusalSchema), 'The same for programs; null where there is nothing but the sentence'),
      }),
      { description: 'The first of them; nothing is done while there is one' },
    ),
  },
  { $id: 'ImportPreview', description: 'What a table of machines changes' },
);
export type ImportPreview = Told<typeof importPreviewSchema>;

/** Those that others refer to by name. */
export const sharedFleetSchemas: readonly TSchema[] = [
  ...[
    fleetMachineSchema,
    fleetListSchema,
    machineEntrySchema,
    machineJournalSchema,
    machineDoneSchema,
    importPreviewSchema,
  ],
];

export const machineParameters = Type.Object({ id });
const strict = { additionalProperties: false } as const;
const text = (description: string) => Type.String({ minLength: 1, maxLength: 400, description });
const area = orNull(Type.String({ maxLength: 400 }), 'Null for none');

export const bodies = {
  add: Type.Object(
    {
      id: Type.Optional(id),
      name: text('What people call it'),
      type: text("One of the profile's"),
      area: Type.Optional(area),
    },
    strict,
  ),
  change: Type.Object(
    {
      version,
      name: Type.Optional(text('Another name')),
      type: Type.Optional(text('Another type')),
      area: Type.Optional(area),
    },
    strict,
  ),
  retire: Type.Object(
    {
      version,
      reason: Type.String({ maxLength: 2_000, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$', description: 'Why' }),
    },
    strict,
  ),
  restore: Type.Object({ version }, strict),
  import: Type.Object(
    {
      table: Type.String({
        maxLength: 10_000_000,
        description: 'CSV; its first line names the columns id, name, type and area',
      }),
      digest: Type.Optional(
        Type.String({ maxLength: 100, description: 'Of the preview that is to be done; only looked at, if absent' }),
      ),
    },
    strict,
  ),
};
