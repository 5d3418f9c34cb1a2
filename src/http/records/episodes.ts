// GET /episodes: when machines were not well, newest first and page by page. GET /episodes/{id}: one of them with its anomalous readings, in
// pages too, because an episode may go on for weeks.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type EpisodeKind, episodeKinds } from '../../core/episode/episode.ts';
import type { Profile } from '../../core/profile.ts';
import { severities } from '../../core/severity.ts';
import { type EpisodeState, episodeStates, type StoredEpisode } from '../../core/stored-rows.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { isId, NoSuchRecord } from '../../web-server/request-errors.ts';
import { episodePageSchema, episodeWithReadingsSchema } from './episode-schemas.ts';
import { cutPage, pageQuerySchema, readQuery, sliceQuerySchema } from './page.ts';
import { detectionOf, type StoredResults } from './routes.ts';

const validatorCompiler = () => () => true;
const problems = ['invalid-request', 'unauthorized', 'forbidden', 'too-many-requests', 'unavailable'] as const;

export function addEpisodeRoutes(app: FastifyInstance, profile: Profile, records: StoredResults): void {
  const listSchema = {
    tags: ['Records'],
    summary: 'Episodes: when machines were not well, the newest first',
    querystring: Type.Object({
      ...pageQuerySchema,
      state: Type.Optional(Type.Enum([...episodeStates], { description: 'Only those that are still open, or over' })),
      severity: Type.Optional(
        Type.Array(Type.Enum([...severities]), { description: 'Only of these severities; may be given several times' }),
      ),
      kind: Type.Optional(Type.Enum([...episodeKinds], { description: 'Only of this kind' })),
    }),
    response: { 200: episodePageSchema(profile), ...problemResponses(...problems) },
  };
  app.get('/episodes', { schema: listSchema, validatorCompiler }, async (request) => {
    const query = readQuery(request.query);
    const page = query.page();
    const state = query.one('state', readState, `one of ${episodeStates.join(', ')}`);
    const kind = query.one('kind', readKind, `one of ${episodeKinds.join(', ')}`);
    const wanted = query.many('severity', severities);
    query.end();
    const rows = await records.episodes({ ...page, state, kind, severities: wanted, limit: page.limit + 1 });
    const cut = cutPage(rows, page.limit);
    return { episodes: cut.page.map(episodeOf), next: cut.next };
  });

  const oneSchema = {
    tags: ['Records'],
    summary: 'One episode, and its anomalous readings, the last first',
    params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Its episode_id' }) }),
    querystring: Type.Object(sliceQuerySchema),
    response: { 200: episodeWithReadingsSchema(profile), ...problemResponses(...problems, 'not-found') },
  };
  app.get('/episodes/:id', { schema: oneSchema, validatorCompiler }, async (request) => {
    const { id } = request.params as { id: string };
    const query = readQuery(request.query);
    const page = query.slice();
    query.end();
    const row = isId(id) ? await records.episode(id) : undefined;
    if (row === undefined) throw new NoSuchRecord('an episode', id);
    const readings = await records.episodeReadings({ ...page, episodeId: row.start.id, limit: page.limit + 1 });
    const cut = cutPage(readings, page.limit);
    return {
      ...episodeOf(row),
      readings: cut.page.map((reading) => detectionOf(profile, reading)),
      next: cut.next,
    };
  });
}

function readState(text: string): EpisodeState | undefined {
  return episodeStates.find((state) => state === text);
}

function readKind(text: string): EpisodeKind | undefined {
  return episodeKinds.find((kind) => kind === text);
}

/** The members have the names that the messages about episodes have. */
function episodeOf(row: StoredEpisode) {
  return {
    episode_id: row.start.id,
    kind: row.kind,
    state: row.closedAt === null ? 'open' : 'closed',
    machine_id: row.machineId,
    machine_type: row.machineType,
    severity: row.severity,
    worst_severity: row.worstSeverity,
    opened_at: row.openedAt.toISOString(),
    first_reading_at: row.firstReadingAt.toISOString(),
    last_reading_at: row.lastReadingAt.toISOString(),
    last_heard_at: row.lastHeardAt?.toISOString() ?? null,
    closed_at: row.closedAt?.toISOString() ?? null,
    end: row.end,
    reading_count: row.readingCount,
    failure_mode: row.failureMode,
    sensors: row.sensors,
    ...(row.checks === null ? {} : { checks: row.checks }),
    model: { name: row.modelName, version: row.modelVersion },
    suppressed_by: row.suppressedBy,
  };
}
