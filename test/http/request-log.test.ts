// All requests of the REST API log by the one logger that it was given: with the request's id, and with the ids of its trace where somebody follows it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { RequestTrace } from '../../src/web-server/traces/trace-requests.ts';
import { buildTestServer, exampleRequest } from './support.ts';

test('what nobody foresaw, and at debug every answer, is in the log under the id of the request', async () => {
  const written: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => written.push(line) });
  const assess = (): never => {
    throw new Error('broken');
  };
  const app = await buildTestServer({ logger, assess });
  const ask = (id: string, url: string) =>
    app.inject({ method: 'POST', url, headers: { 'x-request-id': id }, payload: exampleRequest });
  assert.equal((await ask('fails-1', '/predict')).statusCode, 500);
  assert.equal((await ask('nowhere-1', '/nowhere')).statusCode, 404);
  // Fastify itself refuses it, before any route is looked for.
  assert.equal((await ask('path-1', '/%zz')).statusCode, 400);
  await app.close();
  const lines = written.map((line) => JSON.parse(line)).filter(({ requestId }) => requestId !== undefined);
  const failed = lines.find(({ msg }) => msg === 'A request failed in an unforeseen way.');
  assert.deepEqual([failed?.level, failed?.requestId, failed?.err.message], [50, 'fails-1', 'broken']);
  const answered = lines.filter(({ msg }) => msg === 'A request was answered.');
  assert.deepEqual(
    answered.map(({ requestId, status }) => [requestId, status]),
    [
      ['fails-1', 500],
      ['nowhere-1', 404],
    ],
  );
});

test('a request that is traced logs the ids of its trace, and the next one does not', async () => {
  const written: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => written.push(line) });
  const trace: RequestTrace = { ids: { trace_id: 'a-trace', span_id: 'a-span' }, end: () => {} };
  let asked = 0;
  const app = await buildTestServer({ logger, traceRequest: () => (asked++ === 0 ? trace : undefined) });
  for (const url of ['/model', '/system/info']) assert.equal((await app.inject({ url })).statusCode, 200);
  await app.close();
  const answered = written.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'A request was answered.');
  assert.deepEqual(
    answered.map(({ url, trace_id: traceId }) => [url, traceId]),
    [
      ['/model', 'a-trace'],
      ['/system/info', undefined],
    ],
  );
});
