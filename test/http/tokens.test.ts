// Tokens against a real issuer over HTTP: a discovery document, keys, and signatures made by the same library as any provider's.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createIdentify } from '../../src/web-server/credentials.ts';
import { isSecureAddress } from '../../src/web-server/secure-address.ts';
import { createFindTokenOwner } from '../../src/web-server/tokens.ts';
import { buildTestServer, exampleRequest } from './support.ts';

const now = (): number => Math.floor(Date.now() / 1000);

describe('tokens of an OpenID Connect issuer', () => {
  let issuer: Server;
  let url: string;
  let asked: string[];
  let app: FastifyInstance;
  let sign: (claims: JWTPayload, header?: { kid?: string }) => Promise<string>;
  let signByOther: typeof sign;

  before(async () => {
    const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
    const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' };
    asked = [];
    issuer = createServer((request, response) => {
      asked.push(request.url ?? '');
      const documents: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
        '/keys': { keys: [jwk] },
      };
      const body = documents[request.url ?? ''];
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const signer =
      (key: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']) =>
      (claims: JWTPayload, header = {}) =>
        new SignJWT({ iss: url, aud: 'spindle', sub: 'gateway-7', exp: now() + 60, ...claims })
          .setProtectedHeader({ alg: 'ES256', kid: 'own', ...header })
          .sign(key);
    sign = signer(own.privateKey);
    signByOther = signer(other.privateKey);
    const findTokenOwner = createFindTokenOwner({
      issuer: url,
      audience: 'spindle',
      jwksUrl: '',
      rolesClaim: 'scope',
      rolePrefix: 'spindle:',
      timeoutMs: 20_000,
    });
    app = await buildTestServer({
      identify: createIdentify({ findKeyOwner: undefined, findTokenOwner, anonymousRoles: [] }),
      anonymousRoles: [],
    });
  });
  after(async () => {
    await app.close();
    issuer.closeAllConnections();
    issuer.close();
  });

  const predict = (token: string) =>
    app.inject({
      method: 'POST',
      url: '/predict',
      payload: exampleRequest,
      headers: { authorization: `Bearer ${token}` },
    });

  test('a good token is let in by its roles, and its keys are fetched once', async () => {
    const token = await sign({ scope: 'openid spindle:predict' });
    assert.equal((await predict(token)).statusCode, 200);
    assert.equal((await predict(token)).statusCode, 200);
    assert.deepEqual(asked, ['/.well-known/openid-configuration', '/keys']);
    assert.equal((await predict(await sign({ scope: 'openid spindle:read' }))).statusCode, 403);
    assert.equal((await predict(await sign({ scope: 'predict' }))).statusCode, 403);
  });

  const refused: [string, () => Promise<string>, RegExp][] = [
    ['an expired token', () => sign({ exp: now() - 3_600 }), /expired/],
    ['a token for somebody else', () => sign({ aud: 'other' }), /claim aud/],
    ['a token of another issuer', () => sign({ iss: 'https://id.example.com' }), /claim iss/],
    ['a token that is not good yet', () => sign({ nbf: now() + 3_600 }), /claim nbf/],
    ['a token signed by another key', () => signByOther({}), /not valid/],
    ['a token of an unknown key', () => signByOther({}, { kid: 'unknown' }), /not valid/],
    ['a token without a subject', () => sign({ sub: undefined as never }), /claim sub/],
    ['a token that was changed', async () => `${(await sign({})).slice(0, -4)}AAAA`, /not valid/],
    [
      'an unsigned token',
      async () => `${base64({ alg: 'none' })}.${base64({ iss: url, aud: 'spindle', sub: 'x', exp: now() + 60 })}.`,
      /not valid/,
    ],
    ['no token', async () => 'nonsense', /not valid/],
  ];
  for (const [what, make, message] of refused) {
    test(`${what} is 401 and says why`, async () => {
      const response = await predict(await make());
      assert.equal(response.statusCode, 401, response.body);
      assert.match(response.json().detail, message);
    });
  }

  test('roles may stand deeper, as a list', async () => {
    const find = createFindTokenOwner({
      issuer: url,
      audience: 'spindle',
      jwksUrl: `${url}/keys`,
      rolesClaim: 'realm_access.roles',
      rolePrefix: '',
      timeoutMs: 20_000,
    });
    const owner = await find(await sign({ realm_access: { roles: ['read', 'operate', 'admin'] } }));
    assert.deepEqual(owner, { name: 'token gateway-7', roles: new Set(['read', 'operate']) });
  });

  test('a discovery document of another issuer, or with keys over plain http elsewhere, lets nobody in', async () => {
    for (const [more, message] of [
      [{ issuer: 'https://id.example.com' }, /is of the issuer "https:\/\/id.example.com"/],
      [{ jwks_uri: 'http://id.example.com/keys' }, /is not https/],
    ] as const) {
      const other = createServer((_, response) =>
        response.end(JSON.stringify({ issuer: own, jwks_uri: `${url}/keys`, ...more })),
      );
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const own = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      const options = { audience: 'spindle', jwksUrl: '', rolesClaim: 'scope', rolePrefix: '', timeoutMs: 20_000 };
      const find = createFindTokenOwner({ issuer: own, ...options });
      const refused = async (): Promise<unknown> => find(await sign({ iss: own }));
      await assert.rejects(
        refused,
        (error: Error) => error.name === 'Unavailable' && message.test(String(error.cause)),
      );
      other.closeAllConnections();
      other.close();
    }
  });

  test('an issuer is an https address, or of the loopback', () => {
    for (const address of [
      'https://id.example.com/realm',
      'http://127.0.0.1:80',
      'http://localhost:8',
      'http://[::1]:8',
    ])
      assert.ok(isSecureAddress(address), address);
    for (const address of [
      'http://id.example.com',
      'http://127.0.0.1.example.com',
      'ftp://localhost',
      'https://user:password@id.example.com',
      'x',
      '',
    ])
      assert.equal(isSecureAddress(address), false, address);
  });

  test('an issuer that is away is 503, not 401', async () => {
    const find = createFindTokenOwner({
      issuer: 'http://127.0.0.1:9',
      audience: 'spindle',
      jwksUrl: '',
      rolesClaim: 'scope',
      rolePrefix: '',
      timeoutMs: 500,
    });
    await assert.rejects(async () => find(await sign({})), { name: 'Unavailable', retryable: true });
  });
});

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
