// The schemas of what /detections and /dead-letters answer.
import { type TSchema, Type } from 'typebox';
import type { Profile } from '../../core/profile.ts';
import { severities } from '../../core/severity.ts';
import { deadLetterStates } from '../../core/stored-rows.ts';
import { dataQualitySchema } from '../data-quality-schema.ts';
import { explanationSchema } from '../explanation-schemas.ts';

export const next = Type.Union([Type.String(), Type.Null()], {
  description: 'Give it as `after` to read on; null on the last page',
});
export const time = (description: string): TSchema => Type.String({ format: 'date-time', description });
const position = {
  topic_id: Type.String({ format: 'uuid', description: "Kafka's own id of the topic" }),
  partition: Type.Integer({ minimum: 0 }),
  offset: Type.Integer({ minimum: 0 }),
  element: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Place in the record, where that is an array of readings' }),
  ),
};

export function detectionPageSchema(profile: Profile): TSchema {
  const detections = Type.Array(Type.Object(detectionMembers(profile)));
  return Type.Object({ detections, next }, { description: 'A page of detections' });
}

export function explainedDetectionSchema(profile: Profile): TSchema {
  const explanation = Type.Union([explanationSchema, Type.Null()], {
    description:
      "Null where the reading is none of the server's profile; by the limits alone where another model found it",
  });
  return Type.Object({ ...detectionMembers(profile), explanation }, { description: 'The detection' });
}

export function detectionMembers(profile: Profile) {
  const sensors = Object.fromEntries(
    profile.sensors.map(({ name, unit }) => [name, Type.Optional(Type.Number({ description: `In ${unit}` }))]),
  );
  return {
    event_id: Type.String({ format: 'uuid' }),
    machine_id: Type.Integer({ minimum: 0 }),
    machine_type: Type.String(),
    anomaly_probability: Type.Number({ minimum: 0, maximum: 1 }),
    severity: Type.Enum([...severities]),
    collected_at: time('When the reading was taken'),
    clock: Type.Enum(['plausible', 'implausible'], {
      description: "implausible: collected_at is too far from the Kafka record's time to be true",
    }),
    detected_at: time('When the anomaly was found'),
    episode_id: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], {
      description: 'The episode that it belongs to; null for none, and for a reading that only led to one',
    }),
    has_alert: Type.Boolean({ description: 'False where ALERT_POLICY sends no alert of it' }),
    suppressed_by: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], {
      description: 'The maintenance window that it falls under',
    }),
    data_quality: dataQualitySchema,
    model: Type.Object({ name: Type.String(), version: Type.String() }),
    source: Type.Object(position),
    sensor_data: Type.Object(sensors),
  };
}

const deadLetter = Type.Object({
  event_id: Type.String({ format: 'uuid' }),
  reason: Type.String({ description: 'Why it was refused' }),
  field: Type.Union([Type.String(), Type.Null()], { description: 'The member at fault' }),
  state: Type.Enum([...deadLetterStates], { description: 'What became of it' }),
  source: Type.Object({
    topic: Type.String(),
    ...position,
    timestamp: Type.Union([time("The Kafka record's time; null where it is none that can be stored"), Type.Null()]),
  }),
  key: Type.Union([Type.String(), Type.Null()]),
  value: Type.Optional(Type.Union([Type.String(), Type.Null()], { description: 'The value as text' })),
  value_base64: Type.Optional(Type.String({ description: 'The value, or its beginning, where it is no text' })),
  truncated: Type.Optional(Type.Boolean({ description: 'Whether only the beginning is given' })),
  refused_at: time('When it was refused'),
  replay_wished_at: Type.Union([time('Since when somebody waits for a consumer to score it anew'), Type.Null()], {
    description: 'Null where nobody does',
  }),
});

export const deadLetterPageSchema = Type.Object(
  { dead_letters: Type.Array(deadLetter), next },
  { description: 'A page of dead letters' },
);
