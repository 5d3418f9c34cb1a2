// The operator's file, read and looked at for changes: of a new one that is wrong, the one before stays in force, and why is told.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidSettings } from '../../core/errors.ts';
import { type FindSecret, readNotifyFile } from './read-file.ts';
import { noReceivers, type Receivers } from './receivers.ts';

const fileBytesMax = 1_048_576;

/** The values of all that the file names as secret, and that are there, whatever else is wrong with the file; none where it cannot be read. */
export function secretsNamedIn(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const values: string[] = [];
  readNotifyFile(textOf(path) ?? '', (place) => {
    const value = valueAt(place, path, environment);
    if (value !== undefined) values.push(value);
    return value;
  });
  return values;
}

/** Throws InvalidSettings with every problem. The fingerprint changes with what the file says and with the secrets that it names. */
export function loadNotifyFile(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly receivers: Receivers; readonly fingerprint: string } {
  const seen: string[] = [];
  const findSecret: FindSecret = (place) => {
    const value = valueAt(place, path, environment);
    seen.push(value ?? '');
    return value;
  };
  const text = textOf(path);
  if (text === undefined)
    throw new InvalidSettings([`NOTIFY_PATH: ${path} cannot be read; does it exist, and may this user read it?`]);
  if (text.length > fileBytesMax)
    throw new InvalidSettings([`NOTIFY_PATH: ${path} is larger than ${fileBytesMax} bytes`]);
  const read = readNotifyFile(text, findSecret);
  if ('problems' in read) throw new InvalidSettings(read.problems.map((problem) => `${path}, ${problem}`));
  return { receivers: read.receivers, fingerprint: JSON.stringify([text, seen]) };
}

function valueAt(
  { env, file }: Parameters<FindSecret>[0],
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return env === undefined ? textOf(resolve(dirname(path), file ?? '')) : environment[env];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export interface NotifyFile {
  /** What is in force. */
  readonly current: () => Receivers;
  /** Whether that is what the file says now, and not what it said before somebody made it wrong. */
  readonly isRight: () => boolean;
  /** What is wrong with the file as it is now; null for nothing. */
  readonly problem: () => string | null;
  /** Looks whether it has changed. */
  readonly check: () => void;
}

export interface NotifyFileObserver {
  readonly changed: (receivers: Receivers) => void;
  /** Told once for each thing that is wrong. */
  readonly broken: (error: InvalidSettings) => void;
  readonly right: () => void;
}

/** An empty path is no file, and nobody is told. */
export function watchNotifyFile(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
  observe: NotifyFileObserver,
): NotifyFile {
  let [current, fingerprint, problem]: [Receivers, string, string | undefined] = [noReceivers, '', undefined];
  const check = (): void => {
    if (path === '') return;
    try {
      const loaded = loadNotifyFile(path, environment);
      if (loaded.fingerprint !== fingerprint) {
        [current, fingerprint] = [loaded.receivers, loaded.fingerprint];
        observe.changed(current);
      }
      problem = undefined;
      observe.right();
    } catch (error) {
      if (!(error instanceof InvalidSettings)) throw error;
      if (error.message !== problem) observe.broken(error);
      problem = error.message;
    }
  };
  check();
  return { current: () => current, isRight: () => problem === undefined, problem: () => problem ?? null, check };
}
