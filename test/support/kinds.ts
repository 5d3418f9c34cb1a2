// Which test files there are, and which of them need nothing but what set-up has built: no stack, no browser, no program, no training. That is
// read from what a file imports, so that nobody keeps a list of them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const stack = 'test/support/stack.ts';
const browser = 'playwright-core';
/** Whoever imports one of these, through whatever else, starts what is its own, or takes much time. */
const heavy = [
  'test/training/support.ts',
  'node:child_process',
  'src/stack/supervise/supervise.ts',
  'src/stack/parts/postgres.ts',
];

/** What a test file needs besides what set-up has built, where that can be shared. */
export type Need = 'nothing' | 'stack' | 'browser' | 'processes';

/** By name, from the project's folder, which has to be the current one. */
export function testFiles(): string[] {
  return globSync(['test/**/*.test.ts', 'web/test/**/*.test.ts']).sort();
}

export function needOf(file: string): Need {
  const imports = importsOf(file);
  if (heavy.some((each) => imports.has(each))) return 'processes';
  if (imports.has(browser)) return 'browser';
  return imports.has(stack) ? 'stack' : 'nothing';
}

/** The files that one imports, directly or not, itself among them. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  if (!/^(web\/)?test\//.test(file)) return seen;
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\b(?! type\b)[^;]*?\bfrom '([^']+)'/gm,
  )) {
    if (path.startsWith('.')) importsOf(normalize(join(dirname(file), path)), seen);
    else seen.add(path);
  }
  return seen;
}
