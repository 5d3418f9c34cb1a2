// What a request brings is checked as Fastify does by itself, by what is made when the first request comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FastifyServerOptions, fastify } from 'fastify';
import { Type } from 'typebox';
import { lateValidators } from '../../src/web-server/late-validators.ts';

const name = Type.Object({ name: Type.String({ minLength: 2 }) }, { $id: 'Name' });
const requests = [
  { url: '/items?count=3&since=2026-01-02T03:04:05Z', payload: { name: 'pump' } },
  { url: '/items?count=three', payload: { name: 'pump' } },
  { url: '/items?since=yesterday', payload: { name: 'pump' } },
  { url: '/items', payload: { name: 'p' } },
  { url: '/items', payload: { name: 'pump', more: 1 } },
  { url: '/items', payload: {} },
  { url: '/items', payload: { name: 'valve' } },
];

test('each request is answered as Fastify answers it by itself', async () => {
  for (const customOptions of [{ removeAdditional: false }, { coerceTypes: false, removeAdditional: false }] as const) {
    const answers = await answersOf({ ajv: { customOptions }, schemaController: lateValidators() });
    assert.deepEqual(answers, await answersOf({ ajv: { customOptions } }));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 400]));
  }
});

test('a schema is looked at when a request needs it', async (t) => {
  let looks = 0;
  const schema = {
    type: 'object',
    get properties() {
      looks++;
      return {};
    },
  };
  const app = fastify({ schemaController: lateValidators() });
  t.after(() => app.close());
  app.post('/late', { schema: { body: schema } }, async () => 'done');
  app.get('/', async () => 'other');
  await app.ready();
  await app.inject('/');
  assert.equal(looks, 0);
  assert.equal((await app.inject({ method: 'POST', url: '/late', payload: {} })).statusCode, 200);
  assert.ok(looks > 0);
});

async function answersOf(options: FastifyServerOptions): Promise<{ status: number; body: unknown }[]> {
  const app = fastify(options);
  try {
    app.addSchema(name);
    const querystring = Type.Object({
      count: Type.Optional(Type.Integer({ maximum: 9 })),
      since: Type.Optional(Type.String({ format: 'date-time' })),
      order: Type.String({ default: 'newest' }),
    });
    const body = { type: 'object', allOf: [{ $ref: 'Name#' }], required: ['name'] };
    app.post('/items', { schema: { querystring, body } }, async ({ query, body: given }) => ({ query, given }));
    const answers = [];
    for (const { url, payload } of requests) {
      const { statusCode, body: answer } = await app.inject({ method: 'POST', url, payload });
      answers.push({ status: statusCode, body: JSON.parse(answer) });
    }
    return answers;
  } finally {
    await app.close();
  }
}
