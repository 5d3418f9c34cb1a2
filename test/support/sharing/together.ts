// Test files that share a process, so that Node starts, and what they import is compiled, once for all of them. That is for files that need
// no real part, or have databases and topics of their own on the shared ones: they leave nothing behind. Each stays a suite of its own name, with
// its own hooks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Sharing {
  /** How many processes. */
  readonly count: number;
  /** Where what they run is written. */
  readonly folder: string;
  /** Modules that are imported, and waited for, one after the other, before any of the files begins. */
  readonly first?: readonly string[];
}

/** Each process runs its share of `files`, one after the other. Returns the paths of as many test files as there are processes. */
export function runTogether(files: readonly string[], { count, folder, first = [] }: Sharing): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, group) => {
    const share = files.filter((_, index) => index % count === group);
    const suites = share.map((file) => `suite(${JSON.stringify(file)}, () => import(${urlOf(file)}));\n`);
    const path = join(folder, `together-${group + 1}.mjs`);
    const before = first.map((file) => `import ${urlOf(file)};\n`);
    writeFileSync(path, [begin, ...before, ...suites, 'await allMade();\n'].join(''));
    return path;
  });
}

const begin = `import { suite, allMade } from ${JSON.stringify(new URL('./suites.ts', import.meta.url).href)};\n`;

function urlOf(file: string): string {
  return JSON.stringify(pathToFileURL(resolve(file)).href);
}
