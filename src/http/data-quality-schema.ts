// What an alert, or an answer, says of sensors that are not to be believed.
import { type TSchema, Type } from 'typebox';
import { type QualityFinding, qualityChecks } from '../core/data-quality/finding.ts';

const orNull = (schema: TSchema, description: string): TSchema => Type.Union([schema, Type.Null()], { description });

const members: Record<keyof QualityFinding, TSchema> = {
  check: Type.Enum([...qualityChecks], {
    description:
      'range: a value that no machine of the type has; combination: values that cannot be together; stuck: the same value too often in a row; jump: a change that no machine makes in the time',
  }),
  sensors: Type.Array(Type.String(), { description: 'The sensor, or those of which one must be wrong' }),
  value: orNull(Type.Number(), 'Of one sensor'),
  limit: orNull(
    Type.Number(),
    'The bound that the value is beyond; of a jump the furthest value that it can have changed to',
  ),
  unit: Type.String(),
  sentence: Type.String(),
};

export const dataQualitySchema = Type.Array(Type.Object(members), {
  description: 'Which sensors of the reading are not to be believed, and why',
});
