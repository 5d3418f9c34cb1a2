// Asks a program of Spindle at its own address whether it is ready, as an orchestrator would, and whether it is degraded. A program that
// does not run is a fault where a stack that runs here has started it, and else none: it may run elsewhere, or not yet.

import { whyUnreached } from '../../web-server/why-unreached.ts';
import { askBy } from './ask-pinned.ts';
import type { Told } from './told.ts';

export interface ProgramAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The file of its certificate; empty, or absent, for plain HTTP. */
  readonly certPath?: string;
  /** Sent as bearer token, for what is told to nobody else than this machine's own user; empty for none. */
  readonly token?: string;
  /** What to say, and what to look at, when it does not run; undefined where it need not. */
  readonly startedBy?:
    | { readonly stack: string; readonly logFile: string; readonly pid: number | undefined }
    | undefined;
}

const answerWithinMs = 3_000;

/** Resolves with what to say of a program that is ready, is starting, or need not run. Rejects with the program's own reason when it is not. */
export async function askReadiness(program: ProgramAddress): Promise<Told> {
  const { name, port } = program;
  const host = reachable(program.host);
  const url = `${originOf(program)}/readyz`;
  let answer: Response;
  try {
    const asking = { signal: AbortSignal.timeout(answerWithinMs), headers: credentialsOf(program) };
    answer = await askBy(program.certPath ?? '')(url, asking);
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED') return notRunning(program, host);
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw new Error(
        `the ${name} at ${host}:${port} does not answer within ${answerWithinMs} ms; ${newStart(program.startedBy)}`,
      );
    }
    const why = whyUnreached(error) ?? (error as Error).message;
    throw new Error(`the ${name} at ${host}:${port} cannot be asked: ${why}`, { cause: error });
  }
  const told = (await answer.json().catch(() => null)) as {
    readonly status?: unknown;
    readonly reason?: unknown;
    readonly degraded?: unknown;
  } | null;
  if (!answer.ok && told?.status === 'starting') {
    return { state: 'starting', detail: `is starting at ${host}:${port}: ${String(told.reason)}` };
  }
  if (!answer.ok) throw new Error(typeof told?.reason === 'string' ? told.reason : `${url} answers ${answer.status}`);
  if (typeof told?.degraded === 'string') throw new Error(`ready at ${host}:${port}, but degraded: ${told.degraded}`);
  return `ready at ${host}:${port}`;
}

function newStart(startedBy: ProgramAddress['startedBy']): string {
  if (startedBy?.pid === undefined) return 'look into its log, or end it and start it anew';
  return `look into its log, ${startedBy.logFile}, or end it: kill -9 ${startedBy.pid}; the stack in ${startedBy.stack} starts it anew`;
}

function notRunning({ name, port, startedBy }: ProgramAddress, host: string): Told {
  if (startedBy === undefined) {
    return { state: 'off', detail: `does not run at ${host}:${port}; where it should: npm run ${name}` };
  }
  const { stack, logFile, pid } = startedBy;
  if (pid !== undefined)
    return {
      state: 'starting',
      detail: `is starting, and does not listen at ${host}:${port} yet; its log: ${logFile}`,
    };
  throw new Error(
    `the ${name} does not run at ${host}:${port}, though the stack in ${stack} has started it; ` +
      `its log ${logFile} says why it ended: mend that, and stop and start the stack where it does not come by itself`,
  );
}

/** Where it is asked. */
export function originOf({ host, port, certPath = '' }: ProgramAddress): string {
  return `${certPath === '' ? 'http' : 'https'}://${reachable(host)}:${port}`;
}

export function credentialsOf({ token = '' }: Pick<ProgramAddress, 'token'>): Record<string, string> {
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

/** An address that stands for all is reached by the loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined)?.code : undefined;
}
