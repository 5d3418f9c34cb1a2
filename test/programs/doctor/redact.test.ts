// What leaves an installation in a bundle has no secret in it, in whatever way it is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { redactorOf, withoutLookalikes } from '../../../src/programs/doctor/bundle/redact.ts';
import {
  secretFileSettings,
  secretSettings,
  settingNames,
} from '../../../src/programs/support/dot-env/generated/setting-names.ts';

test('a secret is taken out as it is, and as JSON, an address and basic authentication write it', () => {
  const value = 'p"a\\ss/w+ö rd@1';
  const { redact, leakIn } = redactorOf([{ name: 'DB_PASSWORD', value }]);
  const base64 = Buffer.from(value).toString('base64');
  const written = [
    `raw ${value}.`,
    JSON.stringify({ value }),
    `http://admin:${encodeURIComponent(value)}@host`,
    `Basic ${base64}`,
    `Basic ${Buffer.from(value).toString('base64url')}`,
  ];
  for (const text of written) {
    assert.equal(leakIn(text), 'DB_PASSWORD', text);
    assert.equal(leakIn(redact(text)), undefined, text);
  }
  assert.equal(redact('all else stays'), 'all else stays');
});

test('no text keeps any of the secrets, whatever they are and wherever they stand', () => {
  const secret = fc.string({ minLength: 4, maxLength: 12 }).filter((value) => !value.includes('*'));
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 5 }),
      fc.array(fc.string(), { maxLength: 6 }),
      (values, others) => {
        const { redact, leakIn } = redactorOf(values.map((value, at) => ({ name: String(at), value })));
        const text = values.map((value, at) => `${others[at] ?? ''}${value}`).join(others.at(-1) ?? ' ');
        assert.equal(leakIn(redact(text)), undefined);
      },
    ),
  );
});

test('one that begins with another goes as a whole, and one that is too short is named', () => {
  const { redact, tooShort } = redactorOf([
    { name: 'short', value: 'abc' },
    { name: 'begin', value: 'secret' },
    { name: 'whole', value: 'secret-and-more' },
    { name: 'empty', value: '' },
  ]);
  assert.equal(redact('abc secret-and-more secret'), 'abc *** ***');
  assert.deepEqual(tooShort, ['short']);
});

test('what only looks like a secret goes too, and a reference to one stays', () => {
  const gone: readonly (readonly [string, string])[] = [
    ['connects to https://me:word@host/x', 'connects to https://me:***@host/x'],
    ['{"database.password":"a\\"b","n":1}', '{"database.password":"***","n":1}'],
    ['database.password = x', 'database.password = x'],
    ['database.password=x y', 'database.password=*** y'],
    ['GET /?access_token=abc&x=1', 'GET /?access_token=***&x=1'],
    ['Authorization: Bearer abc', 'Authorization: ***'],
    ['{"cookie":"a=b; c=d","x":1}', '{"cookie":"***","x":1}'],
    ['sent bearer 0123456789abcdef', 'sent bearer ***'],
    ['eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl x', '*** x'],
    [`key spindle_${'aB3'.repeat(14)}c.`, 'key ***.'],
    ['-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nrest', '***\nrest'],
    [
      `"database.password": "\${file:/etc/connect.properties:password}"`,
      `"database.password": "\${file:/etc/connect.properties:password}"`,
    ],
    ['spindle_consumer_readings_rejected_total_x{a="b"} 5', 'spindle_consumer_readings_rejected_total_x{a="b"} 5'],
    ['the password of the user is wrong', 'the password of the user is wrong'],
  ];
  for (const [text, expected] of gone) assert.equal(withoutLookalikes(text), expected);
});

// A setting that somebody adds later as a plain text would be shown.
test('every setting that is called a secret is marked as one', () => {
  const called = settingNames.filter((name) => /PASSWORD|SECRET|TOKEN|CREDENTIAL|KEY/.test(name));
  const marked = [...secretSettings, ...secretFileSettings];
  assert.deepEqual(
    called.filter((name) => !marked.includes(name)),
    ['API_KEYS', 'API_KEY_CACHE_MS', 'API_KEY_LIFE_DAYS', 'PORTAL_PASSWORD_LENGTH_MIN'],
  );
});
