// Test files that share a process, so that Node starts, and what they import is compiled, once for all of them. That is for files that need
// no real part: they leave nothing behind. Each stays a suite of its own name, with its own hooks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes into `folder` as many test files as `count` says; each runs its share of `files`, one after the other. Returns their paths. */
export function runTogether(files: readonly string[], count: number, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, group) => {
    const share = files.filter((_, index) => index % count === group);
    const suites = share.map((file) => {
      const [name, url] = [file, pathToFileURL(resolve(file)).href].map((each) => JSON.stringify(each));
      return `describe(${name}, () => import(${url}));\n`;
    });
    const path = join(folder, `together-${group + 1}.mjs`);
    writeFileSync(path, `import { describe } from 'node:test';\n${suites.join('')}`);
    return path;
  });
}
