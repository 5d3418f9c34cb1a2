// Where the Portal was away the page had the browser's words, in English on the Korean page too.
import assert from 'node:assert/strict';
import { test } from 'node:test';

// The page's language is its browser's, known before anything of the page is loaded.
Object.defineProperty(globalThis, 'navigator', { value: { language: 'ko-KR' } });
const { client, given, isFinal } = await import('../lib/portal-api.ts');
const { saidIn } = await import('../lib/session/session-ended.ts');

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
