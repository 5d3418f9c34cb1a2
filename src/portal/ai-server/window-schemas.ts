// What the Portal's API takes and gives of maintenance windows, as TypeBox schemas, beside those of ../schemas.ts. The AI server decides what is valid.
import { Type } from 'typebox';
import { orNull, refer, type Told, time } from '../schema-parts.ts';

const machineId = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const windowSchema = Type.Object(
  {
    id: Type.String(),
    state: Type.Enum(['active', 'planned', 'over'], { type: 'string' }),
    machines: Type.Array(Type.Integer(), { description: 'Empty, with no machineTypes: all machines' }),
    machineTypes: Type.Array(Type.String(), { description: 'All machines of these types, beside those of `machines`' }),
    failureMode: orNull(Type.String(), 'Only readings that show this failure mode; null for all'),
    from: time('When it begins'),
    until: time('When it is planned to end'),
    reason: Type.String(),
    plannedAt: time('When it was planned'),
    plannedBy: Type.String({ description: 'Who planned it; behind the name of a key, for whom' }),
    endedAt: orNull(time('When somebody ended it before its time'), 'Null where nobody has'),
    endedBy: orNull(Type.String(), 'Who did'),
  },
  { $id: 'MaintenanceWindow', description: 'From when to when what is found of which machines is expected' },
);

export const maintenanceWindowsSchema = Type.Object(
  {
    windows: Type.Array(refer(windowSchema), {
      description:
        'Those that hold now, then those to come, then the last that are over; of each those planned last first',
    }),
    isCut: Type.Boolean({ description: 'There are more that are not over' }),
  },
  { $id: 'MaintenanceWindows', description: 'Maintenance windows' },
);
export type MaintenanceWindows = Told<typeof maintenanceWindowsSchema>;
export type MaintenanceWindow = MaintenanceWindows['windows'][number];

export const plannedWindowSchema = Type.Object(
  {
    window: refer(windowSchema),
    warnings: Type.Array(Type.String(), { description: 'What may be a mistake, such as a machine that there is not' }),
    unknownMachines: Type.Array(Type.Integer(), {
      description: "The same for programs: machines that the Portal's table does not have",
    }),
  },
  { $id: 'PlannedWindow', description: 'The window as it was planned, or as it has ended' },
);
export type PlannedWindow = Told<typeof plannedWindowSchema>;

/** As many as the AI server takes. */
const machinesMax = 1_000;

const textOrNull = (maxLength: number, description: string) =>
  orNull(Type.String({ minLength: 1, maxLength }), description);

export const planBody = Type.Object(
  {
    machines: Type.Optional(
      Type.Array(machineId, { maxItems: machinesMax, description: 'The machines that it is for' }),
    ),
    machineTypes: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
        maxItems: 100,
        description: 'As the profile names them',
      }),
    ),
    allMachines: Type.Optional(Type.Boolean({ description: 'True instead of naming machines or types' })),
    failureMode: Type.Optional(textOrNull(100, 'A known condition: only this mode')),
    from: Type.Optional(textOrNull(40, 'With its zone; now, where it is null or left out')),
    until: Type.String({ maxLength: 40, description: 'With its zone' }),
    reason: Type.String({ minLength: 1, maxLength: 500, description: 'Why, for those who read it' }),
  },
  { additionalProperties: false },
);

export const sharedWindowSchemas = [windowSchema, maintenanceWindowsSchema, plannedWindowSchema];
