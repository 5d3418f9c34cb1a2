// Maintenance windows over the REST API: who plans and ends what is in the trail of changes, and no window is vague by accident.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Unavailable } from '../../src/core/errors.ts';
import { windowsInMemory } from './example-windows.ts';
import { buildTestServer } from './support.ts';

describe('/maintenance-windows', () => {
  let app: FastifyInstance;
  let trail: string[];
  before(async () => {
    trail = [];
    app = await buildTestServer({
      maintenance: windowsInMemory(2),
      unknownMachines: async (ids) => {
        if (ids.includes(99)) throw new Unavailable("the Portal's database is away", { retryable: true });
        return ids.filter((id) => id > 12);
      },
      audit: async ({ actor, action, target }) => {
        const at = trail.push(`${actor} ${action} ${target}`) - 1;
        return async (outcome) => {
          trail[at] += ` -> ${outcome}`;
        };
      },
    });
  });
  after(() => app.close());

  const until = new Date(Date.now() + 3_600_000).toISOString();
  const plan = (payload: object) => app.inject({ method: 'POST', url: '/maintenance-windows', payload });

  test('is planned, shown, ended once, and stays in the list', async () => {
    const made = await plan({ machines: [7, 7, 8], failure_mode: 'TWF', until, reason: ' Tool change ' });
    assert.equal(made.statusCode, 201, made.body);
    const { id, from, ...rest } = made.json();
    assert.ok(Math.abs(Date.parse(from) - Date.now()) < 60_000, 'it begins now');
    assert.equal(made.headers.location, `/maintenance-windows/${id}`);
    assert.deepEqual(
      [rest.machines, rest.machine_types, rest.failure_mode, rest.reason, rest.created_by, rest.ended_at],
      [[7, 8], [], 'TWF', 'Tool change', 'anonymous', null],
    );
    const url = `/maintenance-windows/${id}`;
    assert.equal((await app.inject(url)).json().state, 'active');
    const ended = await app.inject({ method: 'DELETE', url });
    assert.deepEqual([ended.statusCode, ended.json().state, ended.json().ended_by], [200, 'over', 'anonymous']);
    assert.equal((await app.inject({ method: 'DELETE', url })).json().ended_at, ended.json().ended_at);
    const list = (await app.inject('/maintenance-windows?state=over')).json();
    assert.deepEqual([list.windows.length, list.windows[0].id, list.next], [1, id, null]);
    assert.match(trail[0] as string, /^anonymous maintenance\.add machines 7, 8, only TWF, .*: Tool change -> done$/);
    assert.equal(trail[1], `anonymous maintenance.end ${id} -> done`);
  });

  test('for whom a program asks stands beside its name', async () => {
    const made = await plan({ machines: [7], until, reason: 'Tool change', on_behalf_of: 'kim' });
    assert.deepEqual([made.statusCode, made.json().created_by], [201, 'anonymous for kim'], made.body);
    const ended = await app.inject({
      method: 'DELETE',
      url: `/maintenance-windows/${made.json().id}?on_behalf_of=lee`,
    });
    assert.equal(ended.json().ended_by, 'anonymous for lee');
    assert.match(trail.at(-1) ?? '', /^anonymous for lee maintenance\.end/);
    const wrong = await plan({ machines: [7], until, reason: '', on_behalf_of: '' });
    assert.deepEqual(
      wrong.json().errors.map(({ field }: { field: string }) => field),
      ['reason', 'on_behalf_of'],
    );
  });

  test('every fault of one that is wrong is named, and nothing is planned', async () => {
    const wrong = await plan({ machines: [-1], machine_types: ['X'], failure_mode: 'NONE', until: 'soon', why: 1 });
    assert.equal(wrong.statusCode, 422);
    const fields = wrong.json().errors.map(({ field }: { field: string }) => field);
    assert.deepEqual(fields.sort(), ['failure_mode', 'machine_types', 'machines', 'reason', 'until', 'why']);
    for (const payload of [
      { until, reason: 'for whom?' },
      { machines: [1], all_machines: true, until, reason: 'for whom?' },
      { machines: [1], from: until, until, reason: 'no time at all' },
      { machines: [1], until: '2020-01-01T00:00:00Z', reason: 'over' },
      { machines: [1], until: '2999-01-01T00:00:00Z', reason: 'too long' },
      { machines: [1], until: '2026-12-31T00:00:00', reason: 'of which zone?' },
      { machines: [1], until, reason: 'a\0b' },
    ])
      assert.equal((await plan(payload)).statusCode, 422, JSON.stringify(payload));
    assert.equal((await app.inject('/maintenance-windows?state=active')).json().windows.length, 0);
  });

  // They were taken as if they were absent: a program whose list of machines was lost planned for whatever else it named.
  test('null for a member that has no null is refused, and the member named', async () => {
    const types = { machine_types: ['L'], until, reason: 'for whom?' };
    for (const [member, payload] of [
      ['machines', { ...types, machines: null }],
      ['machine_types', { machines: [1], machine_types: null, until, reason: 'for whom?' }],
      ['all_machines', { ...types, all_machines: null }],
    ] as const) {
      const wrong = await plan(payload);
      assert.equal(wrong.statusCode, 422, wrong.body);
      const fields = wrong.json().errors.map(({ field }: { field: string }) => field);
      assert.deepEqual(fields, [member]);
    }
    const made = await plan({ machines: [7], failure_mode: null, from: null, until, reason: 'Tool change' });
    assert.equal(made.statusCode, 201, made.body);
    await app.inject({ method: 'DELETE', url: `/maintenance-windows/${made.json().id}` });
  });

  test('a machine that nobody knows is taken, with a warning', async () => {
    for (const [machines, warned, named] of [
      [[7], undefined, undefined],
      [[7, 13], [/^machine 13 is not in the Portal's machine table/], [13]],
      [[13, 14], [/^machines 13, 14 are not in/], [13, 14]],
      [[99], [/is not known: the Portal's database is away$/], undefined],
    ] as const) {
      const made = await plan({ machines, until, reason: 'Tool change' });
      assert.equal(made.statusCode, 201, made.body);
      const { warnings, unknown_machines: unknown, id } = made.json();
      assert.equal(warnings?.length, warned?.length);
      assert.deepEqual(unknown, named);
      if (warned !== undefined) assert.match(warnings[0], warned[0]);
      await app.inject({ method: 'DELETE', url: `/maintenance-windows/${id}` });
    }
  });

  test('a reason that cannot be taken is refused with what is wrong with it', async () => {
    for (const [reason, said] of [
      ['', /1 to 500 characters/],
      [7, /1 to 500 characters/],
      ['x'.repeat(501), /1 to 500 characters, and has 501/],
      ['Tool\nchange', /one line.*character 5 is U\+000A/],
      ['a\0b', /control characters; character 2 is U\+0000/],
      ['a\ud800', /half of one/],
    ] as const) {
      const response = await plan({ machines: [1], until, reason });
      assert.equal(response.statusCode, 422);
      assert.match(response.json().detail, said);
    }
  });

  test('one that there is not is 404, and too many are refused by the name of the setting', async () => {
    for (const id of ['x', '00000000-0000-4000-8000-999999999999'])
      for (const method of ['GET', 'DELETE'] as const) {
        const response = await app.inject({ method, url: `/maintenance-windows/${id}` });
        const said =
          id === 'x' ? /^"x" is no id of a maintenance window; an id looks/ : /^there is no maintenance window 0/;
        assert.equal(response.statusCode, 404);
        assert.match(response.json().detail, said);
      }
    for (let count = 0; count < 2; count++)
      assert.equal((await plan({ all_machines: true, until, reason: 'Shutdown' })).statusCode, 201);
    const refused = await plan({ all_machines: true, until, reason: 'Shutdown' });
    assert.equal(refused.statusCode, 422);
    assert.match(refused.json().detail, /MAINTENANCE_WINDOWS_MAX/);
    assert.match(trail.at(-1) as string, /-> refused$/);
  });
});
