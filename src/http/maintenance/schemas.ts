// The schemas of maintenance windows. core/suppression/window, not a schema, decides what is valid.
import { type TObject, type TSchema, Type } from 'typebox';
import type { Profile } from '../../core/profile.ts';
import { windowStates } from '../../core/stored-rows.ts';
import { windowBounds } from '../../core/suppression/window.ts';
import { onBehalfOfSchema } from '../on-behalf-of.ts';
import { next, time } from '../records/schemas.ts';

const orNull = (schema: TSchema, description: string): TSchema => Type.Union([schema, Type.Null()], { description });
const machineId = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export function newWindowSchema(profile: Profile): TObject {
  const typeNames = profile.machineTypes.map(({ name }) => name);
  const codes = profile.failureModes.map(({ code }) => code);
  return Type.Object(
    {
      machines: Type.Optional(
        Type.Array(machineId, { maxItems: windowBounds.machinesMax, description: 'The machines that it is for' }),
      ),
      machine_types: Type.Optional(
        Type.Array(Type.Enum(typeNames), { description: 'All machines of these types, beside those of `machines`' }),
      ),
      all_machines: Type.Optional(Type.Boolean({ description: 'True instead of naming machines or types' })),
      failure_mode: Type.Optional(
        orNull(Type.Enum(codes), 'The rule for a known condition: only readings that show this failure mode'),
      ),
      from: Type.Optional(orNull(Type.String({ format: 'date-time' }), 'Now, where it is left out')),
      until: time(`The first moment after it, at most ${windowBounds.daysMax} days after from`),
      reason: Type.String({ minLength: 1, maxLength: windowBounds.reasonCharactersMax, description: 'Why' }),
      on_behalf_of: onBehalfOfSchema,
    },
    { additionalProperties: false },
  );
}

const windowMembers = {
  id: Type.String({ format: 'uuid' }),
  state: Type.Enum([...windowStates]),
  machines: Type.Array(machineId, { description: 'Empty, with no machine_types: all machines' }),
  machine_types: Type.Array(Type.String()),
  failure_mode: orNull(Type.String(), 'Only readings that show this failure mode; null for all'),
  from: time('When it begins'),
  until: time('When it is planned to end'),
  reason: Type.String(),
  created_at: time('When it was planned'),
  created_by: Type.String(),
  ended_at: orNull(Type.String({ format: 'date-time' }), 'When somebody ended it before its time'),
  ended_by: orNull(Type.String(), 'Who did'),
};

export const windowSchema = Type.Object(windowMembers, { description: 'The maintenance window' });

export const plannedWindowSchema = Type.Object(
  {
    ...windowMembers,
    warnings: Type.Optional(
      Type.Array(Type.String(), {
        description: "What may be a mistake: a machine that the Portal's table does not have",
      }),
    ),
    unknown_machines: Type.Optional(
      Type.Array(machineId, { description: "The same for programs: those that the Portal's table does not have" }),
    ),
  },
  { description: 'The maintenance window as it was planned' },
);

export const windowPageSchema = Type.Object(
  { windows: Type.Array(windowSchema), next },
  { description: 'A page of maintenance windows' },
);
