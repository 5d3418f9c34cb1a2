// What to do about alarms, through the Portal's API into a real PostgreSQL: every version stays, the second of two is told who was first, and nothing that was
// written is changed by anybody.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { proceduresMax } from '../../../src/portal/procedures/procedures.ts';
import type { ProcedureList, ProcedureVersion } from '../../../src/portal/procedures/schemas.ts';
import { makeUser, send, signInAs } from '../sign-in/support.ts';
import { createTestPortal, type TestPortal } from '../support.ts';

const pwf = { kind: 'machine', mode: 'PWF' };
const any = { kind: null, mode: null };

describe('procedures', () => {
  let portal: TestPortal;
  let cookie: string;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, {});
    await makeUser(portal, 'chief', 'admin');
    cookie = await signInAs(portal, 'chief');
  });
  after(() => portal.close());

  async function ask<T>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
    const sent = { cookie, ...(body === undefined ? {} : { body }) };
    const response = await send(portal, method, `/api/procedures${path}`, sent);
    const text = await response.text();
    assert.equal(response.status, status, `${path}: ${text}`);
    return JSON.parse(text) as T;
  }
  const write = (of: object, version: number, text: string, status = 200) =>
    ask<{ version: number; detail: string; code?: string; by?: string; at?: string }>(
      'PUT',
      '',
      { ...of, version, text },
      status,
    );
  const holding = async (query: string) =>
    (await ask<{ procedures: ProcedureVersion[] }>('GET', `/holding?${query}`)).procedures.map(({ text }) => text);
  const versions = async (query: string) =>
    (await ask<{ versions: ProcedureVersion[] }>('GET', `/versions?${query}`)).versions;
  const listed = async () =>
    (await ask<ProcedureList>('GET', '')).procedures.map(({ kind, mode, version }) => [kind, mode, version]);

  test('that of the failure mode holds first, then that of any alarm; none where nothing was written', async () => {
    assert.deepEqual(await holding('kind=machine&mode=PWF'), []);
    assert.equal((await write(any, 0, '\n\n    set in\n\nCall the shift lead.  \n\n')).version, 1);
    await write(pwf, 0, '1. Stop the spindle.');
    await write({ kind: 'machine', mode: null }, 0, 'Look.');
    assert.deepEqual(await holding('kind=machine&mode=PWF'), [
      '1. Stop the spindle.',
      '    set in\n\nCall the shift lead.',
    ]);
    assert.deepEqual(await holding('kind=machine'), ['Look.', '    set in\n\nCall the shift lead.']);
    assert.deepEqual(await holding('kind=data_quality'), ['    set in\n\nCall the shift lead.']);
    assert.deepEqual(await listed(), [
      [null, null, 1],
      ['machine', null, 1],
      ['machine', 'PWF', 1],
    ]);
  });

  test('every version stays, with who wrote it and when; an empty one says that there is none', async () => {
    await write(pwf, 1, '1. Stop the spindle.\n2. Lock it.');
    await write(pwf, 2, '');
    assert.deepEqual(await holding('kind=machine&mode=PWF'), ['    set in\n\nCall the shift lead.']);
    assert.equal((await listed()).length, 2);
    const all = await versions('kind=machine&mode=PWF');
    assert.deepEqual(
      all.map(({ version, actor, text }) => [version, actor, text]),
      [
        [3, 'chief', ''],
        [2, 'chief', '1. Stop the spindle.\n2. Lock it.'],
        [1, 'chief', '1. Stop the spindle.'],
      ],
    );
    assert.ok(all.every(({ at }) => Math.abs(Date.parse(at) - Date.now()) < 3_600_000));
    await write(pwf, 3, 'Again.');
    assert.deepEqual((await holding('kind=machine&mode=PWF'))[0], 'Again.');
  });

  test('of two who write at the same time the second is told who was first, and nothing of theirs is stored', async () => {
    const [one, other] = await Promise.all(
      ['mine', 'yours'].map((text) =>
        send(portal, 'PUT', '/api/procedures', { cookie, body: { ...pwf, version: 4, text } }),
      ),
    );
    assert.deepEqual([one?.status, other?.status].sort(), [200, 409]);
    const { detail, code, by, at } = await write(pwf, 4, 'late', 409);
    assert.deepEqual([code, by, Number.isNaN(Date.parse(at ?? ''))], ['changed', 'chief', false]);
    assert.match(detail, /^somebody was first: version 5 was written by chief at 20/);
    assert.equal((await versions('kind=machine&mode=PWF')).length, 5);
    assert.match((await write({ kind: 'machine', mode: 'HDF' }, 7, 'x', 409)).detail, /no such version/);
  });

  test('are bounded in length and in number, and are of a kind where they are of a mode', async () => {
    await write(pwf, 5, 'x'.repeat(20_001), 422).catch(() => write(pwf, 5, 'x'.repeat(20_001), 400));
    // The longest text, of the longest characters.
    await write(pwf, 5, '\u{1f6d1}'.repeat(10_000));
    await write({ kind: null, mode: 'PWF' }, 0, 'x', 422);
    await portal.pool.query(
      `insert into procedure_version (kind, mode, version, text, actor)
       select 'machine', 'mode ' || n, 1, 'x', 'test' from generate_series(1, $1::int) n`,
      [proceduresMax],
    );
    assert.match((await write({ kind: 'machine', mode: 'one more' }, 0, 'x', 409)).detail, /200 procedures already/);
    // One that there is goes on.
    await write({ kind: 'machine', mode: 'mode 1' }, 1, 'y');
  });

  test('are kept from everybody, also from who owns the table', async () => {
    for (const statement of [
      'delete from procedure_version',
      "update procedure_version set actor = 'nobody'",
      'truncate procedure_version',
    ])
      await assert.rejects(portal.pool.query(statement), /procedure_version only grows/);
  });
});
