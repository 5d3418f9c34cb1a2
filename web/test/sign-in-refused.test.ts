// Whatever sign-in was refused for with 403, also that the page was opened by another address than the Portal's, read "this user is disabled".
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import './support/korean-page.ts';

const { client } = await import('../lib/portal-api.ts');
const { signIn, changePassword } = await import('../lib/session/session-api.ts');
const { refusalText, refusalLanguage } = await import('../lib/session/sign-in-texts.ts');

let answered = (): Response => assert.fail('nothing is asked yet');

// Only the client of the page is answered so: files that share the process ask real servers by fetch, and of those every request failed while that was another one.
const { POST } = client;
type Ask = (path: never, given: object) => unknown;
const answeredHere =
  (ask: unknown): Ask =>
  (path, given) =>
    (ask as Ask)(path, { ...given, baseUrl: 'http://portal.test', fetch: async () => answered() });
before(() => void Object.assign(client, { POST: answeredHere(POST) }));
after(() => void Object.assign(client, { POST }));

function answer(status: number, problem: object): void {
  answered = () => Response.json(problem, { status });
}

async function said(asked: ReturnType<typeof signIn>): Promise<readonly [text: string, language: string | undefined]> {
  const refusal = (await asked) ?? assert.fail('it was taken');
  return [refusalText(refusal), refusalLanguage(refusal)];
}

test('a sign-in that is refused says why', async () => {
  const detail = 'a page of another origin may not change anything here';
  answer(403, { code: 'foreign-page', name: 'https://portal.plant.example', detail });
  const [text, language] = await said(signIn('kim', 'x'));
  assert.match(text, /^포털 자신의 페이지\(https:\/\/portal\.plant\.example\)에서 보낸 요청만 받습니다\./);
  assert.equal(language, undefined);
  answer(403, { code: 'user-disabled', detail: 'this user is disabled' });
  assert.deepEqual(await said(signIn('kim', 'x')), [
    '사용이 중지된 사용자입니다. 포털 관리자에게 문의하세요.',
    undefined,
  ]);
  answer(403, { detail: 'POST /api/session needs another role' });
  assert.deepEqual(await said(signIn('kim', 'x')), ['POST /api/session needs another role', 'en']);
  answer(401, { detail: 'the name or the password is wrong' });
  assert.deepEqual(await said(signIn('kim', 'x')), ['사용자 이름 또는 비밀번호가 올바르지 않습니다.', undefined]);
  answer(503, { code: 'database-away', detail: 'PostgreSQL does not answer' });
  assert.deepEqual(await said(signIn('kim', 'x')), ['포털의 데이터베이스가 응답하지 않습니다.', undefined]);
});

test('another password that is refused says why', async () => {
  answer(403, { code: 'wrong-password', detail: 'the present password is wrong' });
  assert.deepEqual(await said(changePassword('x', 'y')), ['현재 비밀번호가 올바르지 않습니다.', undefined]);
  answer(403, { code: 'no-own-password', detail: 'you have no password here' });
  assert.match((await said(changePassword(null, 'y')))[0], /^조직 계정으로 로그인하는 사용자여서/);
  answer(401, { detail: 'sign in first' });
  assert.match((await said(changePassword('x', 'y')))[0], /^세션이 종료되었습니다/);
});
