// The operator's file, read and looked at for changes: of a new one that is wrong, the one before stays in force, and why is told.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidSettings } from '../../core/errors.ts';
import type { Refusal } from '../refusals.ts';
import { type FindSecret, readNotifyFile } from './read-file.ts';
import { noReceivers, type Receivers } from './receivers.ts';

const fileBytesMax = 1_048_576;

/** A file that cannot be used, with each problem for programs too. */
class UnfitFile extends InvalidSettings {
  readonly refusals: readonly Refusal[];
  constructor(problems: readonly string[], refusals: readonly Refusal[]) {
    super(problems);
    this.refusals = refusals;
  }
}

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

/** Throws UnfitFile with every problem. The fingerprint changes with what the file says and with the secrets that it names. */
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
    throw new UnfitFile(
      [`NOTIFY_PATH: ${path} cannot be read; does it exist, and may this user read it?`],
      [{ code: 'file-unreadable', name: path }],
    );
  if (text.length > fileBytesMax)
    throw new UnfitFile(
      [`NOTIFY_PATH: ${path} is larger than ${fileBytesMax} bytes`],
      [{ code: 'file-too-large', name: path, most: fileBytesMax }],
    );
  const read = readNotifyFile(text, findSecret);
  if ('problems' in read)
    throw new UnfitFile(
      read.problems.map((problem) => `${path}, ${problem}`),
      read.refusals,
    );
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
  /** The same for programs, each problem; empty for nothing. */
  readonly refusals: () => readonly Refusal[];
  /** Looks whether it has changed. */
  readonly check: () => void;
}

export interface NotifyFileObserver {
  readonly changed: (receivers: Receivers) => void;
  /** Told once for each thing that is wrong, and whether a right file before it stays in force: at the start there is none, and nobody is told. */
  readonly broken: (error: InvalidSettings, hasBefore: boolean) => void;
  readonly right: () => void;
}

/** An empty path is no file, and nobody is told. */
export function watchNotifyFile(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
  observe: NotifyFileObserver,
): NotifyFile {
  let [current, fingerprint]: [Receivers, string] = [noReceivers, ''];
  let wrong: UnfitFile | undefined;
  const check = (): void => {
    if (path === '') return;
    try {
      const loaded = loadNotifyFile(path, environment);
      if (loaded.fingerprint !== fingerprint) {
        [current, fingerprint] = [loaded.receivers, loaded.fingerprint];
        observe.changed(current);
      }
      wrong = undefined;
      observe.right();
    } catch (error) {
      if (!(error instanceof UnfitFile)) throw error;
      if (error.message !== wrong?.message) observe.broken(error, fingerprint !== '');
      wrong = error;
    }
  };
  check();
  return {
    current: () => current,
    isRight: () => wrong === undefined,
    problem: () => wrong?.message ?? null,
    refusals: () => wrong?.refusals ?? [],
    check,
  };
}
