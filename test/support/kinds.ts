// Which test files there are, and which of them need nothing but what set-up has built: no stack, no browser, no program, no training. That is
// read from what a file imports, so that nobody keeps a list of them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const stack = 'test/support/stack.ts';
const browser = 'playwright-core';
const plant = 'test/e2e/support.ts';
const training = 'test/training/support.ts';
/** Whoever imports one of these, through whatever else, starts what is its own, or takes much time. */
const heavy = [training, 'node:child_process', 'src/stack/supervise/supervise.ts', 'src/stack/parts/postgres.ts'];

/** They wait for a second or more until the time of something is over, by the real clock, and take the processor little. */
const waiting = [
  'test/portal/collect/fetch-answer.test.ts',
  'test/programs/portal/delivery.test.ts',
  'test/watch/hung-loops.test.ts',
  'test/web-server/readiness/probes.test.ts',
  'test/web-server/unread-answers.test.ts',
];

/** What a test file needs besides what set-up has built, where that can be shared: a plant is programs on the stack, perhaps with a browser. */
export type Need = 'nothing' | 'stack' | 'browser' | 'plant' | 'training' | 'processes';

/** By name, from the project's folder, which has to be the current one. */
export function testFiles(): string[] {
  return globSync(['test/**/*.test.ts', 'web/test/**/*.test.ts']).sort();
}

export function needOf(file: string): Need {
  const imports = importsOf(file);
  if (imports.has(plant)) return 'plant';
  if (imports.has(training)) return 'training';
  if (heavy.some((each) => imports.has(each))) return 'processes';
  if (imports.has(browser)) return 'browser';
  return imports.has(stack) ? 'stack' : 'nothing';
}

export function waits(file: string): boolean {
  return waiting.includes(file);
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
