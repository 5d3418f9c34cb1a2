// The folders of the embedded stack. Everything that a stack writes lies under its home, so that a home is a stack:
// two homes are two stacks that know nothing of each other. Its folders are for their owner alone; where PostgreSQL runs as another user,
// that one may pass through two of them to its own data.
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StackFailure } from './supervise/part.ts';

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
  /** The passwords of this home, readable by its owner alone. */
  readonly secretsFile: string;
  /** How other commands reach what runs now, readable by its owner alone; absent while nothing runs. */
  readonly runningFile: string;
  /** The passwords of PostgreSQL as psql reads them. */
  readonly pgpassFile: string;
}

/** The home in this folder (by default `.spindle` of the project), with its folders made. Throws StackFailure for a path that does not do. */
export function openHome(folder: string): Home {
  const home = describeHome(folder);
  const unfit = /[,:"\\{}\p{Cc}]/u.exec(home.folder)?.[0];
  if (unfit !== undefined) {
    throw new StackFailure(
      `${home.folder} cannot hold the embedded stack, because Kafka takes ${JSON.stringify(unfit)} in a path for something else: set SPINDLE_HOME to another folder`,
    );
  }
  // PostgreSQL refuses to run as root: as another user it must get through.
  const passage = process.getuid?.() === 0 ? 0o711 : 0o700;
  // A folder that was there already may be shared with others' things: only what is in it is ours.
  mkdirSync(home.folder, { recursive: true, mode: passage });
  makeFolder(home.data, passage);
  makeFolder(home.config, 0o700);
  makeFolder(home.logs, 0o700);
  return home;
}

/** An earlier version may have made it with more rights. */
export function makeFolder(path: string, mode: number): void {
  mkdirSync(path, { recursive: true, mode });
  const found = statSync(path);
  if ((found.mode & 0o777) !== mode && (found.uid === process.getuid?.() || process.getuid?.() === 0))
    chmodSync(path, mode);
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
    secretsFile: join(root, 'secrets.json'),
    runningFile: join(root, 'running.json'),
    pgpassFile: join(root, 'pgpass'),
  };
}
