// Whose X-Forwarded-For is believed about where a request is from: of TRUSTED_PROXIES, and of nobody else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { httpSettings } from '../../src/http/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { createIdentify } from '../../src/web-server/credentials.ts';
import { buildTestServer } from './support.ts';

/** The address that a server takes a request to be from, as it tells of a failed sign-in. */
async function seenAddress(trusted: string, remoteAddress: string, forwardedFor: string): Promise<string> {
  const { TRUSTED_PROXIES } = readSettings(httpSettings, { TRUSTED_PROXIES: trusted });
  const written: string[] = [];
  const app = await buildTestServer({
    identify: createIdentify({ findKeyOwner: () => undefined, findTokenOwner: undefined, anonymousRoles: [] }),
    anonymousRoles: [],
    trustedProxies: TRUSTED_PROXIES,
    logger: pino({ level: 'warn' }, { write: (line: string) => written.push(line) }),
  });
  const headers = { 'x-forwarded-for': forwardedFor };
  assert.equal((await app.inject({ url: '/cache/stats', headers, remoteAddress })).statusCode, 401);
  await app.close();
  return JSON.parse(written[0] as string).address;
}

describe('the address of a sender', () => {
  const cases: [trusted: string, remote: string, forwardedFor: string, seen: string][] = [
    ['', '10.0.0.7', '203.0.113.7', '10.0.0.7'],
    ['', '127.0.0.1', '203.0.113.7', '127.0.0.1'],
    ['10.0.0.0/8', '10.0.0.7', '203.0.113.7', '203.0.113.7'],
    ['10.0.0.7', '10.0.0.7', '203.0.113.7', '203.0.113.7'],
    ['10.0.0.7', '10.0.0.8', '203.0.113.7', '10.0.0.8'],
    ['192.168.0.0/16, 10.0.0.0/8', '10.0.0.7', '203.0.113.7', '203.0.113.7'],
    ['10.0.0.0/8', '10.0.0.7', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['10.0.0.0/8', '10.0.0.7', '203.0.113.7, 10.0.0.9', '203.0.113.7'],
    ['loopback', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['loopback', '10.0.0.7', '203.0.113.7', '10.0.0.7'],
    ['loopback,uniquelocal', '10.0.0.7', '203.0.113.7', '203.0.113.7'],
    ['2001:db8::/32', '2001:db8::7', '203.0.113.7', '203.0.113.7'],
    ['::1', '::1', '203.0.113.7', '203.0.113.7'],
  ];
  for (const [trusted, remote, forwardedFor, seen] of cases) {
    test(`is ${seen}, sent by ${remote} as of ${forwardedFor}, with TRUSTED_PROXIES=${trusted}`, async () => {
      assert.equal(await seenAddress(trusted, remote, forwardedFor), seen);
    });
  }

  test('a proxy that is believed makes nobody of its clients this machine', async () => {
    const app = await buildTestServer({ trustedProxies: ['loopback'] });
    for (const forwardedFor of ['203.0.113.7', '127.0.0.1', '::1', '']) {
      const headers = { host: 'localhost', 'x-forwarded-for': forwardedFor };
      assert.equal((await app.inject({ url: '/cache/stats', headers })).statusCode, 403, forwardedFor);
    }
    await app.close();
  });
});
