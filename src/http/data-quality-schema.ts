// What an alert says of sensors that are not to be believed.
import { type TSchema, Type } from 'typebox';
import { type QualityFinding, qualityChecks } from '../core/data-quality/check-reading.ts';

const orNull = (schema: TSchema, description: string): TSchema => Type.Union([schema, Type.Null()], { description });

const members: Record<keyof QualityFinding, TSchema> = {
  check: Type.Enum([...qualityChecks], {
    description: 'range: a value that no machine of the type has; combination: values that cannot be together',
  }),
  sensors: Type.Array(Type.String(), { description: 'The sensor, or those of which one must be wrong' }),
  value: orNull(Type.Number(), 'Of range'),
  limit: orNull(Type.Number(), 'The bound that the value is beyond'),
  unit: Type.String(),
  sentence: Type.String(),
};

export const dataQualitySchema = Type.Array(Type.Object(members), {
  description: 'Which sensors of the reading are not to be believed, and why',
});
