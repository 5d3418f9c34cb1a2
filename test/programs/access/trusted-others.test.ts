// Providers of identities, receivers of messages and machines with certificates of a plant's own authority were trusted by NODE_EXTRA_CA_CERTS
// alone, which is read at start. Each is a real TLS server here, whose certificate changes while the client lives.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { addressRules } from '../../../src/portal/collect/addresses.ts';
import { fetchAnswer } from '../../../src/portal/collect/fetch-answer.ts';
import { boundedLookUp } from '../../../src/portal/collect/look-up.ts';
import type { Way } from '../../../src/portal/notifier/receivers.ts';
import { testReceiver } from '../../../src/portal/notifier/test-receiver.ts';
import { createProvider } from '../../../src/portal/sign-in/provider/provider.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { trustAuthority } from '../../../src/settings/authority.ts';
import { trustOf } from '../../../src/web-server/tls/trust-of.ts';
import { createFindTokenOwner } from '../../../src/web-server/tokens.ts';
import { startMailServer } from '../../portal/notifier/receivers.ts';
import { makeCertificate } from '../../support/certificates.ts';

const [first, second] = [makeCertificate(), makeCertificate()];
const folder = mkdtempSync(join(tmpdir(), 'spindle-trusted-'));
const path = join(folder, 'authority.pem');
after(() => rmSync(folder, { recursive: true }));

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;

async function serve(answer: Answer) {
  const server = createServer({ cert: first.cert, key: first.key }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(request, Buffer.concat(chunks).toString('latin1'), response);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: ({ cert, key }: { readonly cert: string; readonly key: string }) => {
      server.setSecureContext({ cert, key });
      server.closeAllConnections();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const json = (response: ServerResponse, value: object, status = 200) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** `attempt` says what a failure says, or null. */
async function followsTheFile(
  setting: string,
  server: Pick<Awaited<ReturnType<typeof serve>>, 'show'>,
  attempt: () => Promise<string | null>,
) {
  assert.equal(await attempt(), null, 'the certificate of the file');
  server.show(second);
  const refused = (await attempt()) ?? assert.fail('it trusts whom nobody named');
  assert.match(refused, new RegExp(`not trusted \\(.+\\); put the certificate of the authority .* \\(${setting}\\)`));
  writeFileSync(path, second.cert);
  assert.equal(await attempt(), null, 'what stands in the file now, without a restart');
}

const causeOf = (error: unknown): string => String(((error as Error).cause as Error | undefined)?.message);

test('the REST API asks the issuer of tokens for its keys', async () => {
  writeFileSync(path, first.cert);
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }];
  const server = await serve(({ url }, _, response) =>
    json(response, url === '/keys' ? { keys } : { issuer: server.url, jwks_uri: `${server.url}/keys` }),
  );
  try {
    const token = await new SignJWT({ iss: server.url, aud: 'spindle', sub: 'gateway', scope: 'spindle:read' })
      .setExpirationTime('1h')
      .setProtectedHeader({ alg: 'ES256', kid: 'own' })
      .sign(privateKey);
    const options = { ...{ issuer: server.url, audience: 'spindle', jwksUrl: '' }, timeoutMs: 60_000 };
    const finding = (given: string) => {
      const trust = trustOf({ OIDC_CA_PATH: given }, 'OIDC_CA_PATH');
      // One whose keys are not asked for yet: those that are known are good for a while.
      return createFindTokenOwner({ ...options, rolesClaim: 'scope', rolePrefix: 'spindle:', trust });
    };
    const trusting = [finding(path), finding(path), finding(path)];
    const attempt = async (): Promise<string | null> => {
      const find = trusting.shift() ?? assert.fail();
      try {
        assert.equal((await find(token))?.name, 'token gateway');
        return null;
      } catch (error) {
        return causeOf(error);
      }
    };
    await followsTheFile('OIDC_CA_PATH', server, attempt);
    await assert.rejects(
      async () => finding('')(token),
      (error) => /set OIDC_CA_PATH to a file/.test(causeOf(error)),
    );
  } finally {
    server.close();
  }
});

test('the Portal asks its provider of identities, and sends it what it has to', async () => {
  writeFileSync(path, first.cert);
  const bodies: string[] = [];
  const server = await serve(({ url = '' }, body, response) => {
    const at = (place: string) => `${server.url}/${place}`;
    if (url === '/token') {
      bodies.push(body);
      return json(response, { error: 'invalid_grant' }, 400);
    }
    const endpoints = { authorization_endpoint: at('auth'), token_endpoint: at('token'), jwks_uri: at('keys') };
    json(response, { issuer: server.url, ...endpoints });
  });
  try {
    const provider = (given: string) =>
      createProvider({
        ...{ issuer: server.url, clientId: 'portal', clientSecret: 's', clientSecretPath: '', scopes: 'openid' },
        ...{
          nameClaim: 'sub',
          label: 'SSO',
          timeoutMs: 60_000,
          trust: trustOf({ PORTAL_OIDC_CA_PATH: given }, 'PORTAL_OIDC_CA_PATH'),
        },
        rules: { claim: 'roles', viewer: [], operator: [], admin: [], otherwise: 'viewer' },
      });
    const begun = provider(path);
    const attempt = () =>
      provider(path)
        .check()
        .then(
          () => null,
          (error: Error) => error.message,
        );
    await begun.check();
    const back = new URL('https://portal.test/api/session/provider?code=c&state=s');
    const state = { state: 's', nonce: 'n', verifier: 'v'.repeat(43) };
    await assert.rejects(begun.claims(back, state), { kind: 'state' });
    assert.match(bodies[0] ?? '', /grant_type=authorization_code/);
    await followsTheFile('PORTAL_OIDC_CA_PATH', server, attempt);
    await assert.rejects(begun.claims(back, state), { kind: 'state' }, 'also of one that had asked before');
    await assert.rejects(provider('').check(), /set PORTAL_OIDC_CA_PATH to a file/);
  } finally {
    server.close();
  }
});

describe('receivers of messages', () => {
  const trust = (given: string) => trustOf({ NOTIFY_CA_PATH: given }, 'NOTIFY_CA_PATH', { isBeside: true });
  const attemptBy =
    (way: Way, trusted = trust(path)) =>
    async (): Promise<string | null> => {
      const receiver = {
        name: 'r',
        language: 'en',
        timeZone: 'UTC',
        tells: new Set<never>(),
        quiet: null,
        way,
      } as const;
      const testing = {
        ...{ profile: ai4i, portalUrl: 'https://portal.test', timeoutMs: 60_000, now: Date.now },
        trust: trusted,
      };
      return (await testReceiver(receiver, { ...testing, drawId: () => crypto.randomUUID() }))?.message ?? null;
    };

  test('a webhook, also one that answers with nothing', async () => {
    writeFileSync(path, first.cert);
    const bodies: string[] = [];
    const server = await serve((_, body, response) => {
      bodies.push(body);
      response.writeHead(204).end();
    });
    const way = { kind: 'webhook', url: server.url, key: null, token: null } as const;
    try {
      await followsTheFile('NOTIFY_CA_PATH', server, attemptBy(way));
      assert.equal(JSON.parse(bodies[0] ?? '').version, '4');
      assert.match((await attemptBy(way, trust(''))()) ?? '', /set NOTIFY_CA_PATH to a file/);
    } finally {
      server.close();
    }
  });

  for (const security of ['tls', 'starttls'] as const) {
    test(`a mail server, by ${security}`, async () => {
      writeFileSync(path, first.cert);
      const server = await startMailServer({
        ...{ secure: security === 'tls', authOptional: true, disabledCommands: ['AUTH'] },
        ...{ cert: first.cert, key: first.key },
      });
      const smtp = { host: '127.0.0.1', port: server.port, security, user: null, password: null, from: 's@plant.test' };
      const way = { kind: 'email', to: ['kim@plant.test'], smtp } as const;
      try {
        await followsTheFile('NOTIFY_CA_PATH', { show: server.show }, attemptBy(way));
        assert.equal(server.mails.length, 2);
        assert.match((await attemptBy(way, trust(''))()) ?? '', /set NOTIFY_CA_PATH to a file/);
      } finally {
        await server.close();
      }
    });
  }

  test('whom Node knows is trusted besides, as Slack and Teams are', () => {
    const { ca } = trustAuthority({ path, setting: 'NOTIFY_CA_PATH', isBeside: true });
    assert.ok(Array.isArray(ca) && ca.length > 50, 'the authorities that Node knows');
    assert.equal(typeof trustAuthority({ path, setting: 'OIDC_CA_PATH' }).ca, 'string');
  });

  test('what is made of all of them is made once for a file, and anew for what takes its place', () => {
    const { options } = trust(path);
    const made = options().secureContext;
    assert.equal(options().secureContext, made);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before === first.cert ? second.cert : first.cert);
    assert.notEqual(options().secureContext, made);
    writeFileSync(path, before);
  });
});

