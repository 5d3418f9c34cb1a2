// The Portal's API of episodes: those that are open or were, one with its alerts, and how many alerts are inside none.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import type { PortalAlert } from '../alerts/schemas.ts';
import { nextPlace } from '../next-place.ts';
import { json, tags } from '../route-documents.ts';
import { shared } from '../share.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { EpisodeQuery } from './list-episodes.ts';
import type { EpisodeList, EpisodeWithAlerts, NewestEpisodes, PortalEpisode, SingleAlerts } from './schemas.ts';
import * as schemas from './schemas.ts';

export interface EpisodeReads {
  readonly list: (query: EpisodeQuery) => Promise<Pick<EpisodeList, 'openCount' | 'episodes'>>;
  readonly newest: (limit: number) => Promise<readonly PortalEpisode[]>;
  readonly find: (episodeId: string) => Promise<PortalEpisode | undefined>;
  readonly alerts: (query: {
    readonly episodeId: string;
    readonly limit: number;
    readonly before?: number | undefined;
  }) => Promise<readonly PortalAlert[]>;
  readonly singleAlerts: () => Promise<SingleAlerts>;
}

const openFreshMs = 250;
const singleFreshMs = 2_000;

/** `changes` counts how often episodes have changed. */
export function addEpisodes(app: FastifyInstance, reads: EpisodeReads, changes: () => number): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.episodes],
    summary: 'The episodes that are open, or those that are over',
    querystring: schemas.episodeQuery,
    response: json(schemas.episodeListSchema, 'malformed-request', 'unavailable'),
  };
  const firstPage = sharedByLimit((limit) => reads.list({ state: 'open', limit }), changes);
  typed.get('/api/episodes', { schema: list }, async (request, reply): Promise<EpisodeList> => {
    const { state, limit, after } = request.query;
    const isFirst = state === 'open' && after === undefined;
    const query = { state, limit, after: after === undefined ? undefined : readCursor(after) };
    const { openCount, episodes } = isFirst ? await firstPage(limit) : await reads.list(query);
    reply.header('cache-control', 'no-store');
    return { openCount, episodes, nextAfter: nextPlace(episodes, limit, writeCursor) };
  });
  addNewest(app, reads, changes);
  addOne(app, reads);
  const single = {
    tags: [tags.episodes],
    summary: 'How many alerts of late are inside no episode',
    response: json(schemas.singleAlertsSchema, 'unavailable'),
  };
  const singleAlerts = shared(reads.singleAlerts, singleFreshMs);
  app.get('/api/alerts/single', { schema: single }, async (_request, reply): Promise<SingleAlerts> => {
    reply.header('cache-control', 'no-store');
    return singleAlerts();
  });
}

function addNewest(app: FastifyInstance, reads: EpisodeReads, changes: () => number): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const newest = {
    tags: [tags.episodes],
    summary: 'The episodes that opened or ended last',
    querystring: schemas.newestQuery,
    response: json(schemas.newestEpisodesSchema, 'malformed-request', 'unavailable'),
  };
  const ask = sharedByLimit(reads.newest, changes);
  typed.get('/api/episodes/newest', { schema: newest }, async (request, reply): Promise<NewestEpisodes> => {
    const episodes = await ask(request.query.limit);
    reply.header('cache-control', 'no-store');
    return { episodes: [...episodes] };
  });
}

function addOne(app: FastifyInstance, reads: EpisodeReads): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const one = {
    tags: [tags.episodes],
    summary: 'An episode, and its alerts before one of them',
    params: schemas.episodeParameters,
    querystring: schemas.episodeAlertsQuery,
    response: json(schemas.episodeWithAlertsSchema, 'malformed-request', 'not-found', 'unavailable'),
  };
  typed.get('/api/episodes/:id', { schema: one }, async (request, reply): Promise<EpisodeWithAlerts> => {
    const { id: episodeId } = request.params;
    const { limit, before } = request.query;
    const episode = await reads.find(episodeId);
    if (episode === undefined) throw new NoSuchRecord('an episode', episodeId);
    const alerts = await reads.alerts({ episodeId, limit, before });
    reply.header('cache-control', 'no-store');
    return { episode, alerts, nextBefore: nextPlace(alerts, limit, ({ sequence }) => sequence) };
  });
}

/** All open pages ask for the same page at about the same time, and none of them may get what was asked for before the last change. */
function sharedByLimit<T>(ask: (limit: number) => Promise<T>, changes: () => number): (limit: number) => Promise<T> {
  const byLimit = new Map<number, () => Promise<T>>();
  let changesKnown = Number.NaN;
  return (limit) => {
    if (changes() !== changesKnown) byLimit.clear();
    changesKnown = changes();
    const known = byLimit.get(limit) ?? shared(() => ask(limit), openFreshMs);
    byLimit.set(limit, known);
    return known();
  };
}
