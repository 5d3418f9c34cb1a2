// Files with profiles and data in a folder of their own, which goes when the tests have ended, and the command that is tried on them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadProfile } from '../../../src/models/load-profile.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), 'spindle-profile-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
export function write(text: string, extension = 'ts'): string {
  const path = join(folder, `file${++files}.${extension}`);
  writeFileSync(path, text);
  return path;
}

/** Of the file that is written after the next, for two that import one another. */
export function nameAfterNext(): string {
  return `file${files + 2}.ts`;
}

/** The press, with one part of its text replaced. */
export function press(from: string | RegExp, to: string): string {
  const text = readFileSync(join(root, 'examples/press/profile.ts'), 'utf8').replace('../../src/', `${root}src/`);
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `${from} is not in the example`);
  return write(changed);
}

export function spindle(...args: string[]) {
  const env = { PATH: process.env['PATH'] };
  return spawnSync(process.execPath, [join(root, 'src/main.ts'), ...args], { encoding: 'utf8', env, cwd: folder });
}

/** Without the line on which file is run. */
export const load = (path: string) => loadProfile(path, () => {});
