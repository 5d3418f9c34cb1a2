// The schemas of what /episodes answers.
import { type TSchema, Type } from 'typebox';
import { episodeEnds, episodeEndText, episodeKinds } from '../../core/episode/episode.ts';
import type { Profile } from '../../core/profile.ts';
import { episodeStates } from '../../core/stored-rows.ts';
import { episodeCourse, episodeFigures, orNull } from '../episode-schemas.ts';
import { detectionMembers, next } from './schemas.ts';

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
    ...episodeCourse,
    last_heard_at: orNull(
      Type.String({ format: 'date-time' }),
      'When the last reading of its machine came, normal ones too, by the records of its partition; where the machine was found silent after that (kind data_quality), when it was. An open episode of which that is long ago closes with the next reading of its machine, or when others of the partition have gone on for long enough. Null once it is over',
    ),
    closed_at: orNull(Type.String({ format: 'date-time' }), 'When it was over; null while it is open'),
    end: orNull(Type.Enum([...episodeEnds]), episodeEndText),
    ...episodeFigures,
  };
}
