// How far a reading is from the limits of failure modes, as a TypeBox schema, beside those of schemas.ts.
import { Type } from 'typebox';
import { sides } from '../../core/explanation/explanation.ts';
import { labelSchema } from '../label-schema.ts';
import { orNull, refer } from '../schema-parts.ts';

export const modeMarginsSchema = Type.Object(
  {
    mode: Type.String({ description: 'Its code' }),
    isCrossed: Type.Boolean({ description: 'The reading shows it' }),
    crossedBy: Type.Enum(['all', 'any'] as const, {
      type: 'string',
      description: 'Whether all of its limits have to be crossed, or any of them',
    }),
    quantities: Type.Array(
      Type.Object({
        quantity: refer(labelSchema),
        unit: Type.String({ description: 'Empty for a plain number' }),
        value: Type.Number(),
        usual: orNull(
          Type.Object({ low: Type.Number(), high: Type.Number() }),
          'Of nine of ten normal readings of the type; null where the alert does not say it',
        ),
        limits: Type.Array(
          Type.Object({
            limit: Type.Number(),
            side: Type.Enum(sides, { type: 'string', description: 'On which it is crossed' }),
            isCrossed: Type.Boolean(),
          }),
        ),
      }),
    ),
  },
  { $id: 'ModeMargins', description: 'How far a reading is from the limits of a failure mode, by the profile of now' },
);
