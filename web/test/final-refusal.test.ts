// What would be refused again is not asked again; what may pass is. And what a page says that is refused because its session has ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { given, isFinal, onSessionDoubt, Refused } from '../lib/portal-api.ts';
import { saidIn } from '../lib/refusals/own-words.ts';
import { sessionEnded } from '../lib/session/session-ended.ts';

test('a refusal is final where the question itself is at fault', () => {
  const finals = [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503].filter((status) =>
    isFinal(new Refused('', status)),
  );
  assert.deepEqual(finals, [400, 403, 404, 409, 422]);
  assert.equal(isFinal(new TypeError('Failed to fetch')), false);
  assert.equal(isFinal(null), false);
});

// Rows and lists said what programs with a key are told, in English on the Korean page too.
test('whose session has ended is told that in the page’s own words, and the session is looked up', async () => {
  let doubts = 0;
  const stop = onSessionDoubt(() => doubts++);
  const refused = (status: number) =>
    given(
      Promise.resolve({ error: { detail: 'sign in first, or send a key' }, response: new Response(null, { status }) }),
    );
  await assert.rejects(refused(401), new Refused(sessionEnded, 401));
  await assert.rejects(refused(403), new Refused('sign in first, or send a key', 403));
  stop();
  assert.equal(doubts, 1);
  assert.deepEqual([saidIn(sessionEnded), saidIn('no such alarm')], [undefined, 'en']);
});
