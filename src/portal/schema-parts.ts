// What the schemas of the Portal's API are made of.
import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';
import { listedAlertsMax } from './bounds.ts';

/** What a schema describes, for who only reads it. */
export type Told<Schema extends TSchema> = DeepReadonly<Static<Schema>>;
type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

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

const pageSizeDefault = 50;

export const pageQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: listedAlertsMax, default: pageSizeDefault }),
  before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
});
