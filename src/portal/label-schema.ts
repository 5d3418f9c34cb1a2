// A name in both languages, as a TypeBox schema.
import { Type } from 'typebox';

export const labelSchema = Type.Object(
  { en: Type.String(), ko: Type.String() },
  { $id: 'Label', description: 'A name' },
);
