// A table that Excel saved in Korea came with its names as question marks, and would have been stored so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableText } from '../lib/fleet/read-file.ts';

const table = 'id,name\n7,가공기\n';

test('a table is read as UTF-8, with and without its mark, as UTF-16 with it, and else as CP949', () => {
  assert.equal(tableText(new TextEncoder().encode(table)), table);
  assert.equal(tableText(new TextEncoder().encode(`\ufeff${table}`)), table);
  assert.equal(tableText(new Uint8Array(Buffer.from(`\ufeff${table}`, 'utf16le'))), table);
  assert.equal(tableText(new Uint8Array(Buffer.from(`\ufeff${table}`, 'utf16le').swap16())), table);
  const cp949 = [...Buffer.from('id,name\n7,'), 0xb0, 0xa1, 0xb0, 0xf8, 0xb1, 0xe2, 0x0a];
  assert.equal(tableText(Uint8Array.from(cp949)), table);
});

test('what is no text is told', () => {
  assert.equal(tableText(Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0x00, 0xff])), null);
  assert.equal(tableText(Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00])), null);
  assert.equal(tableText(Uint8Array.from([0x41, 0xff, 0x41])), null);
});
