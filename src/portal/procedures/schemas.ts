// What the Portal's API takes and gives of procedures, as TypeBox schemas, beside those of schemas.ts.
import { type TSchema, Type } from 'typebox';
import { orNull, refer, type Told, time, withoutNul } from '../schema-parts.ts';

/** Pages bound what is written by it too. */
export const procedureLengthMax = 20_000;
const nameLengthMax = 100;

const kind = orNull(
  Type.String({ minLength: 1, maxLength: nameLengthMax, pattern: withoutNul }),
  'Of episodes: `machine` or `data_quality`; null for any alarm',
);
const mode = orNull(
  Type.String({ minLength: 1, maxLength: nameLengthMax, pattern: withoutNul }),
  'The code of a failure mode; null for alarms of the kind that are of none that is known',
);
const version = (minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: 2_147_483_647, description });

const told = {
  ...{ kind, mode },
  version: version(1, 'How often it was written'),
  at: time('When it was written'),
  actor: Type.String({ description: 'By whom; `unauthenticated` in a Portal without sign-in' }),
};
const text = Type.String({ description: 'Markdown; empty where there is none any more. HTML in it means nothing' });

export const procedureVersionSchema = Type.Object(
  { ...told, text },
  { $id: 'ProcedureVersion', description: 'What to do about an alarm, as somebody wrote it' },
);
export type ProcedureVersion = Told<typeof procedureVersionSchema>;

export const procedureListSchema = Type.Object(
  { procedures: Type.Array(Type.Object(told), { description: 'Those that there are, without their texts' }) },
  { $id: 'ProcedureList', description: 'Procedures' },
);
export type ProcedureList = Told<typeof procedureListSchema>;

export const proceduresForSchema = Type.Object(
  {
    procedures: Type.Array(refer(procedureVersionSchema), {
      maxItems: 2,
      description: 'That of its kind and mode first, then that of any alarm',
    }),
  },
  { $id: 'ProceduresFor', description: 'What to do about an alarm' },
);

export const procedureVersionsSchema = Type.Object(
  { versions: Type.Array(refer(procedureVersionSchema), { maxItems: 20, description: 'The newest, the last first' }) },
  { $id: 'ProcedureVersions', description: 'What a procedure was, and by whom' },
);

export const procedureDoneSchema = Type.Object(
  { version: version(1, 'The new one') },
  { $id: 'ProcedureDone', description: "The procedure's new version" },
);

/** Those that others refer to by name. */
export const sharedProcedureSchemas: readonly TSchema[] = [
  ...[procedureVersionSchema, procedureListSchema, proceduresForSchema, procedureVersionsSchema, procedureDoneSchema],
];

const given = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: nameLengthMax, pattern: withoutNul, description }));

export const procedureQuery = Type.Object({
  kind: given('Of episodes; any alarm, if absent'),
  mode: given('A failure mode; none that is known, if absent'),
});

export const procedureBody = Type.Object(
  {
    ...{ kind, mode },
    version: version(0, 'The one that was looked at; 0 where there was none'),
    text: Type.String({
      maxLength: procedureLengthMax,
      pattern: withoutNul,
      description: 'Markdown; empty to have none any more. The versions before stay',
    }),
  },
  { additionalProperties: false },
);
