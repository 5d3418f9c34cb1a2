// Hosts and headers that a request may come with, as every server of the loopback must judge them: one table for all of them.

/** Names of this machine, as people and programs spell them. */
export const ownHosts: readonly string[] = [
  'localhost',
  'localhost:8000',
  'LOCALHOST:8080',
  '127.0.0.1',
  '127.0.0.1:8000',
  '127.8.8.8:1',
  '[::1]',
  '[::1]:8000',
];

/** What an attacker makes point at the loopback, or what only looks like it. */
export const foreignHosts: readonly string[] = [
  'evil.example.com',
  'evil.example.com:8000',
  'rebound.example.com',
  'localhost.example.com',
  'localhost.example.com:8000',
  'example.localhost',
  'foo.localhost:8000',
  'localhost.',
  'localhost.:8000',
  'localhost.localdomain',
  'localhost@evil.example.com',
  'evil.example.com@localhost',
  'localhost:8000@evil.example.com',
  'localhost#.example.com',
  'localhost,evil.example.com',
  'localhost evil.example.com',
  'localhost:',
  'localhost:port',
  'localhost:123456',
  'localhost:8000:8000',
  '127.0.0.1.example.com',
  '127.0.0.1.example.com:8000',
  '127.0.0.1.',
  '127.0.0.1:',
  '127.0.0',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '0.0.0.0:8000',
  '128.0.0.1',
  '10.0.0.1',
  '192.168.1.7:8080',
  '203.0.113.7',
  '::1',
  '[::]',
  '[::]:8000',
  '[::1',
  '[::1].example.com',
  '[::ffff:127.0.0.1]',
  '[fe80::1]:8000',
  'http://localhost',
  'localhost/',
];

/** What proxies add, each of which ends that the loopback counts as this machine's own user. */
export const proxyHeaders: readonly Readonly<Record<string, string>>[] = [
  { forwarded: 'for=203.0.113.7' },
  { 'x-forwarded-for': '203.0.113.7' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-forwarded-for': '' },
  { 'x-forwarded-host': 'localhost' },
  { 'x-forwarded-proto': 'https' },
  { 'x-real-ip': '203.0.113.7' },
  { via: '1.1 proxy' },
];

/** Pages that are not the server's own; `host` is the name under which each asks. */
export const foreignOrigins: readonly { readonly host: string; readonly origin: string }[] = [
  { host: 'localhost:8000', origin: 'https://evil.example.com' },
  { host: 'localhost:8000', origin: 'http://localhost:9999' },
  { host: 'localhost:8000', origin: 'http://localhost' },
  { host: 'localhost:8000', origin: 'http://127.0.0.1:8000' },
  { host: 'localhost:8000', origin: 'http://localhost.example.com:8000' },
  { host: 'localhost:8000', origin: 'null' },
  { host: 'localhost:8000', origin: 'localhost:8000' },
  { host: 'localhost:8000', origin: 'file://' },
];
