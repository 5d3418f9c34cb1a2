// What leaves an installation in a bundle has no secret in it, in whatever way it is written.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { knownSecrets } from '../../../src/programs/doctor/bundle/known-secrets.ts';
import { redactorOf, withoutLookalikes } from '../../../src/programs/doctor/bundle/redact.ts';
import { settingsGiven } from '../../../src/programs/doctor/bundle/settings-given.ts';
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
    ['database.password = x', 'database.password = ***'],
    ["STATEMENT:  alter role a password 'it''s x' login", "STATEMENT:  alter role a password '***' login"],
    ['alter role a password $a$x y$a$;', "alter role a password '***';"],
    ['ssl.passphrase=x private_key=y access-key=z', 'ssl.passphrase=*** private_key=*** access-key=***'],
    ['database.password=x y', 'database.password=*** y'],
    ['password: x y # of the plant\n- token:   abc', 'password: *** # of the plant\n- token:   ***'],
    ['db:\n  password: "a # b"\n  user: me', 'db:\n  password: ***\n  user: me'],
    ['password: |\n', 'password: |\n'],
    ['database_password: \x24{DB_PASSWORD}', 'database_password: \x24{DB_PASSWORD}'],
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
    ['ERROR no token: sign in first', 'ERROR no token: sign in first'],
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

test('of headers each value is known, as it is written and as it is sent', () => {
  const environment = {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-plant=2,authorization=Bearer%20the-key%2F1,x-key=of-the-vendor',
  };
  const home = { secretsFile: '/nowhere' };
  const { redact } = redactorOf(knownSecrets({ environments: [environment], settings: {}, home }));
  for (const text of ['the-key/1', 'the-key%2F1', 'of-the-vendor', 'Bearer the-key/1'])
    assert.doesNotMatch(redact(`refused ${text}`), /the-key|vendor/, text);
});

test('of an address neither half a password is shown, nor a token in place of a user', () => {
  const environment = {
    CONNECT_URL: 'http://admin:half@rest@host:8083',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a-token-1234@collector:4318',
  };
  assert.deepEqual(settingsGiven(environment), {
    CONNECT_URL: 'http://admin:***@host:8083',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://***@collector:4318',
  });
  const { redact } = redactorOf(
    knownSecrets({ environments: [environment], settings: {}, home: { secretsFile: '/nowhere' } }),
  );
  assert.equal(redact('sent a-token-1234'), 'sent ***');
});

// The password of Kafka Connect was known alone, and not as it is sent: in one base64 with its user.
test('a password of Kafka Connect is taken out with its user, wherever both come from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-redact-'));
  const [path, secretsFile] = [join(folder, 'password'), join(folder, 'secrets.json')];
  writeFileSync(path, 'of-the-file\n');
  writeFileSync(secretsFile, JSON.stringify({ connect: 'of-the-stack' }));
  const environments = [
    { CONNECT_USERNAME: 'plant', CONNECT_PASSWORD: 'of-a-program' },
    { CONNECT_PASSWORD_PATH: path },
  ];
  const settings = { CONNECT_USERNAME: 'spindle', CONNECT_PASSWORD: 'of-the-settings' };
  const { redact } = redactorOf(knownSecrets({ environments, settings, home: { secretsFile } }));
  rmSync(folder, { recursive: true });
  for (const login of [
    'plant:of-a-program',
    'spindle:of-the-file',
    'spindle:of-the-stack',
    'spindle:of-the-settings',
  ]) {
    const sent = Buffer.from(login).toString('base64').replace(/=+$/, '');
    assert.equal(redact(`sent ${sent}`), 'sent ***', login);
  }
});
