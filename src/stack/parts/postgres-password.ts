// Gives the cluster's superuser the password of its home where it has another one: a cluster of an earlier version, whose password
// everybody knows, or one whose home has lost its file of passwords. It is done before the server listens, by PostgreSQL's single-user mode,
// which needs no password. Which one the cluster has is told by a digest beside its data.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logSizeBytes, logTail, openLog } from '../supervise/log-file.ts';
import { replaceFile } from '../write-file.ts';
import { superuser } from './postgres-roles.ts';
import { type OtherUser, runAs, withoutPostgresEnvironment } from './postgres-user.ts';
import { scramVerifier } from './scram.ts';

const digestFile = 'spindle-password.sha256';

interface Order {
  readonly data: string;
  /** The server's program, and what it is always started with: slots, for one thing, forbid any other level of the WAL. */
  readonly postgres: string;
  readonly serverArguments: readonly string[];
  readonly user: OtherUser | undefined;
  readonly password: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

/** Rejects with the end of PostgreSQL's output when it cannot be done. */
export async function bringPasswordUpToDate(order: Order): Promise<void> {
  if (keptDigest(order.data) === digestOf(order.password)) return;
  await runSingleUser(order, `alter role ${superuser} with password '${scramVerifier(order.password)}'\n`);
  keepPasswordDigest(order.data, order.user, order.password);
}

/** The password is drawn at random from so many that its digest gives nothing away. */
export function keepPasswordDigest(data: string, user: OtherUser | undefined, password: string): void {
  const path = join(data, digestFile);
  replaceFile(path, `${digestOf(password)}\n`, 0o600);
  // A file in its folder that the server cannot read would be told of after every crash.
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

function keptDigest(data: string): string | undefined {
  try {
    return readFileSync(join(data, digestFile), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function digestOf(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

async function runSingleUser(order: Order, statement: string): Promise<void> {
  const { postgres, user, logFile, signal } = order;
  const args = ['--single', ...order.serverArguments, '-c', 'exit_on_error=on', 'postgres'];
  const { file, args: given, env, cwd, uid, gid } = withoutPostgresEnvironment(runAs(user, { file: postgres, args }));
  const from = logSizeBytes(logFile);
  const log = openLog(logFile);
  const child = spawn(file, given, {
    stdio: ['pipe', log, log],
    signal,
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  closeSync(log);
  child.stdin?.on('error', () => {});
  child.stdin?.end(statement);
  const [code, how] = await once(child, 'exit');
  if (code === 0) return;
  const end = logTail(logFile, from);
  throw new Error([`the superuser's password could not be set (${how ?? `exit code ${code}`})`, ...end].join('\n    '));
}
