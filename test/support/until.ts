// Waiting for states that nothing announces: by asking, again and again, with a bound.
import { setTimeout as sleep } from 'node:timers/promises';

/** Asking costs processor time, which is what all tests together lack. */
const pollMs = 100;

/** Asks until `check` gives something other than undefined; for states that nothing announces. */
export async function until<T>(what: string, check: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const found = await check();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await sleep(pollMs);
  }
  throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause: last });
}

/** Resolves with the status of the first answer of `/readyz` that has it. */
export async function untilReady(port: string | undefined, status = 200): Promise<void> {
  await until(`/readyz on port ${port} to answer ${status}`, async () => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    await response.body?.cancel();
    return response.status === status ? true : undefined;
  });
}
