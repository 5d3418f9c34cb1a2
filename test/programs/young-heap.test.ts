// How much V8 takes for new objects, which only a process of its own shows: flags hold for all of it, and what they do may change with its version.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const youngHeap = new URL('../../src/programs/support/loading/young-heap.ts', import.meta.url).href;
/** Makes objects of which many live for a while, and prints the megabytes that new ones may take. */
const program = `
import { getHeapSpaceStatistics } from 'node:v8';
const heap = await import('${youngHeap}');
heap.keepYoungHeapSmall();
heap[process.argv[1]]();
let kept = [];
for (let turn = 0; turn < 60; turn++) {
  for (let each = 0; each < 20_000; each++) kept.push({ each, text: String(each) });
  if (kept.length > 60_000) kept = kept.slice(30_000);
  await new Promise((resolve) => setImmediate(resolve));
}
console.log(getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size / 2 ** 20);
`;

test('new objects of the consumer take no more than some megabytes, however many there are', async () => {
  const megabytes = async (way: string) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, way]);
    return Number(stdout);
  };
  const [once, freely] = await Promise.all([megabytes('letYoungHeapGrowOnce'), megabytes('letYoungHeapGrow')]);
  assert.ok(once >= 4 && once <= 20, `${once} MB`);
  assert.ok(freely > 20, `${freely} MB where it grows freely: what is tested is not seen`);
});
