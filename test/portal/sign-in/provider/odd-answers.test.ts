// What a provider says that lets nobody in: whose fault it is, what is told of it, and what the provider is asked again.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createUses, isAnswerTo } from '../../../../src/portal/sign-in/provider/answer.ts';
import { ProviderProblem } from '../../../../src/portal/sign-in/provider/errors.ts';
import { createProvider, type Pending, type Provider } from '../../../../src/portal/sign-in/provider/provider.ts';
import { json, type OddProvider, startOddProvider } from './odd-provider.ts';

const returnAddress = 'https://portal.example/api/session/provider/callback';

describe('an answer of a provider', () => {
  let odd: OddProvider;
  before(async () => {
    odd = await startOddProvider();
  });
  beforeEach(() => {
    odd.asked.length = 0;
    odd.document = {};
  });
  after(() => odd?.close());

  async function comeBack(provider: Provider, query: (pending: Pending) => string): Promise<ProviderProblem> {
    const { pending } = await provider.begin(returnAddress, false);
    try {
      await provider.claims(new URL(`${returnAddress}?${query(pending)}`), pending);
    } catch (error) {
      assert.ok(error instanceof ProviderProblem);
      return error;
    }
    return assert.fail('somebody came in');
  }
  const withCode = ({ state }: Pending) => `code=x&state=${state}`;
  const withError = (said: string) => (pending: Pending) => `state=${pending.state}&${said}`;
  const basic = { 'www-authenticate': 'Basic realm="id"' };

  for (const [what, answer, query, kind, said] of [
    ['a code that is none', json(400, { error: 'invalid_grant' }), withCode, 'state', /begin the sign-in anew/],
    ['a wrong secret', json(401, { error: 'invalid_client' }), withCode, 'failed', /PORTAL_OIDC_CLIENT_ID, its secret/],
    ['a wrong secret, by the rules', json(401, {}, basic), withCode, 'failed', /PORTAL_OIDC_CLIENT_ID, its secret/],
    ['a token endpoint that is away', json(502, {}), withCode, 'away', /does not answer .*is it running/],
    ['one that is out of order', json(500, { error: 'server_error' }), withCode, 'away', /does not answer/],
    ['one that makes no sense', json(200, {}), withCode, 'failed', /does not hold/],
    ['who breaks off', json(500, {}), withError('error=access_denied'), 'refused', /let nobody in: access_denied/],
    ['a wrong scope', json(500, {}), withError('error=invalid_scope'), 'failed', /PORTAL_OIDC_SCOPES/],
    ['one that is busy', json(500, {}), withError('error=temporarily_unavailable'), 'away', /does not answer/],
  ] as const) {
    test(`of ${what} is told as ${kind}`, async () => {
      odd.answer = answer;
      const problem = await comeBack(createProvider(odd.options), query);
      assert.equal(problem.kind, kind, problem.message);
      assert.match(problem.message, said);
    });
  }

  test('of another than the provider, or of nobody, is none', async () => {
    odd.document = { authorization_response_iss_parameter_supported: true };
    for (const query of [withCode, (pending: Pending) => `${withCode(pending)}&iss=https://another.example`]) {
      assert.equal((await comeBack(createProvider(odd.options), query)).kind, 'state');
    }
    assert.ok(odd.asked.every(({ path }) => path !== '/token'));
  });

  test('is cut where somebody has made it long', async () => {
    const long = withError(`error=access_denied&error_description=${'x'.repeat(5_000)}`);
    const { message } = await comeBack(createProvider(odd.options), long);
    assert.ok(message.length < 300, `${message.length} characters`);
  });

  // The secret was read once, with the discovery document: after it was rotated nobody came in until the Portal began anew.
  test('is asked for with the secret that the file has then', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spindle-secret-'));
    try {
      const clientSecretPath = join(folder, 'secret');
      await writeFile(clientSecretPath, 'first\n');
      const provider = createProvider({ ...odd.options, clientSecret: '', clientSecretPath });
      odd.answer = json(400, { error: 'invalid_grant' });
      await comeBack(provider, withCode);
      await writeFile(clientSecretPath, 'second\n');
      await comeBack(provider, withCode);
      await rm(clientSecretPath);
      assert.match((await comeBack(provider, withCode)).message, /PORTAL_OIDC_CLIENT_SECRET_PATH cannot be read/);
    } finally {
      await rm(folder, { recursive: true });
    }
    const sent = odd.asked.filter(({ path }) => path === '/token').map(({ authorization }) => authorization);
    const basicOf = (secret: string) => `Basic ${Buffer.from(`portal:${secret}`).toString('base64')}`;
    assert.deepEqual(sent, [basicOf('first'), basicOf('second')]);
  });

  test('about what it has is read again some hours later, and serves while there is no other', async () => {
    let now = 0;
    const provider = createProvider(odd.options, () => now);
    const locationOf = async () => new URL((await provider.begin(returnAddress, false)).address).pathname;
    assert.equal(await locationOf(), '/auth');
    odd.document = { authorization_endpoint: `${odd.issuer}/moved` };
    assert.equal(await locationOf(), '/auth');
    now += 7 * 3_600_000;
    assert.equal(await locationOf(), '/moved');
    odd.document = { issuer: 'https://another.example' };
    now += 7 * 3_600_000;
    assert.equal(await locationOf(), '/moved');
    odd.document = {};
    now += 6_000;
    assert.equal(await locationOf(), '/auth');
    assert.equal(odd.asked.length, 4);
  });

  test('about what it has is not asked for by everybody while there is none', async () => {
    let now = 0;
    const provider = createProvider(odd.options, () => now);
    odd.document = { issuer: 'https://another.example' };
    for (let time = 0; time < 20; time++) await assert.rejects(provider.begin(returnAddress, false), { kind: 'away' });
    assert.equal(odd.asked.length, 1);
    now += 6_000;
    odd.document = {};
    await provider.begin(returnAddress, false);
  });

  // Without a word the next one at the screen was in as the one before, whom the provider knew in that browser.
  test('is given by whoever is asked anew, where somebody has signed out before', async () => {
    const provider = createProvider(odd.options);
    const promptOf = async (isAnew: boolean) =>
      new URL((await provider.begin(returnAddress, isAnew)).address).searchParams.get('prompt');
    assert.deepEqual([await promptOf(false), await promptOf(true)], [null, 'login']);
  });

  test('about signing out has what tells the provider whom, where it has a place for it', async () => {
    assert.equal(await createProvider(odd.options).signOutAddress('https://portal.example', 'a.b.c'), null);
    odd.document = { end_session_endpoint: `${odd.issuer}/out` };
    const provider = createProvider(odd.options);
    const hintOf = async (idToken: string | null) =>
      new URL((await provider.signOutAddress('https://portal.example', idToken)) ?? '').searchParams.get(
        'id_token_hint',
      );
    assert.deepEqual([await hintOf('a.b.c'), await hintOf(null)], ['a.b.c', null]);
  });

  // Its issuer is a pattern: at the start all seemed well, and then nobody came in.
  test('that is for all organisations at once is refused at the start', async () => {
    odd.document = { issuer: `${odd.issuer}/{tenantid}/v2.0` };
    const all = createProvider({ ...odd.options, issuer: `${odd.issuer}/.well-known/openid-configuration` });
    await assert.rejects(all.check(), /which is no single one; name the organisation/);
  });
});

test('a way back is one with what was begun, and with each thing once', () => {
  const is = (query: string) => isAnswerTo({ state: 's' }, new URLSearchParams(query));
  for (const query of ['state=s&code=x', 'state=s&code=x&iss=i', 'state=s&error=access_denied'])
    assert.ok(is(query), query);
  for (const query of ['', 'state=s', 'code=x', 'state=t&code=x', 'state=s&state=s&code=x', 'state=s&code=x&code=y']) {
    assert.ok(!is(query), query);
  }
  assert.ok(!is('state=s&code=x&error=access_denied'));
});

// The cookie is taken out by asking the browser to: one that keeps it asked the provider again and again.
test('a way back is taken once', () => {
  const isFirst = createUses();
  assert.deepEqual([isFirst('one'), isFirst('two'), isFirst('one')], [true, true, false]);
});
