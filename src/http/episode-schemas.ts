// What is said of an episode alike in its messages and in the lists of the API.
import { type TSchema, Type } from 'typebox';
import { episodeChecks } from '../core/data-quality/finding.ts';
import { severities } from '../core/severity.ts';

export const time = (description: string): TSchema => Type.String({ format: 'date-time', description });
export const orNull = (schema: TSchema, description: string): TSchema =>
  Type.Union([schema, Type.Null()], { description });

export const episodeCourse = {
  severity: Type.Enum([...severities], { description: 'What it has risen to' }),
  worst_severity: Type.Enum([...severities], { description: 'The worst of its readings, late ones too' }),
  opened_at: time('The time of the reading that opened it'),
  first_reading_at: time('The time of its first anomalous reading'),
  last_reading_at: time('The time of its last anomalous reading'),
};

export const episodeFigures = {
  reading_count: Type.Integer({
    minimum: 1,
    description: 'Anomalous readings; of data_quality suspect ones, and a silence counts as one',
  }),
  failure_mode: orNull(
    Type.String(),
    'The code of the failure mode that most of its readings show; null of data_quality',
  ),
  sensors: Type.Array(Type.String(), { description: 'Those that contribute most, the largest first' }),
  checks: Type.Optional(
    Type.Array(Type.Enum([...episodeChecks]), {
      description: 'Of data_quality alone: what was found wrong, the most frequent first',
    }),
  ),
  model: Type.Object({ name: Type.String(), version: Type.String() }),
  suppressed_by: orNull(Type.String({ format: 'uuid' }), 'The maintenance window or rule that it falls under'),
};
