// The documents as a site, built as `npm run site` does: a link to a page that the site lacks, or what Vue cannot read, ends the build. What documents may
// hold and link to is seen sooner by links.test.ts. Its packages are no part of Spindle's; where they are not installed, and npm's registry does not answer,
// nothing is built.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { projectFolder } from '../../src/stack/home.ts';

const site = join(projectFolder, 'site');
const installed = join(site, 'node_modules/.package-lock.json');

async function run(command: string, ...args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(command, args, { cwd: site, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, said: stdout + stderr };
}

/** Those of the lock file. Whoever has not got them asks npm's cache first, and gives up soon. */
async function installPackages(): Promise<string | undefined> {
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(site, 'package-lock.json')).mtimeMs) return;
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=20000'];
  const { code, said } = await run('npm', 'ci', ...quick);
  return code === 0 ? undefined : said;
}

test('the site is built of the documents, and no page of it leads to one that it lacks', async (t) => {
  const problem = await installPackages();
  if (problem !== undefined) {
    assert.doesNotMatch(problem, /EUSAGE|EINTEGRITY|ERESOLVE/, 'the lock file is wrong');
    t.skip(`its packages cannot be had: ${problem.trim().split('\n')[0]}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'spindle-site-'));
  try {
    const vitepress = join(site, 'node_modules/vitepress/bin/vitepress.js');
    const { code, said } = await run(process.execPath, vitepress, 'build', '--outDir', folder);
    assert.equal(code, 0, said);
    for (const page of ['index', 'ko', 'docs/hardening', 'docs/ko/troubleshooting', 'docs/runbooks/README'])
      assert.ok(existsSync(join(folder, `${page}.html`)), page);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
