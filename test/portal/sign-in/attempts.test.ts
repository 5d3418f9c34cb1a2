// Who guesses at passwords is locked out, whoever they guess at.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type AttemptBounds, createAttempts } from '../../../src/portal/sign-in/attempts.ts';
import { setPassword } from '../../../src/portal/sign-in/users.ts';
import { TooManyRequests } from '../../../src/web-server/request-errors.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { detailOf, makeUser, password, signInAs, trySignIn } from './support.ts';

describe('attempts to sign in', () => {
  let portal: TestPortal;
  const bounds: AttemptBounds = { ofUserAtAddressMax: 3, ofUserMax: 100, ofAddressMax: 100, withinMinutes: 15 };
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { attempts: bounds });
    await makeUser(portal, 'kim', 'operator');
    await makeUser(portal, 'lee', 'viewer');
  });
  beforeEach(() => portal.pool.query('truncate sign_in_count'));
  after(() => portal.close());

  test('that fail lock the user out there, also for the right password, until they are over', async () => {
    for (let at = 0; at < 3; at++) assert.equal((await trySignIn(portal, 'kim', `wrong ${at}`)).status, 401);
    const locked = await trySignIn(portal, 'KIM');
    assert.equal(locked.status, 429);
    const seconds = Number(locked.headers.get('retry-after'));
    assert.ok(seconds > 800 && seconds <= 900, String(seconds));
    assert.match(await detailOf(locked), /too many attempts to sign in have failed/);
    await signInAs(portal, 'lee');
    await portal.pool.query('update sign_in_count set expire = expire - 15 * 60 * 1000');
    await signInAs(portal, 'kim');
  });

  test('of a name that nobody has are locked out in the same way', async () => {
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await trySignIn(portal, 'nobody-here', 'wrong')).status);
    assert.deepEqual(statuses, [401, 401, 401, 429]);
  });

  test('many at once get no more than one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => trySignIn(portal, 'lee', 'wrong')));
    assert.equal(answers.filter(({ status }) => status === 401).length, 3);
    assert.equal(answers.filter(({ status }) => status === 429).length, 9);
  });

  test('another password from an admin lets who was locked out in again', async () => {
    for (let at = 0; at < 3; at++) await trySignIn(portal, 'lee', 'wrong');
    assert.equal((await trySignIn(portal, 'lee')).status, 429);
    await setPassword(portal.pool, 'lee', password);
    await signInAs(portal, 'lee');
  });

  test('that were right leave no count behind', async () => {
    for (let at = 0; at < 5; at++) await signInAs(portal, 'kim');
    const { rows } = await portal.pool.query('select sum(points)::int from sign_in_count');
    assert.deepEqual(rows, [{ sum: 0 }]);
  });

  test('of one address are counted together, and those of another not', async () => {
    const attempts = createAttempts(portal.pool, { ...bounds, ofAddressMax: 4 });
    const begin = (name: string, address: string) => attempts.toSignIn({ name, address });
    for (const name of ['a1', 'a2', 'a3', 'a4']) await begin(name, '2001:db8::1');
    await assert.rejects(begin('a5', '2001:db8::ffff'), TooManyRequests, 'the same network');
    await begin('a6', '2001:db8:1::1');
  });

  test('are counted for all Portals together, and kept over a restart', async () => {
    for (let at = 0; at < 3; at++) {
      await createAttempts(portal.pool, bounds).toSignIn({ name: 'kim', address: '10.0.0.1' });
    }
    const anew = createAttempts(portal.pool, bounds);
    await assert.rejects(anew.toSignIn({ name: 'kim', address: '10.0.0.1' }), TooManyRequests);
  });

  test('of who is locked out are not forgotten, however many others there are', async () => {
    const attempts = createAttempts(portal.pool, bounds);
    for (let at = 0; at < 3; at++) await attempts.toSignIn({ name: 'kim', address: '10.0.0.1' });
    await portal.pool.query(
      `insert into sign_in_count select 'user:x' || n, 1, (extract(epoch from now()) * 1000)::bigint + 60000 from generate_series(1, 20000) n`,
    );
    await assert.rejects(attempts.toSignIn({ name: 'kim', address: '10.0.0.1' }), TooManyRequests);
  });

  test('whose address may be any text are counted all the same', async () => {
    const attempts = createAttempts(portal.pool, { ...bounds, ofAddressMax: 1 });
    const address = 'x'.repeat(16_000);
    await attempts.toSignIn({ name: 'kim', address });
    await assert.rejects(attempts.toSignIn({ name: 'lee', address }), TooManyRequests);
  });
});
