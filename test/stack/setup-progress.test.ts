// On a busy machine set-up said nothing for minutes, as if it hung.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

type TellProgress = (name: string, work: () => Promise<void>, tell: (line: string) => void) => Promise<void>;
const common = new URL('../../tools/setup/common.mjs', import.meta.url).href;
const { tellProgress } = (await import(common)) as { readonly tellProgress: TellProgress };

test('a step of set-up that takes long says that it goes on, until it is done or has failed', async (t) => {
  mock.timers.enable({ apis: ['setInterval', 'Date'] });
  t.after(() => mock.timers.reset());
  const told: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = tellProgress(
    'packages',
    () => promise,
    (line: string) => told.push(line),
  );
  for (const ms of [15_000, 15_000, 1_000]) mock.timers.tick(ms);
  resolve();
  await done;
  mock.timers.tick(60_000);
  assert.deepEqual(told, [
    'packages …',
    'packages: at work for 15.0 s',
    'packages: at work for 30.0 s',
    'packages: done in 31.0 s',
  ]);
  await assert.rejects(
    tellProgress(
      'kernels',
      () => Promise.reject(new Error('no')),
      (line: string) => told.push(line),
    ),
  );
  mock.timers.tick(60_000);
  assert.deepEqual(told.slice(4), ['kernels …']);
});
