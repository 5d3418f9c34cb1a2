// Files with profiles and data in a folder of their own, which goes when the tests have ended, and the command that is tried on them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadProfile } from '../../../src/models/load-profile.ts';
import { runCommand } from '../../support/command.ts';

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

export async function spindle(program: string, ...args: string[]) {
  const { code, ...said } = await runCommand([program, ...args], { env: { PATH: process.env['PATH'] } });
  return { status: code, ...said };
}

/** Without the line on which file is run. */
export const load = (path: string) => loadProfile(path, () => {});
