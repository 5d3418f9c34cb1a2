// What the AsyncAPI document says of the messages about episodes.
import { type TSchema, Type } from 'typebox';
import { episodeEvents } from '../../core/episode/condition.ts';
import { episodeEnds, episodeEndText, episodeKinds } from '../../core/episode/episode.ts';
import type { EpisodeMessage } from '../../core/episode/message.ts';
import type { Profile } from '../../core/profile.ts';
import { episodeCourse, episodeFigures, orNull, time } from '../episode-schemas.ts';

/** What a message of the channel is, but for what all channels share. */
export function episodeDoc(profile: Profile) {
  return {
    channel: 'episodes',
    direction: 'send',
    name: 'episode',
    title: 'Episode',
    summary: 'When the condition of a machine becomes an episode, gets worse, and is over.',
    payload: episodeMessageSchema(profile),
    example: exampleEpisode(profile),
  } as const;
}

/** The model of a message about a machine. */
export const toldModelSchema = Type.Object({
  name: Type.String(),
  version: Type.String(),
  beside: Type.Optional(
    Type.Literal(true, {
      description: 'The model judges beside the first one; absent for that, and where there is but one',
    }),
  ),
});

function episodeMessageSchema(profile: Profile): TSchema {
  const properties: Record<keyof EpisodeMessage, TSchema> = {
    episode_id: Type.String({ format: 'uuid', description: 'The event id of the reading that opened it' }),
    machine_id: Type.Integer({ minimum: 0 }),
    machine_type: Type.Enum(profile.machineTypes.map((type) => type.name)),
    kind: Type.Enum([...episodeKinds], {
      description: 'machine: its readings are anomalous; data_quality: its sensors cannot be believed, or it is silent',
    }),
    event: Type.Enum([...episodeEvents], {
      description:
        'opened, then any number of escalated and resumed, then closed; resumed: what a maintenance window kept quiet goes on after its end',
    }),
    ...episodeCourse,
    closed_at: orNull(time('When it was over'), 'Null while it is open'),
    end: orNull(Type.Enum([...episodeEnds]), episodeEndText),
    ...episodeFigures,
    model: toldModelSchema,
    suppressed_reason: Type.Optional(
      Type.String({ description: 'Why that was planned, in the words of who did; absent where suppressed_by is null' }),
    ),
    event_id: Type.String({ format: 'uuid', description: 'The same for every delivery of this event' }),
  };
  return Type.Object(properties);
}

function exampleEpisode(profile: Profile): EpisodeMessage {
  return {
    episode_id: '0c7f6b1e-6d0e-5f0c-9a53-3d3f3f0f8a11',
    machine_id: 7,
    machine_type: profile.machineTypes[0]?.name ?? '',
    kind: 'machine',
    event: 'opened',
    severity: 'ALERT',
    worst_severity: 'ALERT',
    opened_at: '2025-11-18T10:30:00.123Z',
    first_reading_at: '2025-11-18T10:28:00.118Z',
    last_reading_at: '2025-11-18T10:30:00.123Z',
    closed_at: null,
    end: null,
    reading_count: 3,
    failure_mode: profile.failureModes[0]?.code ?? null,
    sensors: profile.sensors.slice(0, 1).map(({ name }) => name),
    model: { name: profile.name, version: '1' },
    suppressed_by: null,
    event_id: 'e2e87f0c-0d0a-5c51-8a52-7f4c0e6b2a10',
  };
}
