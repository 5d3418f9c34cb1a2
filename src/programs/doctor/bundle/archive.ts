// The archive of a support bundle: a ZIP, which opens everywhere without a tool. What is written has been read again before, and has no secret in it.
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { ProgramFailure } from '../../support/command-line.ts';
import type { Redactor } from './redact.ts';

export interface Entry {
  /** With / between folders. */
  readonly path: string;
  readonly text: string;
}

/** Throws ProgramFailure where no archive can be written, before anybody has waited for what is to be in it. */
export function requirePlace(file: string): void {
  if (!file.endsWith('.zip')) throw new ProgramFailure(`${file} does not end with .zip: a bundle is a ZIP archive`, 2);
  if (existsSync(file)) throw new ProgramFailure(`${file} is there already; name another file for the bundle`, 2);
  if (statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new ProgramFailure(`${dirname(file)} is no folder; name a file for the bundle in one that is`, 2);
}

/** Writes the file for its owner alone. Throws ProgramFailure, and leaves none, where a secret would be in it or it cannot be written. */
export function writeArchive(file: string, entries: readonly Entry[], { redact, leakIn }: Redactor): void {
  const contents: Record<string, Uint8Array> = {};
  for (const { path, text } of entries) contents[freePath(redact(path), contents)] = strToU8(redact(text));
  const bytes = zipSync(contents);
  for (const [path, content] of Object.entries(unzipSync(bytes))) {
    const leak = leakIn(path) ?? leakIn(strFromU8(content));
    if (leak === undefined) continue;
    throw new ProgramFailure(`no bundle was written: ${path} in it would have shown ${leak}; tell us of it`, 1);
  }
  try {
    writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(file, { force: true });
    throw new ProgramFailure(`${file} cannot be written: ${(cause as Error).message}`, 1, { cause });
  }
}

/** Paths may be the same once secrets are out of them. */
function freePath(path: string, taken: Readonly<Record<string, unknown>>): string {
  let free = path;
  for (let number = 2; Object.hasOwn(taken, free); number++) free = `${path}.${number}`;
  return free;
}
