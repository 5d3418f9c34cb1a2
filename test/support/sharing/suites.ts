// Suites of the files that share a process (together.ts).
import { describe } from 'node:test';
import { stopFollowing } from './follow-promises.ts';

const made: Promise<unknown>[] = [];

export function suite(name: string, load: () => Promise<unknown>): void {
  describe(name, () => {
    const loaded = load();
    made.push(loaded);
    return loaded.then(() => {});
  });
}

/** Resolves when the files of all suites are loaded, or have failed, which fails their suites. */
export async function allMade(): Promise<void> {
  await Promise.allSettled(made);
  stopFollowing();
}
