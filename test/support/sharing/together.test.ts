// That no suite of a process that several share is lost.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
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
