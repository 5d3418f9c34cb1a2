import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newOrWorse } from '../lib/episode-list.ts';
import type { EpisodeList, PortalEpisode, Severity } from '../lib/portal-api.ts';

const list = (severities: Readonly<Record<string, Severity>>, openCount?: number): EpisodeList => {
  const episodes = Object.entries(severities).map(
    ([episodeId, severity]) => ({ episodeId, severity }) as PortalEpisode,
  );
  return { openCount: openCount ?? episodes.length, episodes, nextAfter: null };
};

test('an episode is marked when it is new or worse, and not when it is the same, milder or gone', () => {
  const before = list({ a: 'WARNING', b: 'ALERT', c: 'CRITICAL', d: 'WARNING' });
  const after = list({ a: 'CRITICAL', b: 'ALERT', c: 'ALERT', e: 'WARNING' });
  assert.deepEqual(newOrWorse(before, after), ['a', 'e']);
});

test('where there are more than a list holds, one that comes into it is not taken for new', () => {
  const before = list({ a: 'CRITICAL', b: 'ALERT' }, 7);
  assert.deepEqual(newOrWorse(before, list({ a: 'CRITICAL', f: 'CRITICAL' }, 7)), []);
});
