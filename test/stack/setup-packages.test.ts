// Set-up asks the registry only for what npm does not have in its cache, and asks again for all where that cache is too old for the lock. The npm is
// a script that notes how it is called.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const packages = new URL('../../tools/setup/packages.mjs', import.meta.url).href;
const { installPackages } = (await import(packages)) as { readonly installPackages: () => Promise<void> };
const usual = 'ci --include=dev --no-audit --no-fund';

test('what npm has cached is taken as it is', async () => {
  assert.deepEqual(await callsOf(''), [`${usual} --prefer-offline`]);
});

test('a cache that is older than the lock is asked about once more', async () => {
  const calls = await callsOf("if (args.includes('--prefer-offline')) process.exit(1);");
  assert.deepEqual(calls, [`${usual} --prefer-offline`, usual]);
});

test('what fails then is told', async () => {
  await assert.rejects(callsOf('process.exit(1);'), /npm\.js ci --include=dev --no-audit --no-fund: exit code 1/);
});

async function callsOf(behaviour: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-npm-'));
  const [npm, log] = [join(folder, 'npm.js'), join(folder, 'calls')];
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, args.join(' ') + '\\n');`;
  writeFileSync(npm, `const args = process.argv.slice(2);\n${note}\n${behaviour}\n`);
  const before = process.env['npm_execpath'];
  process.env['npm_execpath'] = npm;
  try {
    await installPackages();
    return readFileSync(log, 'utf8').trim().split('\n');
  } finally {
    if (before === undefined) delete process.env['npm_execpath'];
    else process.env['npm_execpath'] = before;
    rmSync(folder, { recursive: true });
  }
}
