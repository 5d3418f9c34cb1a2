// Node's test runner follows each promise of a process from its beginning to its end, to know of which test it is: that costs a tenth of the processor
// time of tests that compute with many. It has to while suites are made of files that are imported; once all are made, who shares a process
// (together.ts) has it stop. What rejects later, and nobody waits for, still fails the run, though under the name of no test.
import hooks, { type AsyncHook, type HookCallbacks } from 'node:async_hooks';

const { createHook } = hooks;
let ofRunner: AsyncHook | undefined;

/** To be called before anything imports `node:test`: the first hook after it is the runner's. */
export function knowRunnersHook(): void {
  Object.assign(hooks, {
    createHook: (callbacks: HookCallbacks): AsyncHook => {
      Object.assign(hooks, { createHook });
      ofRunner = createHook(callbacks);
      return ofRunner;
    },
  });
}

export function stopFollowing(): void {
  ofRunner?.disable();
}
