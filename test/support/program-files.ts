// Where each command of `spindle` stands: a file of its name in src/programs, or `command.ts` among its parts in a folder of its name.
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Program } from '../../src/programs/support/command-line.ts';
import { projectFolder } from '../../src/stack/home.ts';

/** By the command's name. */
export const programFiles: ReadonlyMap<string, string> = new Map(
  globSync(['src/programs/*.ts', 'src/programs/*/command.ts'], { cwd: projectFolder }).map((path) => [
    basename(path) === 'command.ts' ? basename(dirname(path)) : basename(path, '.ts'),
    path,
  ]),
);

export async function loadProgram(name: string): Promise<Program> {
  const path = programFiles.get(name);
  if (path === undefined) throw new RangeError(`there is no spindle ${name}`);
  return (await import(pathToFileURL(join(projectFolder, path)).href)) as Program;
}
