// Why tokens cannot be checked was in no log: who was refused learnt that the keys cannot be had, and nobody learnt why.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Pool } from 'pg';
import { httpSettings } from '../../../src/http/settings.ts';
import { openApiAccess } from '../../../src/programs/server/access.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';

test('why tokens cannot be checked is told once for each cause, and when they can be again', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }] };
  let document: object = {};
  const issuer = createServer((request, response) =>
    response.end(JSON.stringify(request.url === '/keys' ? keys : document)),
  );
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const lines: { readonly level: string; readonly sentence: string; readonly cause: string }[] = [];
  const at = (level: string) => (fields: { err?: Error } | string, sentence?: string) =>
    void lines.push({
      level,
      sentence: sentence ?? String(fields),
      cause: typeof fields === 'string' ? '' : String(fields.err?.cause),
    });
  const log = { info: at('info'), warn: at('warn'), error: at('error') };
  const settings = { ...readSettings(httpSettings, { OIDC_ISSUER: url }), EXPIRY_WARNING_DAYS: 14 };
  const access = openApiAccess(settings, undefined as unknown as Pool, (step) => step(), log as never);
  const token = await new SignJWT({ scope: 'spindle:read' })
    .setProtectedHeader({ alg: 'ES256', kid: 'own' })
    .setIssuer(url)
    .setAudience('spindle')
    .setSubject('gateway-7')
    .setExpirationTime('1 minute')
    .sign(privateKey);
  const signIn = async () => access.identify({ authorization: `Bearer ${token}` });

  for (const [given, cause] of [
    [{}, /no jwks_uri/],
    [{ issuer: 'https://id.example.com', jwks_uri: `${url}/keys` }, /is of the issuer "https:\/\/id.example.com"/],
  ] as const) {
    document = given;
    for (let count = 0; count < 3; count++) await assert.rejects(signIn(), { name: 'Unavailable', retryable: false });
    assert.equal(lines.at(-1)?.level, 'error');
    assert.match(lines.at(-1)?.cause ?? '', cause);
  }
  assert.equal(lines.length, 2);
  document = { issuer: url, jwks_uri: `${url}/keys` };
  assert.equal((await signIn()).name, 'token gateway-7');
  assert.deepEqual([lines.length, lines.at(-1)?.level], [3, 'info']);

  await access.close();
  issuer.closeAllConnections();
  issuer.close();
});
