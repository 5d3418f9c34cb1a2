// The schemas of what /episodes answers.
import { type TSchema, Type } from 'typebox';
import { episodeChecks } from '../../core/data-quality/finding.ts';
import { episodeKinds } from '../../core/episode/episode.ts';
import type { Profile } from '../../core/profile.ts';
import { severities } from '../../core/severity.ts';
import { episodeStates } from '../../pipeline/records.ts';
import { detectionMembers, next, time } from './schemas.ts';

const orNull = (schema: TSchema, description: string): TSchema => Type.Union([schema, Type.Null()], { description });

export function episodePageSchema(profile: Profile): TSchema {
  const episodes = Type.Array(Type.Object(episodeMembers(profile)));
  return Type.Object({ episodes, next }, { description: 'A page of episodes' });
}

export function episodeWithReadingsSchema(profile: Profile): TSchema {
  const readings = Type.Array(Type.Object(detectionMembers(profile)), {
    description: 'Its anomalous readings, those that led to it too, as far as they are still kept',
  });
  return Type.Object({ ...episodeMembers(profile), readings, next }, { description: 'The episode' });
}

function episodeMembers(profile: Profile) {
  return {
    episode_id: Type.String({ format: 'uuid', description: 'The event_id of the reading that opened it' }),
    kind: Type.Enum([...episodeKinds], {
      description: 'machine: its readings are anomalous; data_quality: its sensors cannot be believed',
    }),
    state: Type.Enum([...episodeStates]),
    machine_id: Type.Integer({ minimum: 0 }),
    machine_type: Type.String({ examples: profile.machineTypes.slice(0, 1).map((type) => type.name) }),
    severity: Type.Enum([...severities], { description: 'What it has risen to' }),
    worst_severity: Type.Enum([...severities], { description: 'The worst of its readings, late ones too' }),
    opened_at: time('The time of the reading that opened it'),
    first_reading_at: time('The time of its first anomalous reading'),
    last_reading_at: time('The time of its last anomalous reading'),
    closed_at: orNull(Type.String({ format: 'date-time' }), 'When it was over; null while it is open'),
    end: orNull(Type.Enum(['recovered', 'silence']), 'Why it closed; null while it is open'),
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
}
