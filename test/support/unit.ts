// Runs the tests that need nothing but what set-up has built: no stack, no browser, no program, no training. Which these are is read from
// what a file imports, so that nobody keeps a list of them. Long properties are tried a few times only (times.ts). Arguments are options
// for `node --test`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';

/** Whoever imports one of these, through whatever else, needs real parts or much time. */
const heavy = [
  'test/support/stack.ts',
  'test/support/browser.ts',
  'test/training/support.ts',
  'node:child_process',
  'playwright-core',
];

process.chdir(projectFolder);
const files = globSync(['test/**/*.test.ts', 'web/test/**/*.test.ts'])
  .sort()
  .filter((file) => ![...importsOf(file)].some((each) => heavy.includes(each)));
process.stderr.write(`${files.length} test files need no stack\n`);
const args = ['--test', `--test-concurrency=${availableParallelism()}`, ...process.argv.slice(2), ...files];
const tests = spawn(process.execPath, args, {
  stdio: 'inherit',
  env: { ...process.env, SPINDLE_TEST_TIMES: 'few', NODE_COMPILE_CACHE: join(projectFolder, 'build/compile-cache') },
});
const [code] = await once(tests, 'exit');
process.exit(code === 0 ? 0 : 1);

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
