// The trail and its table over a port: requests that change nothing, because there is nothing of the kind, leave no row; and a table that is not whole says so.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FastifyReply, fastify } from 'fastify';
import type { AuditQuery, AuditRow } from '../../../src/portal/audit/list-audit.ts';
import { addAudit, followChanges } from '../../../src/portal/audit/routes.ts';
import { sharedAuditSchemas } from '../../../src/portal/audit/schemas.ts';
import { auditSettings, refusalBoundsOf } from '../../../src/portal/audit/settings.ts';
import type { TrailEntry } from '../../../src/portal/audit/trail.ts';
import { sharedSchemas } from '../../../src/portal/schemas.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { onlyInFull } from '../../support/times.ts';

const rowOf = (id: number): AuditRow => ({
  place: { atMicros: String(id), source: 0, id: String(id) },
  ...{ source: 'audit', at: new Date(id), actor: 'kim', address: null, action: 'user.add', target: 'lee' },
  ...{ machineId: null, note: null, detail: null, outcome: 'done' },
});

function serverOf(rowCount: number, tableRowsMax?: number) {
  const [begun, ended] = [[] as TrailEntry[], [] as string[]];
  const app = fastify();
  app.decorateRequest('principal', null);
  for (const schema of [...sharedSchemas, ...sharedAuditSchemas]) app.addSchema(schema);
  const audit = {
    list: async ({ limit, after }: AuditQuery) => {
      const first = after === undefined ? rowCount : Number(after.id) - 1;
      return Array.from({ length: Math.min(limit, first) }, (_, index) => rowOf(first - index));
    },
    begin: async (entry: TrailEntry) => String(begun.push(entry)),
    end: async (id: string, outcome: string) => void ended.push(`${id} ${outcome}`),
    refusalBounds: { perActorMax: 2, allMax: 3, windowMs: 3_600_000, actorsMax: 10 },
  };
  followChanges(app, audit);
  addAudit(app, audit, tableRowsMax);
  app.post('/api/notes/:name', async () => ({}));
  return { app, begun, ended };
}

describe('the trail', () => {
  // Whoever reached the Portal, signed in or not, could fill its database by requests to nowhere.
  test('has no row of a path that there is not', async () => {
    const { app, begun, ended } = serverOf(0);
    assert.equal((await app.inject({ method: 'POST', url: '/api/nowhere', payload: { a: 1 } })).statusCode, 404);
    assert.equal((await app.inject({ method: 'DELETE', url: '/' })).statusCode, 404);
    assert.deepEqual(begun, []);
    assert.equal((await app.inject({ method: 'POST', url: '/api/notes/pump', payload: {} })).statusCode, 200);
    assert.deepEqual(
      [begun.map(({ action, target }) => [action, target]), ended],
      [[['POST /api/notes/:name', 'pump']], ['1 done']],
    );
  });
});

// They were constants of the program.
test('what is refused leaves as many rows as the settings say', async () => {
  const { app, begun } = serverOf(0);
  app.addHook('onRequest', async (request) => {
    const known = { name: String(request.headers['from']), roles: new Set<never>(), key: {} };
    request.principal = known;
  });
  const refuse = { onRequest: async (_: unknown, reply: FastifyReply) => reply.code(403).send({}) };
  app.post('/api/refused', refuse, async () => ({}));
  for (const from of ['key a', 'key a', 'key a', 'key b', 'key b'])
    await app.inject({ method: 'POST', url: '/api/refused', headers: { from }, payload: {} });
  assert.deepEqual(
    begun.map(({ actor }) => actor),
    ['key a', 'key a', 'key b'],
  );
  const settings = readSettings(auditSettings, { PORTAL_AUDIT_REFUSED_PER_ACTOR_MAX: '2' });
  assert.deepEqual(refusalBoundsOf(settings), { perActorMax: 2, allMax: 200, windowMs: 3_600_000, actorsMax: 1_000 });
});

describe('the table', () => {
  const told = async (rowCount: number, rowsMax?: number): Promise<readonly string[]> => {
    const { body } = await serverOf(rowCount, rowsMax).app.inject('/api/audit.csv');
    return body.trimEnd().split('\n').slice(1);
  };
  for (const [rowCount, lines, isWhole] of [
    [0, 0, true],
    [500, 500, true],
    [1_234, 1_234, true],
    [2_000, 2_000, true],
    [2_001, 2_001, false],
    [2_600, 2_001, false],
  ] as const)
    test(`of ${rowCount} acts says where it is not whole`, async () => {
      const rows = await told(rowCount, 2_000);
      assert.equal(rows.length, lines);
      assert.equal(/there are more than these 2000/.test(rows.at(-1) ?? ''), !isWhole);
    });

  test('has no more than 100000 of them', onlyInFull, async () => {
    assert.equal((await told(100_000)).length, 100_000);
    const rows = await told(100_501);
    assert.equal(rows.length, 100_001);
    assert.match(rows.at(-1) ?? '', /there are more than these 100000/);
  });
});
