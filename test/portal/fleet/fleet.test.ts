// The care of machines through the Portal's API into a real PostgreSQL: added, changed, retired and brought back, by a table too, with a journal that only
// grows. What the AI server reads is `machine`, as ever.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { changeFleet } from '../../../src/portal/fleet/change-fleet.ts';
import { remove } from '../../../src/portal/fleet/fleet.ts';
import type { FleetList, ImportPreview, MachineEntry } from '../../../src/portal/fleet/schemas.ts';
import type { Refusal } from '../../../src/portal/refusals.ts';
import { makeUser, send, signInAs } from '../sign-in/support.ts';
import { createTestPortal, type TestPortal } from '../support.ts';

describe('the care of machines', () => {
  let portal: TestPortal;
  let cookie: string;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, {});
    await makeUser(portal, 'chief', 'admin');
    cookie = await signInAs(portal, 'chief');
  });
  after(() => portal.close());

  async function ask<T>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
    const response = await send(portal, method, `/api/fleet${path}`, {
      cookie,
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    assert.equal(response.status, status, `${path}: ${text}`);
    return JSON.parse(text) as T;
  }
  const list = (): Promise<FleetList> => ask('GET', '');
  const machine = async (id: number) => (await list()).machines.find((each) => each.id === id);
  const journal = async (id: number) =>
    (await ask<{ entries: MachineEntry[] }>('GET', `/${id}/journal`)).entries.map(({ act, actor, note }) => [
      act,
      actor,
      note,
    ]);
  const seen = async (id: number) =>
    (await portal.pool.query<{ type: string }>('select id, type from machine where id = $1', [id])).rows[0]?.type;

  test('adds one with the next id or a wished one, changes it, retires it and brings it back, and says who did', async () => {
    const { id } = await ask<{ id: number }>('POST', '', { name: ' Mill ', type: 'h', area: 'Hall 2' });
    assert.equal(id, 13);
    assert.equal(await seen(13), 'HIGH');
    assert.deepEqual(await machine(13), {
      id: 13,
      name: 'Mill',
      type: 'H',
      area: 'Hall 2',
      version: 1,
      retiredAt: null,
    });
    await ask('POST', '', { id: 20, name: 'Lathe', type: 'L' });
    assert.equal((await ask<{ id: number }>('POST', '', { name: 'Press', type: 'L' })).id, 21);
    assert.deepEqual(await ask('PATCH', '/13', { version: 1, type: 'M', area: null }), { id: 13, version: 2 });
    assert.equal(await seen(13), 'MEDIUM');
    assert.deepEqual(
      await ask('PATCH', '/13', { version: 2, name: 'Mill' }),
      { id: 13, version: 2 },
      'nothing is otherwise',
    );

    await ask('POST', '/13/retire', { version: 2, reason: 'sold' });
    assert.equal(await seen(13), undefined, 'its readings are those of an unknown machine');
    const { retired } = await list();
    assert.deepEqual(
      retired.map((each) => [each.id, each.name, each.version]),
      [[13, 'Mill', 3]],
    );
    const taken = await ask<{ detail: string }>('POST', '', { id: 13, name: 'Other', type: 'L' }, 409);
    assert.equal(taken.detail, 'machine 13 is retired; restore it, or take another id');
    await ask('PATCH', '/13', { version: 3, name: 'Other' }, 409);
    await ask('POST', '/13/restore', { version: 3 });
    assert.equal(await seen(13), 'MEDIUM');
    assert.deepEqual(await journal(13), [
      ['restored', 'chief', null],
      ['retired', 'chief', 'sold'],
      ['changed', 'chief', null],
      ['added', 'chief', null],
    ]);
  });

  test('tells the second of two people who was first', async () => {
    await ask('PATCH', '/1', { version: 1, name: 'First' });
    const told = await ask<Refusal & { detail: string }>('PATCH', '/1', { version: 1, name: 'Second' }, 409);
    assert.match(told.detail, /^somebody was first: changed by chief at 20/);
    assert.deepEqual([told.code, told.act, told.by], ['changed', 'changed', 'chief']);
    assert.ok(told.detail.endsWith(` at ${told.at}`));
    assert.equal((await machine(1))?.name, 'First');
  });

  for (const [what, method, path, body, status, said] of [
    ['of a type that there is not', 'POST', '', { name: 'A', type: 'XL' }, 422, /no machine type "XL"; it has L, M, H/],
    ['without a name', 'POST', '', { name: '  ', type: 'L' }, 422, /name must not be empty/],
    ['with a line end in its name', 'PATCH', '/2', { version: 1, name: 'A\nB' }, 422, /no control characters/],
    ['with an id that is taken', 'POST', '', { id: 3, name: 'A', type: 'L' }, 409, /there is a machine 3 already/],
    ['with a member too many', 'POST', '', { name: 'A', type: 'L', version: 3 }, 400, /version is no member/],
    ['that there is not', 'PATCH', '/777', { version: 1, name: 'A' }, 404, /there is no machine 777/],
    ['that is not retired, brought back', 'POST', '/3/restore', { version: 1 }, 409, /machine 3 is not retired/],
    ['retired without a reason', 'POST', '/3/retire', { version: 1, reason: ' ' }, 400, /reason must be text/],
  ] as const) {
    test(`refuses one ${what}`, async () => {
      const before = await list();
      const { detail } = await ask<{ detail: string }>(method, path, body, status);
      assert.match(detail, said);
      assert.deepEqual(await list(), before);
    });
  }

  // The next id followed the largest that there can be, and was none; one that another system had written was told to be taken.
  test('goes on counting ids after the largest of all, and past those that others have written', async () => {
    const add = async (wished?: number) =>
      (
        await ask<{ id: number }>('POST', '', {
          name: 'One',
          type: 'L',
          ...(wished === undefined ? {} : { id: wished }),
        })
      ).id;
    const before = await add();
    assert.equal(await add(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
    assert.equal(await add(), before + 1);
    await portal.pool.query("insert into machine (id, name, type) values ($1, 'Of another system', 'LOW')", [
      before + 2,
    ]);
    await portal.pool.query("insert into machine_retired (id, name, type, version) values ($1, 'Old', 'LOW', 1)", [
      before + 3,
    ]);
    assert.equal(await add(), before + 4);
  });

  test('shows what a table would change, and does just that, all of it or nothing', async () => {
    const table = 'id;name;type;area\n4;Machine 4;LOW;Hall 1\n30;Robot;M;Hall 1\n5;Machine 5;M;\n';
    const preview = await ask<ImportPreview>('POST', '/import', { table });
    assert.deepEqual(
      [preview.isApplied, preview.addedCount, preview.changedCount, preview.sameCount, preview.faultCount],
      [false, 1, 1, 1, 0],
    );
    assert.equal((await machine(30)) ?? null, null, 'it was only looked at');
    // Somebody else is there in between.
    await ask('PATCH', '/4', { version: 1, name: 'Grinder' });
    const overtaken = await ask<{ detail: string }>('POST', '/import', { table, digest: preview.digest }, 409);
    assert.match(overtaken.detail, /machines have changed since/);
    assert.equal((await machine(30)) ?? null, null);
    const { digest } = await ask<ImportPreview>('POST', '/import', { table });
    assert.equal((await ask<ImportPreview>('POST', '/import', { table, digest })).isApplied, true);
    assert.deepEqual(await machine(30), {
      id: 30,
      name: 'Robot',
      type: 'M',
      area: 'Hall 1',
      version: 1,
      retiredAt: null,
    });
    assert.equal((await machine(4))?.area, 'Hall 1');
    assert.deepEqual(await journal(30), [['added', 'chief', 'line 3 of a table']]);
    const faulty = await ask<ImportPreview>('POST', '/import', { table: 'id,type\n4,L\n5,XL' });
    assert.deepEqual(faulty.faults, [
      {
        line: 3,
        message: 'type: the profile ai4i has no machine type "XL"; it has L, M, H',
        refusal: { code: 'unknown-type', name: 'XL', choices: ['L', 'M', 'H'] },
      },
    ]);
    // For the page, which says it in its reader's language, with the line.
    const refused = await ask<Refusal>('POST', '/import', { table: 'id,type\n4,H\n5,XL', digest }, 422);
    const { code, name, inLine } = refused;
    assert.deepEqual({ code, name, inLine }, { code: 'unknown-type', name: 'XL', inLine: 3 });
    const noId = await ask<Refusal>('POST', '/import', { table: 'id,type\n4,H\nx,H', digest }, 422);
    assert.deepEqual([noId.code, noId.inLine], ['line-id', 3]);
    const short = await ask<Refusal>('POST', '/import', { table: 'id,type\n4', digest }, 422);
    assert.deepEqual([short.code, short.inLine], ['line-cells', 2]);
    assert.equal(await seen(4), 'LOW');
  });

  // It began at 1 again: a page that had looked at the one before changed the new one.
  test('gives a machine that was removed and made anew a version that none had before', async () => {
    const { id, version } = await ask<{ id: number; version: number }>('POST', '', { name: 'Saw', type: 'L' });
    assert.equal(version, 1);
    await changeFleet(portal.pool, [id], { name: 'test', address: null }, (fleet) => [remove(fleet, id)]);
    assert.deepEqual(await ask('POST', '', { id, name: 'Another saw', type: 'L' }), { id, version: 3 });
    await ask('PATCH', `/${id}`, { version, type: 'H' }, 409);
  });

  test('keeps its journal from everybody, also from who owns it', async () => {
    for (const statement of [
      'delete from machine_journal',
      "update machine_journal set actor = 'nobody'",
      'truncate machine_journal',
    ])
      await assert.rejects(portal.pool.query(statement), /machine_journal only grows/);
  });
});
