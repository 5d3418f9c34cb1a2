// That no suite of a process that several share is lost, nor many tests of a whole run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { projectFolder } from '../../../src/stack/home.ts';
import { runTogether } from './together.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-together-'));
after(() => rmSync(folder, { recursive: true }));

async function run(...bodies: readonly string[]) {
  const files = bodies.map((body, at) => {
    const path = join(folder, `file-${at}.mjs`);
    writeFileSync(path, `import { test } from 'node:test';\ntest('it', () => { ${body} });\n`);
    return path;
  });
  const [path = ''] = runTogether(files, { count: 1, folder });
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { said, code };
}

test('a process whose suites have all ended has their result', async () => {
  assert.deepEqual(await run('', ''), { said: '', code: 0 });
  assert.equal((await run('', 'throw new Error()')).code, 1);
});

test('a test that ends the process fails it, with the suites that it has kept from running', async () => {
  const { said, code } = await run('process.exit(0)', '');
  assert.equal(code, 1);
  assert.match(said, /ended before these suites: .*file-0\.mjs, .*file-1\.mjs/);
});

// Tests that were gone, as of a file that had lost its own, failed nothing.
test('a whole run in which fewer tests have passed than have to is red', async () => {
  const path = join(folder, 'few.test.mjs');
  writeFileSync(path, "import { test } from 'node:test';\ntest('it', () => {});\ntest.skip('not', () => {});\n");
  assert.deepEqual(await inOrder(path, 1), { said: '', code: 0 });
  const { said, code } = await inOrder(path, 2);
  assert.match(said, /^1 tests have passed, and 2 have to/);
  assert.equal(code, 1);
});

// Of the file alone was said that it had failed, while all its tests had passed.
test('of a file that fails by itself is told at the end what it has said', async () => {
  const path = join(folder, 'late.test.mjs');
  writeFileSync(
    path,
    `import { test } from 'node:test';
test('it', () => void setTimeout(() => Promise.reject(new Error('too late')), 10));
test('meanwhile', () => new Promise((resolve) => setTimeout(resolve, 100)));
`,
  );
  const { said, code } = await inOrder(path, 2);
  assert.match(said, /late\.test\.mjs has ended with exit code 1, and has said last:\n.*Test "it".* too late/);
  assert.equal(code, 1);
});

async function inOrder(path: string, passedLeast: number) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ['test/support/in-order.ts', '1', String(passedLeast), path], {
    env,
    cwd: projectFolder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { said, code };
}
