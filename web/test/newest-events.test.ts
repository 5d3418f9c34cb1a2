// The newest of what happened, whatever order the lists came in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestEvents } from '../lib/overview/newest-events.ts';
import type { PortalEpisode } from '../lib/portal-api.ts';

const episode = (episodeId: string, openedAt: string, closedAt: string | null = null) =>
  ({ episodeId, openedAt, closedAt }) as PortalEpisode;
const told = (episodes: readonly PortalEpisode[], limit: number) =>
  newestEvents(episodes, limit).map(({ kind, episode: { episodeId } }) => `${kind} ${episodeId}`);

test('an episode that is over has opened and closed, and the newest stand first', () => {
  const episodes = [
    episode('worst', '2026-11-29T10:00:00.000Z'),
    episode('newest', '2026-11-29T12:00:00.000Z'),
    episode('over', '2026-11-29T09:00:00.000Z', '2026-11-29T11:00:00.500Z'),
    episode('another zone', '2026-11-29T20:30:00.000+09:00'),
  ];
  assert.deepEqual(told(episodes, 4), ['opened newest', 'opened another zone', 'closed over', 'opened worst']);
  assert.deepEqual(told(episodes, 9).at(-1), 'opened over');
  assert.deepEqual(told([], 4), []);
});
