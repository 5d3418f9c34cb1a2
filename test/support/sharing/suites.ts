// Suites of the files that share a process (together.ts).
import { after, describe } from 'node:test';
import { stopFollowing } from './follow-promises.ts';

const made: Promise<unknown>[] = [];
const begun = new Set<string>();

export function suite(name: string, load: () => Promise<unknown>): void {
  begun.add(name);
  describe(name, () => {
    after(() => void begun.delete(name));
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

// Who calls `process.exit(0)` in a test would end all suites behind it without a word. Of tests that are chosen by name not every suite has one.
if (!process.execArgv.some((option) => option.startsWith('--test-name-pattern'))) {
  process.on('exit', () => {
    if (begun.size === 0) return;
    process.stderr.write(`the process has ended before these suites: ${[...begun].join(', ')}\n`);
    process.exitCode = 1;
  });
}
