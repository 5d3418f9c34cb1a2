// A migration that had landed was changed: databases that had run it refused the next version, and waited for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenPromises, readKept, readPresent, unkept } from '../../tools/migrations/kept.ts';

test('migrations that have landed keep their text, and new ones are among them', async () => {
  const [kept, present] = [readKept(), await readPresent()];
  assert.ok(present.size > 50);
  assert.deepEqual(brokenPromises(kept, present), []);
  assert.deepEqual(unkept(kept, present), [], 'when its text is final: npm run migration:keep');
});

test('one that is changed, gone or new is told, with what to do', () => {
  const kept = new Map([
    ['001.do.a.sql', 'a'],
    ['002.do.b.sql', 'b'],
    ['003.do.c.sql', 'c'],
  ]);
  const present = new Map([
    ['001.do.a.sql', 'a'],
    ['002.do.b.sql', 'other'],
    ['004.do.d.sql', 'd'],
  ]);
  const [changed = '', gone = '', ...more] = brokenPromises(kept, present);
  assert.match(changed, /^002\.do\.b\.sql is another text .* npm run migration:new -- NAME$/);
  assert.match(gone, /^003\.do\.c\.sql is gone/);
  assert.deepEqual(more, []);
  assert.deepEqual(unkept(kept, present), ['004.do.d.sql']);
});
