// Under which user PostgreSQL runs when the supervisor is root: the owner of the data, else `postgres`, else `nobody`.
// Where that user cannot enter the folder of the clone (below /root, say), it gets the one capability that lets it through, which is to
// read: never one that writes. Nothing that it starts can gain rights.
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type PartCommand, StackFailure } from '../supervise/part.ts';

export interface OtherUser {
  readonly uid: number;
  readonly gid: number;
  /** Whether file permissions stand in its way. */
  readonly needsWay: boolean;
}

/** undefined when PostgreSQL can run as the user that we are. */
export async function choosePostgresUser(data: string, folders: readonly string[]): Promise<OtherUser | undefined> {
  const own = process.getuid?.();
  const owner = await stat(data).catch(() => undefined);
  if (own !== 0) {
    if (own === undefined || owner === undefined || owner.uid === own) return undefined;
    throw new StackFailure(
      `${data} belongs to user ${owner.uid}, because it was made by root: start as root again, or set SPINDLE_HOME to another folder`,
    );
  }
  const { uid, gid } = owner !== undefined && owner.uid !== 0 ? owner : systemUser();
  const open = await Promise.all(folders.map((folder) => canEnter(folder, uid, gid)));
  return { uid, gid, needsWay: open.includes(false) };
}

/** The command, run by that user from a folder that everybody may enter. */
export function runAs(user: OtherUser | undefined, command: PartCommand): PartCommand {
  if (user === undefined) return command;
  const { uid, gid, needsWay } = user;
  if (!needsWay) return { ...command, uid, gid, cwd: '/' };
  const capabilities = '+dac_read_search';
  const args = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--no-new-privs',
    // What is not in the bounding set cannot be had back.
    `--bounding-set=-all,${capabilities}`,
    // Without this access(2), by which initdb looks for its neighbours, leaves the capability out of account.
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    '--',
    command.file,
    ...command.args,
  ];
  return { ...command, file: 'setpriv', args, cwd: '/' };
}

/** PGDATA, PGPORT and their like of the user's own PostgreSQL are not meant for this one. */
export function withoutPostgresEnvironment(command: PartCommand): PartCommand {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
  return { ...command, env: { ...env, LC_ALL: 'C' } };
}

function systemUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((fields) => fields[0] === name);
    if (user !== undefined) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new StackFailure(
    'PostgreSQL does not run as root, and there is no user postgres or nobody; make one: useradd postgres',
  );
}

/** Whether the user may enter the folder and all above it, and read it. */
async function canEnter(folder: string, uid: number, gid: number): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(at);
    const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0;
    if (((found.mode >> shift) & 0o1) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
