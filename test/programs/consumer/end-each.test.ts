// Of a model that was taken out 200 episodes ended a minute: those of 5,000 machines stayed open for 25 minutes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endEach } from '../../../src/programs/consumer/end-each.ts';

async function left(count: number, end: (row: number) => boolean): Promise<{ left: number; pages: number }> {
  const rows = new Set(Array.from({ length: count }, (_, place) => place));
  let pages = 0;
  const findPage = async () => {
    pages++;
    return [...rows].slice(0, 10);
  };
  await endEach(findPage, 10, async (row) => end(row) && rows.delete(row));
  return { left: rows.size, pages };
}

test('all pages are gone through, and one of which nothing can be ended is the last', async () => {
  assert.deepEqual(await left(35, () => true), { left: 0, pages: 4 });
  assert.deepEqual(await left(0, () => true), { left: 0, pages: 1 });
  assert.deepEqual(await left(35, () => false), { left: 35, pages: 1 });
  assert.deepEqual(await left(35, (row) => row >= 3), { left: 3, pages: 5 });
});
