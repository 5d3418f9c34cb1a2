// What a command says of its input was written as it came in some places, so that a name of a file obeyed the terminal's own commands. Nothing
// that is quoted reaches stderr, or a table or a finding on stdout, with its control characters.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLiveLine } from '../../src/programs/start/live-line.ts';
import { tell } from '../../src/programs/support/command-line.ts';
import { showProgress } from '../../src/programs/support/progress.ts';
import { table } from '../../src/programs/support/table.ts';

const evil = 'a\u001b]0;x\u0007b\u009b2Jc\u202ed';
const shown = 'a\\u{1b}]0;x\\u{7}b\\u{9b}2Jc\\u{202e}d';
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

test('a cell of a table stays on its line, and is shown', () => {
  assert.equal(
    table([
      ['NAME', 'N'],
      [`${evil}\nz`, '1'],
    ]).split('\n')[1],
    `${shown}\\u{a}z  1`,
  );
});

test('what is told on stderr is shown, and keeps its lines', (t) => {
  const written: string[] = [];
  t.mock.method(process.stderr, 'write', (text: string) => written.push(text) > 0);
  tell(`${evil}\nz`);
  createLiveLine(false).say(`${evil}\nz`);
  const progress = showProgress('things');
  progress.say(`${evil}\nz`);
  progress.end();
  t.mock.restoreAll();
  assert.deepEqual(
    written.map((each) => each.replace('\r\u001b[K', '')).filter((each) => each !== ''),
    Array(3).fill(`${shown}\nz\n`),
  );
});

test('what is wrong with a profile is told without the controls in its names', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-controls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'odd.ts');
  const ai4i = fileURLToPath(new URL('../../src/profiles/ai4i.ts', import.meta.url));
  writeFileSync(
    path,
    `import { ai4i } from '${ai4i}';
     export const odd = { ...ai4i, name: ${JSON.stringify(evil)}, features: [{ name: ${JSON.stringify(evil)} }] };`,
  );
  const { stderr } = spawnSync(process.execPath, [main, 'profile', 'check', '--no-types', path], { encoding: 'utf8' });
  assert.ok(stderr.includes(shown), stderr);
  assert.doesNotMatch(stderr.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
});
