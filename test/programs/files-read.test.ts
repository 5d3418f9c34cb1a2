// A `.env` of any folder may name a profile, which is code: a program says the full path of both before it runs anything.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

describe('the files that a program reads', () => {
  let folder: string;
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'spindle-files-')));
    writeFileSync(join(folder, 'profile.ts'), "process.stderr.write('THE CODE RUNS\\n');\nexport const nothing = 1;\n");
    writeFileSync(join(folder, '.env'), 'PROFILE_PATH=./profile.ts\n');
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [main, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
      input: '',
    });

  for (const program of ['server', 'consumer', 'portal']) {
    test(`stand in the log of ${program}, before the profile's code runs`, () => {
      const { stderr } = run([program]);
      const lines = stderr.split('\n');
      const told = lines.findIndex((line) => line.includes('Settings come from the environment and this .env'));
      const ran = lines.indexOf('THE CODE RUNS');
      assert.ok(told >= 0 && told < ran, stderr);
      const { level, dotEnv, profile } = JSON.parse(lines[told] as string);
      assert.deepEqual(
        { level, dotEnv, profile },
        { level: 'info', dotEnv: join(folder, '.env'), profile: join(folder, 'profile.ts') },
      );
    });
  }

  test('are said by the simulator, before it runs the profile', () => {
    const { stderr } = run(['simulator']);
    assert.ok(stderr.includes(`Settings come from ${join(folder, '.env')} too.`), stderr);
    const told = stderr.indexOf(`The profile is the code in ${join(folder, 'profile.ts')}`);
    assert.ok(told >= 0 && told < stderr.indexOf('THE CODE RUNS'), stderr);
  });

  test('are said by a command where it runs a profile, and only there', () => {
    const { stderr } = run(['decode']);
    const told = stderr.indexOf(`the profile is the code in ${join(folder, 'profile.ts')}`);
    assert.ok(told >= 0 && told < stderr.indexOf('THE CODE RUNS'), stderr);
    const builtIn = spawnSync(process.execPath, [main, 'decode'], { cwd: tmpdir(), input: '{}', encoding: 'utf8' });
    assert.doesNotMatch(builtIn.stderr, /the profile is/);
  });
});
