// The folders of the embedded stack. Everything that a stack writes lies under its home, so that a home is a stack:
// two homes are two stacks that know nothing of each other.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder that holds package.json, node_modules and build. */
export const projectFolder = resolve(import.meta.dirname, '../..');

export interface Home {
  readonly folder: string;
  readonly data: string;
  readonly config: string;
  readonly logs: string;
  /** What runs now, for people and tools: a JSON array of {name, pid, port}. */
  readonly processesFile: string;
  /** What was started and by whom, for finding leftovers after a crash. */
  readonly startedFile: string;
  /** Names the one supervisor that may use this home. */
  readonly lockFile: string;
}

/** The home in this folder (by default `.spindle` of the project), with its folders made. */
export function openHome(folder: string): Home {
  const home = describeHome(folder);
  for (const each of [home.folder, home.data, home.config, home.logs]) mkdirSync(each, { recursive: true });
  return home;
}

/** The home in this folder, untouched. */
export function describeHome(folder: string): Home {
  const root = folder === '' ? join(projectFolder, '.spindle') : resolve(folder);
  return {
    folder: root,
    data: join(root, 'data'),
    config: join(root, 'config'),
    logs: join(root, 'logs'),
    processesFile: join(root, 'processes.json'),
    startedFile: join(root, 'started.json'),
    lockFile: join(root, 'supervisor.json'),
  };
}
