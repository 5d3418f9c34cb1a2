// Jars of Maven were taken as they came. They are pinned by SHA-256 now; a changed, an added and a missing one are each told.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../tools/jars.mjs', import.meta.url));
const jars = ['build/java/lib/a-1.jar', 'build/java/compiler/ecj.jar', 'build/xgboost/lib/linux/x86_64/libx.so'];

function check(...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stderr };
}

describe('the jars of Maven', () => {
  test('are all in the list, and as the list says', () => {
    assert.deepEqual(check(), { status: 0, stderr: '' });
  });

  test('that are changed, added or missing are told by name', () => {
    const root = mkdtempSync(join(tmpdir(), 'spindle-jars-'));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    mkdirSync(join(root, 'tools'));
    for (const jar of jars) write(jar, jar);
    assert.match(check(root).stderr, /a-1\.jar is not in tools\/jars\.sha256/, 'without a list nothing is taken');
    check('--write', root);
    assert.match(
      readFileSync(join(root, 'tools/jars.sha256'), 'utf8'),
      /^[0-9a-f]{64} {2}build\/java\/compiler\/ecj\.jar$/m,
    );
    assert.deepEqual(check(root), { status: 0, stderr: '' });

    write('build/java/lib/a-1.jar', 'changed');
    write('build/java/lib/b-1.jar', 'added');
    rmSync(join(root, 'build/xgboost'), { recursive: true });
    const { status, stderr } = check(root);
    assert.equal(status, 1);
    assert.match(stderr, /^build\/java\/lib\/a-1\.jar has the SHA-256 [0-9a-f]{64}, not that of tools\/jars\.sha256$/m);
    assert.match(stderr, /^build\/java\/lib\/b-1\.jar is not in tools\/jars\.sha256$/m);
    assert.match(stderr, /^build\/xgboost\/lib\/linux\/x86_64\/libx\.so is missing$/m);
    assert.equal(stderr.trim().split('\n').length, 3);
    rmSync(root, { recursive: true });
  });
});
