// What goes out under each policy of alerts: nothing else than alerts is ever kept back, and what is kept back says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventRow } from '../../../src/pipeline/batch.ts';
import { withEpisodes } from '../../../src/pipeline/episodes/alert-policy.ts';
import { noEpisodeChanges } from '../../../src/pipeline/episodes/changes.ts';
import { detectionOf } from './episode-readings.ts';

const row = (id: string): EventRow => ({
  id,
  topic: 't',
  key: '1',
  type: 'x',
  payload: '{}',
  subject: 's',
  time: 0,
  traceparent: null,
});
const detections = ['a', 'b', 'c'].map((id) =>
  detectionOf({ id, machineId: 1, partition: 0, at: 0, probability: 0.9 }),
);
const told = { detections, outbox: [...['a', 'b', 'c'].map(row), row('a dead letter')] };
const changes = {
  ...noEpisodeChanges,
  episodeOf: new Map([
    ['b', 'b'],
    ['c', 'b'],
  ]),
  telling: new Set(['b']),
  outbox: [row('opened')],
};

test('every reading has its alert by default, and names its episode', () => {
  const result = withEpisodes('every-reading', changes, told);
  assert.deepEqual(
    result.outbox.map(({ id }) => id),
    ['a', 'b', 'c', 'a dead letter', 'opened'],
  );
  assert.deepEqual(
    result.detections.map(({ eventId, episodeId, hasAlert }) => [eventId, episodeId, hasAlert]),
    [
      ['a', undefined, undefined],
      ['b', 'b', undefined],
      ['c', 'b', undefined],
    ],
  );
});

test('with episodes-only the reading that opens one has an alert, and dead letters and events go out as ever', () => {
  const result = withEpisodes('episodes-only', changes, told);
  assert.deepEqual(
    result.outbox.map(({ id }) => id),
    ['b', 'a dead letter', 'opened'],
  );
  assert.deepEqual(
    result.detections.map(({ eventId, episodeId, hasAlert }) => [eventId, episodeId, hasAlert]),
    [
      ['a', undefined, false],
      ['b', 'b', undefined],
      ['c', 'b', false],
    ],
  );
});

test('a batch without anomalies is handed on as it is', () => {
  const quiet = { detections: [], outbox: [row('a dead letter')] };
  for (const policy of ['every-reading', 'episodes-only'] as const)
    assert.deepEqual(withEpisodes(policy, noEpisodeChanges, quiet), quiet);
});
