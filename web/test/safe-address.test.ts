// What an address in a procedure may be: whatever would run something, or read from this machine, leads nowhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeAddress } from '../lib/procedures/safe-address.ts';

test('addresses lead to pages, mails and views of this page, and to nothing else', () => {
  for (const address of ['https://a.test/b?c#d', 'HTTP://a.test', 'mailto:a@b.test', '#machines?find=mill'])
    assert.equal(safeAddress(address), address);
  for (const address of [
    ...[
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      '\u0001javascript:alert(1)',
    ],
    ...[
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:x',
      '//a.test',
      '/api/users',
      'a.html',
      '',
    ],
    ...['https:alert(1)', 'http:/a.test', 'x:#', 'ht\ttps://a.test'],
  ])
    assert.equal(safeAddress(address), '', JSON.stringify(address));
});
