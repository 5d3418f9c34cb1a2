import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvalidSettings } from '../../src/core/errors.ts';
import { httpSettings, refuseOpenDoor } from '../../src/http/settings.ts';
import { readSettings } from '../../src/programs/settings.ts';

describe('where the REST API listens', () => {
  test('by default on the loopback, which needs no credentials', () => {
    const settings = readSettings(httpSettings, {});
    assert.equal(settings.API_HOST, '127.0.0.1');
    assert.equal(settings.API_PORT, 8000);
    assert.doesNotThrow(() => refuseOpenDoor(settings));
  });

  for (const address of ['127.0.0.1', '127.8.8.8', '::1', 'localhost']) {
    test(`${address} is the loopback`, () => {
      assert.doesNotThrow(() => refuseOpenDoor({ API_HOST: address, ALLOW_ANONYMOUS: false }));
    });
  }

  for (const address of ['0.0.0.0', '::', '192.168.1.7', 'spindle.example.com', '127.example.com']) {
    test(`${address} is refused without ALLOW_ANONYMOUS=true`, () => {
      const open = { API_HOST: address, ALLOW_ANONYMOUS: false };
      assert.throws(
        () => refuseOpenDoor(open),
        (error) => error instanceof InvalidSettings && error.message.includes('ALLOW_ANONYMOUS=true'),
      );
      assert.doesNotThrow(() => refuseOpenDoor({ ...open, ALLOW_ANONYMOUS: true }));
    });
  }
});
