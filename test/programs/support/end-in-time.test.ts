// The end of a program that is told to stop, while something of it hangs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { boundEnd, endsInTime } from '../../../src/programs/support/end-in-time.ts';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

test('the time counts from when the program is told to stop, and no longer once it is over', () => {
  const stop = new AbortController();
  let late = 0;
  const tooLate = (): void => void late++;
  const hung = boundEnd(stop.signal, 1_000, tooLate);
  const ended = boundEnd(stop.signal, 1_000, tooLate);
  const endedBefore = boundEnd(stop.signal, 1_000, tooLate);
  endedBefore.over();
  mock.timers.tick(10_000);
  stop.abort();
  mock.timers.tick(999);
  ended.over();
  assert.equal(late, 0);
  mock.timers.tick(1);
  assert.equal(late, 1);
  hung.over();
  boundEnd(stop.signal, 1_000, tooLate);
  mock.timers.tick(1_000);
  assert.equal(late, 2, 'told to stop before it began');
});

test('work that ends in time settles as it does, and work that hangs is left', async () => {
  const stop = new AbortController();
  assert.equal(await endsInTime(Promise.resolve(), stop.signal, 1_000), true);
  await assert.rejects(endsInTime(Promise.reject(new Error('away')), stop.signal, 1_000), /away/);
  const left = endsInTime(new Promise(() => {}), stop.signal, 1_000);
  stop.abort();
  mock.timers.tick(1_000);
  assert.equal(await left, false);
});

test('what a library leaves running does not keep a program that has closed all, nor change its exit code', async () => {
  const left = `import { endWithout } from ${JSON.stringify(import.meta.resolve('../../../src/programs/support/end-in-time.ts'))};
    setInterval(() => {}, 1_000);
    process.exitCode = 3;
    endWithout(10);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', left], { stdio: 'inherit' });
  assert.deepEqual(await once(child, 'exit'), [3, null]);
});
