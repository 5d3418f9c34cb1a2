import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvalidSettings } from '../../src/core/errors.ts';
import { httpSettings, refuseOpenDoor } from '../../src/http/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';

const closed = { ALLOW_ANONYMOUS: false, API_KEYS: false, OIDC_ISSUER: '' };

describe('where the REST API listens', () => {
  test('by default on the loopback, which needs no credentials', () => {
    const settings = readSettings(httpSettings, {});
    assert.equal(settings.API_HOST, '127.0.0.1');
    assert.equal(settings.API_PORT, 8000);
    assert.doesNotThrow(() => refuseOpenDoor(settings));
  });

  for (const address of ['127.0.0.1', '127.8.8.8', '::1', 'localhost']) {
    test(`${address} is the loopback`, () => {
      assert.doesNotThrow(() => refuseOpenDoor({ ...closed, API_HOST: address }));
    });
  }

  for (const address of ['0.0.0.0', '::', '192.168.1.7', 'spindle.example.com', '127.example.com']) {
    test(`${address} is refused without credentials and without ALLOW_ANONYMOUS=true`, () => {
      const open = { ...closed, API_HOST: address };
      assert.throws(
        () => refuseOpenDoor(open),
        (error) => error instanceof InvalidSettings && error.message.includes('ALLOW_ANONYMOUS=true'),
      );
      for (const more of [{ ALLOW_ANONYMOUS: true }, { API_KEYS: true }, { OIDC_ISSUER: 'https://id.example.com' }])
        assert.doesNotThrow(() => refuseOpenDoor({ ...open, ...more }));
    });
  }
});

test('the issuer of tokens, and its keys, are asked by https alone, but on this machine', () => {
  for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URL'] as const) {
    const refused = (value: string) => () => readSettings(httpSettings, { [name]: value });
    assert.throws(refused('http://id.plant.example/realm'), new RegExp(`${name}: it must be an address .*https://`));
    for (const right of ['https://id.plant.example/realm', 'http://127.0.0.1:8180/realm'])
      assert.equal(readSettings(httpSettings, { [name]: right })[name], right);
  }
});
