// Asks a program of Spindle at its own address whether it is ready, as an orchestrator would. A program that does not run is no fault here:
// it may run elsewhere, or not yet.

export interface ProgramAddress {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly isTls?: boolean;
}

const answerWithinMs = 3_000;

/** Resolves with what to say of a program that is ready, or that does not run. Rejects with the program's own reason when it is not. */
export async function askReadiness(program: ProgramAddress): Promise<string> {
  const { name, port } = program;
  const host = reachable(program.host);
  const url = `${program.isTls ? 'https' : 'http'}://${host}:${port}/readyz`;
  let answer: Response;
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED') return `does not run at ${host}:${port}`;
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw new Error(
        `the ${name} at ${host}:${port} does not answer within ${answerWithinMs} ms; look into its log, or end it and start it anew`,
      );
    }
    throw new Error(`the ${name} at ${host}:${port} cannot be asked: ${(error as Error).message}`, { cause: error });
  }
  if (answer.ok) return `ready at ${host}:${port}`;
  const { reason } = (await answer.json().catch(() => ({}))) as { readonly reason?: unknown };
  throw new Error(typeof reason === 'string' ? reason : `${url} answers ${answer.status}`);
}

/** An address that stands for all is reached by the loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined)?.code : undefined;
}
