import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokerList, databaseHost, hostName, name, networks, webAddress } from '../../src/settings/texts.ts';

const cases: [string, { _parse: (text: string) => unknown }, string[], string[]][] = [
  ['a name', name({ default: '' }), ['a', 'Ä b'], [' ', ' a', 'a\t']],
  [
    'a host',
    hostName({ default: '' }),
    ['localhost', 'db_1', '10.0.0.1', '::1', 'a.example.com'],
    ['a b', 'a:1', 'http://a', '-a'],
  ],
  ['a host of a database', databaseHost({ default: '' }), ['localhost', '/var/run/postgresql'], ['a b', 'a:5432']],
  [
    'an address',
    webAddress({ default: '' }),
    ['http://localhost:8083', 'https://a/b'],
    ['localhost:8083', 'ftp://a', 'x'],
  ],
  [
    'networks',
    networks({ default: [] }),
    ['10.0.0.7', '10.0.0.0/8', '10.0.0.0/8, ::1', 'fd00::/8', '2001:db8::1/128', 'loopback', 'linklocal,uniquelocal'],
    [
      '',
      'proxy.example.com',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0.0/8/8',
      '10.0.0.0/-1',
      '10.0.0.0/08',
      '10.0.0/8',
      '010.0.0.1',
      '10.0.0.1:80',
      '[::1]',
      'fd00::/129',
      // All addresses are no network of proxies.
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/8,',
      '*',
      'true',
    ],
  ],
  [
    'brokers',
    brokerList({ default: [] }),
    ['a:1,b:65535', '[::1]:9092'],
    ['a', 'a:0', 'a:65536', 'a:1,', ':9092', 'a:1abc'],
  ],
];

for (const [what, validator, right, wrong] of cases) {
  test(`${what}: ${right.join(' and ')} are taken; ${wrong.map((each) => `"${each}"`).join(', ')} are refused`, () => {
    for (const text of right) assert.doesNotThrow(() => validator._parse(text), text);
    for (const text of wrong) assert.throws(() => validator._parse(text), { name: 'EnvError' }, text);
  });
}

test('the text of a wrong address has no password', () => {
  assert.throws(
    () => webAddress({ default: '' })._parse('ftp://user:secret@host'),
    (error: Error) => !error.message.includes('secret'),
  );
});
