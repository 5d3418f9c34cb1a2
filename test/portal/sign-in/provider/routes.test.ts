// Where the way back from a provider ends, whatever goes wrong, and what the log has of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FastifyBaseLogger, fastify } from 'fastify';
import { pino } from 'pino';
import { Unavailable } from '../../../../src/core/errors.ts';
import type { ByProvider } from '../../../../src/portal/sign-in/provider/by-provider.ts';
import { ProviderProblem } from '../../../../src/portal/sign-in/provider/errors.ts';
import { addProvider } from '../../../../src/portal/sign-in/provider/routes.ts';
import type { SignIn } from '../../../../src/portal/sign-in/sign-in.ts';
import type { FailedSignIn } from '../../../../src/web-server/failed-sign-ins.ts';
import { Forbidden, TooManyRequests, Unauthorized } from '../../../../src/web-server/request-errors.ts';

function setUp() {
  const lines: { readonly level: number; readonly msg: string }[] = [];
  const failed: FailedSignIn[] = [];
  const loggerInstance: FastifyBaseLogger = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
  const app = fastify({ loggerInstance });
  const steps: { finish: () => Promise<string[]> } = { finish: async () => [] };
  const provider = { finish: () => steps.finish(), forgetting: 'gone=' } as Partial<ByProvider> as ByProvider;
  addProvider(app, {
    signIn: { provider } as Partial<SignIn> as SignIn,
    askingOf: ({ headers }) => ({ address: '203.0.113.7', isShared: false, headers }),
    failedSignIn: (attempt) => failed.push(attempt),
  });
  const comeBack = async (error?: Error) => {
    steps.finish = error === undefined ? async () => [] : () => Promise.reject(error);
    const { statusCode, headers } = await app.inject('/api/session/provider/callback?code=x');
    assert.equal(statusCode, 302);
    return headers.location;
  };
  return { app, comeBack, lines, failed, steps };
}

// Some were answered as JSON, which a browser shows to whoever wanted to sign in.
for (const [error, kind] of [
  [new Unauthorized('the user has changed meanwhile'), 'state'],
  [new Forbidden('disabled'), 'disabled'],
  [new TooManyRequests('too many', 60), 'often'],
  [new Unavailable('the database', { retryable: true }), 'unready'],
  [new ProviderProblem('role', 'nothing gives kim a role here'), 'role'],
] as const) {
  test(`a way back ends on the page, with ${kind}, also for ${error.name}`, async () => {
    const { app, comeBack } = setUp();
    assert.equal(await comeBack(error), `/#sign-in-problem=${kind}`);
    await app.close();
  });
}

// Strangers wrote lines at error without end: each said that nobody can sign in.
test('an operator is told once that nobody can sign in, until somebody could', async () => {
  const { app, comeBack, lines, failed } = setUp();
  const errors = () => lines.filter(({ level }) => level >= 50).map(({ msg }) => msg);
  const sentence = 'Nobody can sign in by the provider of identities';
  for (let time = 0; time < 20; time++) await comeBack(new ProviderProblem('failed', `no. ${time}`));
  assert.deepEqual(errors(), [sentence]);
  assert.equal(failed.length, 19);
  await comeBack(new ProviderProblem('away', 'it does not answer'));
  assert.deepEqual(errors(), [sentence, sentence]);
  await comeBack(new ProviderProblem('state', 'too long ago'));
  assert.equal(failed.length, 20);
  assert.equal(await comeBack(), '/');
  await comeBack(new ProviderProblem('failed', 'again'));
  assert.deepEqual(errors(), [sentence, sentence, sentence]);
  await app.close();
});

test('whoever only looks at the address uses nothing up', async () => {
  const { app, steps } = setUp();
  let finished = 0;
  steps.finish = async () => {
    finished++;
    return [];
  };
  const { statusCode } = await app.inject({ method: 'HEAD', url: '/api/session/provider/callback?code=x' });
  assert.deepEqual([statusCode, finished], [404, 0]);
  await app.close();
});