test('the Portal fetches readings from machines', async () => {
  writeFileSync(path, first.cert);
  const server = await serve((_, __, response) => json(response, { torque: 1 }));
  try {
    const bounds = {
      rules: addressRules({ allow: [], allowsLoopback: true }),
      lookUp: boundedLookUp({ atOnceMax: 1, waitingMax: 1 }),
      ...{ timeoutMs: 60_000, bodyBytesMax: 1_000 },
    };
    const trust = trustOf({ PORTAL_COLLECT_CA_PATH: path }, 'PORTAL_COLLECT_CA_PATH', { isBeside: true });
    const attempt = () =>
      fetchAnswer(server.url, { ...bounds, trust }).then(
        () => null,
        (error: Error) => error.message,
      );
    await followsTheFile('PORTAL_COLLECT_CA_PATH', server, attempt);
    await assert.rejects(fetchAnswer(server.url, bounds), /set PORTAL_COLLECT_CA_PATH to a file/);
  } finally {
    server.close();
  }
});

test('a file that cannot be used is refused at start, with its setting', () => {
  const none = join(folder, 'none.pem');
  const message = /NOTIFY_CA_PATH: .*none\.pem cannot be read/;
  assert.throws(() => trustOf({ NOTIFY_CA_PATH: none }, 'NOTIFY_CA_PATH'), { name: 'InvalidSettings', message });
});
