// Who guesses at passwords is locked out, whoever they guess at, and cannot lock the table's size out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { beginAttempt, countedMax } from '../../../src/portal/sign-in/attempts.ts';
import { setPassword } from '../../../src/portal/sign-in/users.ts';
import { TooManyRequests } from '../../../src/web-server/request-errors.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { detailOf, makeUser, password, signInAs, trySignIn } from './support.ts';

describe('attempts to sign in', () => {
  let portal: TestPortal;
  const attempts = { ofUserMax: 3, ofAddressMax: 100, withinMinutes: 15 };
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { attempts });
    await makeUser(portal, 'kim', 'operator');
    await makeUser(portal, 'lee', 'viewer');
  });
  after(() => portal.close());

  test('that fail lock the user out, also for the right password, until they are over', async () => {
    for (let at = 0; at < 3; at++) assert.equal((await trySignIn(portal, 'kim', `wrong ${at}`)).status, 401);
    const locked = await trySignIn(portal, 'KIM');
    assert.equal(locked.status, 429);
    const seconds = Number(locked.headers.get('retry-after'));
    assert.ok(seconds > 800 && seconds <= 900, String(seconds));
    assert.match(await detailOf(locked), /too many attempts to sign in have failed/);
    await signInAs(portal, 'lee');
    await portal.pool.query("update sign_in_attempt set began_at = began_at - interval '15 minutes'");
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
    assert.equal((await trySignIn(portal, 'lee')).status, 429);
    await setPassword(portal.pool, 'lee', password);
    await signInAs(portal, 'lee');
  });

  test('that were right leave nothing behind', async () => {
    await portal.pool.query('delete from sign_in_attempt');
    for (let at = 0; at < 5; at++) await signInAs(portal, 'kim');
    const { rows } = await portal.pool.query('select kind, count from sign_in_attempt');
    assert.deepEqual(rows, [{ kind: 'address', count: 0 }]);
  });

  test('of one address are counted together, and those of another not', async () => {
    const bounds = { ofUserMax: 100, ofAddressMax: 4, withinMinutes: 15 };
    const begin = (name: string, address: string) => beginAttempt(portal.pool, { name, address }, bounds);
    for (const name of ['a1', 'a2', 'a3', 'a4']) await begin(name, '2001:db8::1');
    await assert.rejects(begin('a5', '2001:db8::ffff'), TooManyRequests, 'the same network');
    await begin('a6', '2001:db8:1::1');
  });

  test('are bounded in number: what began first is forgotten', async () => {
    await portal.pool.query(
      `insert into sign_in_attempt select 'account', 'x' || n, 1, now() - interval '1 second' from generate_series(1, $1) n`,
      [countedMax],
    );
    await trySignIn(portal, 'kim', 'wrong');
    const { rows } = await portal.pool.query('select count(*)::int from sign_in_attempt');
    assert.equal(rows[0].count, countedMax);
  });
});
