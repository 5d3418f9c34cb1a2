// Runs the tests that need no stack (kinds.ts): a process for each core, and beside them two for those that wait for the time to pass. Long properties are
// tried a few times only (times.ts). Arguments are options for `node --test`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';
import { testsCompileCache, withBundledPackages } from './bundled.ts';
import { byPace, needOf, testFiles } from './kinds.ts';
import { runTogether } from './sharing/together.ts';

process.chdir(projectFolder);
const files = testFiles().filter((file) => needOf(file) === 'nothing');
process.stderr.write(`${files.length} test files need no stack\n`);
const folder = mkdtempSync(join(tmpdir(), 'spindle-unit-'));
const cores = availableParallelism();
try {
  const { waiting, computing } = byPace(files);
  const groups = [
    ...runTogether(waiting, { count: 2, folder: join(folder, 'waiting') }),
    ...runTogether(computing, { count: cores, folder }),
  ];
  const tests = spawn(
    process.execPath,
    ['--test', `--test-concurrency=${groups.length}`, ...withBundledPackages, ...process.argv.slice(2), ...groups],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        SPINDLE_TEST_TIMES: 'few',
        NODE_COMPILE_CACHE: testsCompileCache,
      },
    },
  );
  const [code] = await once(tests, 'exit');
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
