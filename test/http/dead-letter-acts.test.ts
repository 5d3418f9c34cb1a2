// What becomes of refused readings over the REST API: who decided what is in the trail of changes, and what is no id is refused before anything is done.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Unavailable } from '../../src/core/errors.ts';
import { buildTestServer } from './support.ts';

const id = (number: number): string => `0190a1b2-0000-5000-8000-${String(number).padStart(12, '0')}`;

describe('what becomes of refused readings', () => {
  let app: FastifyInstance;
  const trail: string[] = [];
  const done: string[] = [];
  let isAway = false;
  before(async () => {
    const act = (what: string) => async (ids: readonly string[]) => {
      if (isAway) throw new Unavailable('the database is away', { retryable: true });
      done.push(`${what} ${ids.join(' ')}`);
      return ids.filter((each) => each !== id(9)).length;
    };
    app = await buildTestServer({
      deadLetterActs: { wishReplays: act('replay'), discard: act('discard') },
      audit: async ({ actor, action, target }) => {
        const at = trail.push(`${actor} ${action} ${target}`) - 1;
        return async (outcome) => {
          trail[at] += ` -> ${outcome}`;
        };
      },
    });
  });
  beforeEach(() => {
    trail.length = 0;
    done.length = 0;
    isAway = false;
  });
  after(() => app.close());
  const post = (verb: string, payload: unknown) =>
    app.inject({ method: 'POST', url: `/dead-letters/${verb}`, payload: payload as object });

  test('is asked for, or done, and stands in the trail of changes with who wants it', async () => {
    const replay = await post('replay', { event_ids: [id(1), id(9), id(1).toUpperCase()] });
    assert.deepEqual([replay.statusCode, replay.json()], [202, { wished: 1 }]);
    const discard = await post('discard', { event_ids: [id(2)], on_behalf_of: 'kim' });
    assert.deepEqual([discard.statusCode, discard.json()], [200, { discarded: 1 }]);
    assert.deepEqual(done, [`replay ${id(1)} ${id(9)}`, `discard ${id(2)}`]);
    assert.deepEqual(trail, [
      `anonymous dead-letters.replay 2 dead letters: ${id(1)} ${id(9)} -> 1 of 2`,
      `anonymous for kim dead-letters.discard ${id(2)} -> 1 of 1`,
    ]);
  });

  for (const [name, payload, fields] of [
    ['no list', {}, ['event_ids']],
    ['an empty one', { event_ids: [] }, ['event_ids']],
    ['what is no id', { event_ids: [id(1), "'; drop table x"] }, ['event_ids']],
    ['too many', { event_ids: Array.from({ length: 101 }, (_, at) => id(at)) }, ['event_ids']],
    ['for nobody', { event_ids: [id(1)], on_behalf_of: '' }, ['on_behalf_of']],
    ['not even an object', [], ['event_ids']],
  ] as const) {
    test(`is refused where it says ${name}, and nothing is done`, async () => {
      for (const verb of ['replay', 'discard']) {
        const response = await post(verb, payload);
        assert.equal(response.statusCode, 422);
        assert.deepEqual(
          response.json().errors.map(({ field }: { readonly field: string }) => field),
          fields,
        );
      }
      assert.deepEqual([...done, ...trail], []);
    });
  }

  test('leaves in the trail that it could not be done', async () => {
    isAway = true;
    const response = await post('discard', { event_ids: [id(1)] });
    assert.equal(response.statusCode, 503);
    assert.deepEqual(trail, [`anonymous dead-letters.discard ${id(1)} -> the database is away`]);
  });
});
