// Which test files there are, and which of them need nothing but what set-up has built: no stack, no browser, no program, no training. That is
// read from what a file imports, so that nobody keeps a list of them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Whoever imports one of these, through whatever else, needs real parts or much time. */
const heavy = [
  'test/support/stack.ts',
  'test/support/browser.ts',
  'test/training/support.ts',
  'node:child_process',
  'playwright-core',
];

/** By name, from the project's folder, which has to be the current one. */
export function testFiles(): string[] {
  return globSync(['test/**/*.test.ts', 'web/test/**/*.test.ts']).sort();
}

export function needsNoStack(file: string): boolean {
  return ![...importsOf(file)].some((each) => heavy.includes(each));
}

/** The files that one imports, directly or not, itself among them. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  if (!/^(web\/)?test\//.test(file)) return seen;
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'/g)) {
    if (path.startsWith('.')) importsOf(normalize(join(dirname(file), path)), seen);
    else seen.add(path);
  }
  return seen;
}
