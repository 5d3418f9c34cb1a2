// Which test files there are, and which of them need nothing but what set-up has built: no stack, no browser, no program, no training. That is
// read from what a file imports, so that nobody keeps a list of them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const stack = 'test/support/stack.ts';
const browser = 'playwright-core';
const plant = 'test/e2e/support.ts';
const training = 'test/training/support.ts';
/** It sets the language of the page for all that runs beside it. */
const korean = 'web/test/support/korean-page.ts';
/** Whoever imports one of these, through whatever else, starts what is its own, or takes much time. */
const heavy = [
  training,
  korean,
  'node:child_process',
  'src/stack/supervise/supervise.ts',
  'src/stack/parts/postgres.ts',
];

/** They wait for a second or more until the time of something is over, by the real clock, and take the processor little. The longest first. */
const waiting = [
  'test/web-server/unread-answers.test.ts',
  'test/watch/hung-loops.test.ts',
  'test/programs/portal/delivery.test.ts',
  'test/telemetry/tracing/tracing.test.ts',
  'test/portal/collect/fetch-answer.test.ts',
  'test/portal/notifier/send.test.ts',
  'test/web-server/readiness/probes.test.ts',
];

/** What takes the processor half a second or more. The longest first. */
const computing = [
  'test/style/style.test.ts',
  'test/chaos/memory/checker.test.ts',
  'test/pipeline/columns/columns.test.ts',
  'test/settings/numbers.test.ts',
  'test/inference/contributions.test.ts',
  'test/inference/kernel.test.ts',
  'test/benchmarks/consumer-readings.test.ts',
  'test/kafka/follow-rounds.test.ts',
  'test/http/access.test.ts',
  'test/deploy/image-programs.test.ts',
  'test/pipeline/episodes/episodes.test.ts',
  'test/core/drift/compare.test.ts',
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

/**
 * Of all files that need nothing: those that wait, and those that compute, in orders in which processes that take them in turn end at about the
 * same time. Throws where a file that is known for its pace is not among them.
 */
export function byPace(files: readonly string[]) {
  const known = [...waiting, ...computing];
  const absent = known.filter((file) => !files.includes(file));
  if (absent.length > 0) throw new Error(`no tests that need nothing: ${absent.join(', ')} (test/support/kinds.ts)`);
  return { waiting, computing: [...computing, ...files.filter((file) => !known.includes(file))] };
}

/** The files that one imports, directly or not, itself among them. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  if (!/^(web\/)?test\//.test(file)) return seen;
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\b(?! type\b)(?:[^;]*?\bfrom)? '([^']+)'/gm,
  )) {
    if (path.startsWith('.')) importsOf(normalize(join(dirname(file), path)), seen);
    else seen.add(path);
  }
  return seen;
}
