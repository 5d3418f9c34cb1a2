// What a request leaves in the trail: every change that has no journal of its own, by whom it concerns, and never a secret.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Asked, actionOf } from '../../../src/portal/audit/actions.ts';
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
        / \/api\/(alarms\/|fleet|machine\b|dcp-config|collect\/:|session$|session\/link$)/,
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
});
