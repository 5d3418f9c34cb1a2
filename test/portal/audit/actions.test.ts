// What a request leaves in the trail: every change that has no journal of its own, by whom it concerns, and never a secret.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Asked, actionOf, refusedActionOf } from '../../../src/portal/audit/actions.ts';
import { boundRefusals } from '../../../src/portal/audit/refusals.ts';
import { accessByRoute } from '../../../src/portal/sign-in/access.ts';

const asked = (route: string, given: Partial<Asked> = {}): Asked => {
  const [method = '', path = ''] = route.split(' ');
  return { method, route: path, params: {}, body: undefined, ...given };
};

describe('the trail', () => {
  test('says what was asked for and of whom, and no password', () => {
    const body = { name: 'kim', role: 'operator', password: 'correct horse battery' };
    assert.deepEqual(actionOf(asked('POST /api/users', { body })), {
      action: 'user.add',
      target: 'kim',
      detail: { role: 'operator' },
    });
    const set = asked('POST /api/users/:name/password', { params: { name: 'kim' }, body: { password: 'hush' } });
    assert.deepEqual(actionOf(set), { action: 'user.password', target: 'kim', detail: null });
    const discard = asked('POST /api/dead-letters/discard', { body: { eventIds: ['a', 'b'] } });
    assert.deepEqual(actionOf(discard), { action: 'dead-letters.discard', target: null, detail: { count: 2 } });
  });

  test('has every route that changes something, also one that nobody has thought of, but for those with a journal and for signing in', () => {
    const without = Object.keys(accessByRoute).filter(
      (route) => !route.startsWith('GET ') && actionOf(asked(route)) === null,
    );
    for (const route of without)
      assert.match(
        route,
        / \/api\/(alarms\/|fleet|machine\b|dcp-config|collect\/:|notifications\/routes$|session$|session\/link$)/,
        'it leaves no trace',
      );
    const unknown = actionOf(asked('PUT /api/notes/:mode', { params: { mode: 'PWF' }, body: { text: 'hush' } }));
    assert.deepEqual(unknown, { action: 'PUT /api/notes/:mode', target: 'PWF', detail: null });
    assert.equal(actionOf(asked('GET /api/users')), null);
  });

  test('takes down what the database can hold, whatever was sent', () => {
    const body = { name: `a\0\ud800${'x'.repeat(5_000)}`, role: { deep: 'hush' } };
    const { target, detail } = actionOf(asked('POST /api/users', { body })) ?? assert.fail();
    assert.equal(target?.length, 200);
    assert.ok(target.isWellFormed() && !target.includes('\0'));
    assert.equal(detail?.['role'], null);
    for (const odd of [null, 7, 'text', []]) assert.ok(actionOf(asked('POST /api/keys', { body: odd })));
  });

  test('has a name for whatever is refused, also where what is done stands in a journal; of signing in nothing', () => {
    for (const route of Object.keys(accessByRoute).filter((each) => !each.startsWith('GET '))) {
      const action = refusedActionOf(asked(route, { params: { id: 'x' } }));
      const isSigningIn = / \/api\/session(\/link)?$/.test(route);
      assert.equal(action === null, isSigningIn, route);
      if (action !== null) assert.match(action.action, /^[a-z-]+\.[a-z-]+$/, route);
    }
    const shelve = asked('POST /api/alarms/:id/shelve', { params: { id: 'x' }, body: { reason: 'hush' } });
    assert.deepEqual(refusedActionOf(shelve), { action: 'alarm.shelve', target: 'x', detail: null });
  });

  test('has so much of what one, and all together, are refused in a time, and then how much it has not', () => {
    const bound = boundRefusals({ perActorMax: 2, allMax: 5, windowMs: 1_000, actorsMax: 3 });
    const written = (actor: string, ...times: readonly number[]) =>
      times.map((now) => bound(actor, now)).map(({ isWritten, unwritten }) => (isWritten ? unwritten : 'no'));
    assert.deepEqual(written('kim', 0, 1, 2, 3), [0, 0, 'no', 'no']);
    assert.deepEqual(written('lee', 4, 5, 6), [0, 0, 'no']);
    // The fifth, and no more of anybody.
    assert.deepEqual(written('park', 7, 8), [0, 'no']);
    assert.deepEqual(written('kim', 1_000, 1_001), [2, 0]);
    assert.deepEqual(written('lee', 1_005, 1_006), [1, 0]);
    // Of more than it knows at a time it forgets the one that was silent for longest, and no more is written of all for that.
    for (let at = 0; at < 10; at++) bound(`many ${at}`, 1_010 + at);
    assert.deepEqual(written('kim', 1_100), ['no']);
  });
});
