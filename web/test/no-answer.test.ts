// Where the Portal was away the page had the browser's words, in English on the Korean page too.
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import './support/korean-page.ts';

const { client, given, isFinal } = await import('../lib/portal-api.ts');
const { saidIn } = await import('../lib/refusals/own-words.ts');

const away = {
  baseUrl: 'http://portal.test',
  fetch: () => Promise.reject<Response>(new TypeError('Failed to fetch')),
};

test("an act that had no answer is told in the reader's language, and that it may have been done", async () => {
  const asked = given(
    client.POST('/api/alarms/{id}/acknowledge', { ...away, params: { path: { id: 'x' } }, body: { version: 1 } }),
  );
  await assert.rejects(asked, (error: Error) => {
    assert.equal(error.message, '포털이 응답하지 않았습니다. 처리되었는지 알 수 없으니 확인한 뒤 다시 시도하세요.');
    assert.equal((error.cause as Error).message, 'Failed to fetch');
    assert.equal(saidIn(error.message), undefined);
    return true;
  });
});

test('a question that had no answer is asked again', async () => {
  await assert.rejects(given(client.GET('/api/profile', away)), (error: Error) => {
    assert.equal(error.message, '포털이 응답하지 않습니다.');
    assert.equal(isFinal(error), false);
    return true;
  });
  assert.equal(saidIn('no such alarm'), 'en');
});

// It was the browser's own: "Unexpected end of JSON input", "network error", "502 Bad Gateway".
for (const [what, answer] of [
  [
    'is cut off on its way',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"version": 1', () => response.destroy());
    },
  ],
  ['ends too early', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"vers')],
  ['is a proxy’s', (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>')],
  [
    'says why, and is cut off',
    (response) => {
      response.writeHead(409, { 'content-type': 'application/problem+json', 'content-length': '100' });
      response.write('{"detail": "some', () => response.destroy());
    },
  ],
] as readonly (readonly [string, (response: ServerResponse) => void])[]) {
  test(`an answer that ${what} is none`, async (t) => {
    const server = createServer((_, response) => answer(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const at = { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    await assert.rejects(given(client.GET('/api/profile', at)), { message: '포털이 응답하지 않습니다.' });
    const body = { eventIds: [] };
    const acted = given(client.POST('/api/dead-letters/replay', { ...at, body }));
    await assert.rejects(acted, { message: /^포털이 응답하지 않았습니다. 처리되었는지/ });
  });
}
