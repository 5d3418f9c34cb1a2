// A reason of 2,000 characters filled two screens of the journal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteBegin } from '../lib/desk/note.ts';

test('what is short is shown whole', () => {
  for (const text of ['', 'A known leak.', 'x'.repeat(480), 'a\n'.repeat(6), `${'a\n'.repeat(6)}a`])
    assert.equal(noteBegin(text), null);
});

test('of a long text the begin is shown, up to the end of a word or a line', () => {
  const begin = noteBegin('word '.repeat(400)) ?? '';
  assert.ok(begin.length <= 400 && begin.endsWith('word'), begin);
  assert.equal(noteBegin('a\n'.repeat(50)), 'a\na\na\na\na\na');
  assert.equal(noteBegin('x'.repeat(2_000))?.length, 400);
});

test('no character is cut in two', () => {
  const begin = noteBegin(`x${'😀'.repeat(900)}`) ?? '';
  assert.ok(begin.length > 390 && begin.isWellFormed());
});
