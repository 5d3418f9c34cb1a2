// What the Portal's API tells of episodes, as TypeBox schemas, beside those of schemas.ts.
import { type TSchema, Type } from 'typebox';
import { episodeEnds } from '../../core/episode/episode.ts';
import { severities } from '../../core/severity.ts';
import { alertPageSchema } from '../alerts/schemas.ts';
import { countedAlertsMax, countedEpisodesMax, listedEpisodesMax, newestEpisodesMax } from '../bounds.ts';
import { orNull, pageQuery, refer, type Told, time } from '../schema-parts.ts';
import { cursorPattern } from './cursor.ts';

const severity = (description: string) => Type.Enum(severities, { type: 'string', description });

export const episodeSchema = Type.Object(
  {
    episodeId: Type.String({ format: 'uuid' }),
    machineId: Type.Integer(),
    machineType: Type.String(),
    kind: Type.String({
      description:
        '`machine`: its condition; `data_quality`: its sensors cannot be believed, or it is silent. Kinds may be added',
    }),
    severity: severity('Now; of one that is over, at its end'),
    worstSeverity: severity('Of all its readings, late ones included'),
    openedAt: time('When it was known to be one'),
    firstReadingAt: time('Of the first anomalous reading'),
    lastReadingAt: time(
      'Of the last anomalous reading; while it is open, of the last alert where that is later than what its events say. Where isCountComplete is false, as of its last event',
    ),
    closedAt: orNull(time('When it ended'), 'Null while it is open'),
    end: orNull(
      Type.Enum([...episodeEnds], { type: 'string' }),
      'Why it ended: its readings are calm again, or nothing was heard of the machine. Null while it is open',
    ),
    readingCount: Type.Integer({
      minimum: 0,
      description:
        'Anomalous readings as the AI server counts them (`reading_count` of its `GET /episodes/{id}`): those that led to it, and all that came while it was ' +
        'open, late and repeated ones too. What its last event says, and of kind `machine`, while it is open, each alert since',
    }),
    isCountComplete: Type.Boolean({
      description:
        'False where it is open and may have had more readings than readingCount since its last event: of kind `data_quality`, whose readings have no alerts, and with ' +
        'ALERT_POLICY=episodes-only',
    }),
    alertCount: Type.Integer({
      minimum: 0,
      maximum: countedAlertsMax,
      description: `Alerts inside: those of the machine whose reading was taken from the first reading to the end, also such as came too late to be counted in readingCount; counted up to ${countedAlertsMax}`,
    }),
    failureMode: orNull(
      Type.String(),
      'The code of the failure mode that most of its readings show, where they show one',
    ),
    checks: Type.Array(Type.String(), {
      description: 'Of kind `data_quality`: what was found wrong, the most frequent first. Checks may be added',
    }),
    sensors: Type.Array(Type.String(), { description: 'The sensors that say most, the first one most' }),
    suppressedBy: orNull(
      Type.String(),
      'The maintenance window that its last event falls under; while it is open, that its last alert falls under',
    ),
    suppressedReason: orNull(Type.String(), 'Why that was planned, in the words of who did'),
    besideModel: orNull(Type.String(), 'The model that it comes of, where that is not the first one'),
  },
  { $id: 'PortalEpisode', description: 'A time in which a machine was not well' },
);
export type PortalEpisode = Told<typeof episodeSchema>;

const nextAfter = orNull(Type.String(), 'What to ask for as `after` to get the next page; null at the end. Opaque');

export const episodeListSchema = Type.Object(
  {
    openCount: Type.Integer({
      minimum: 0,
      maximum: countedEpisodesMax,
      description: 'How many are open in all, whatever was asked for',
    }),
    episodes: Type.Array(refer(episodeSchema), {
      description: 'Open ones: the worst first, then the newest. Closed ones: the last that ended first',
    }),
    nextAfter,
  },
  { $id: 'EpisodeList', description: 'Episodes' },
);
export type EpisodeList = Told<typeof episodeListSchema>;

export const newestEpisodesSchema = Type.Object(
  {
    episodes: Type.Array(refer(episodeSchema), { description: 'The newest first: by when they ended, or else opened' }),
  },
  { $id: 'NewestEpisodes', description: 'The episodes to which something happened last: that they opened, or ended' },
);
export type NewestEpisodes = Told<typeof newestEpisodesSchema>;

export const episodeWithAlertsSchema = Type.Object(
  {
    episode: refer(episodeSchema),
    alerts: Type.Array(alertPageSchema.properties.alerts.items, {
      description: 'Those inside, of the last reading first',
    }),
    nextBefore: alertPageSchema.properties.nextBefore,
  },
  { $id: 'EpisodeWithAlerts', description: 'An episode and its alerts' },
);
export type EpisodeWithAlerts = Told<typeof episodeWithAlertsSchema>;

export const singleAlertsSchema = Type.Object(
  {
    count: Type.Integer({ minimum: 0, maximum: countedAlertsMax }),
    machineCount: Type.Integer({ minimum: 0, description: 'On how many machines' }),
    withinSeconds: Type.Integer({ minimum: 1, description: 'How far back' }),
    isComplete: Type.Boolean({
      description: `False where more than ${countedAlertsMax} alerts came in that time: the newest are counted`,
    }),
  },
  { $id: 'SingleAlerts', description: 'Alerts of late that are inside no episode' },
);
export type SingleAlerts = Told<typeof singleAlertsSchema>;

/** Those that others refer to by name. */
export const sharedEpisodeSchemas: readonly TSchema[] = [
  episodeSchema,
  episodeListSchema,
  newestEpisodesSchema,
  episodeWithAlertsSchema,
  singleAlertsSchema,
];

const pageSizeDefault = 50;

export const episodeQuery = Type.Object({
  state: Type.Enum(['open', 'closed'], { type: 'string', default: 'open' }),
  limit: Type.Integer({ minimum: 1, maximum: listedEpisodesMax, default: pageSizeDefault }),
  after: Type.Optional(Type.String({ pattern: cursorPattern, description: 'The `nextAfter` of the page before' })),
});

export const newestQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: newestEpisodesMax, default: 5 }),
});

export const episodeParameters = Type.Object({ id: Type.String({ format: 'uuid' }) });
export const episodeAlertsQuery = pageQuery;
