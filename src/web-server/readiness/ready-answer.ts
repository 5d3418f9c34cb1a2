// What /readyz of a program answers, whichever server it has: ready, ready but degraded, or not ready. The reasons are told to those alone who
// may read them; everybody else learns yes or no.

export interface ProgramState {
  /** Null when ready, else a sentence why not. */
  readonly notReady: string | null;
  /** It is not ready yet, and nothing is known to be wrong. */
  readonly isStarting?: boolean;
  /** Null, or a sentence on what does not work though the program does its own part: no reason to restart it, or to keep requests from it. */
  readonly degraded: string | null;
}

export interface ReadyAnswer {
  readonly code: 200 | 503;
  readonly body: { readonly status: string; readonly reason?: string; readonly degraded?: string };
}

export function readyAnswer({ notReady, isStarting, degraded }: ProgramState, isTold: boolean): ReadyAnswer {
  if (notReady !== null) {
    const status = isStarting === true ? 'starting' : 'not ready';
    return { code: 503, body: isTold ? { status, reason: notReady } : { status } };
  }
  return { code: 200, body: degraded !== null && isTold ? { status: 'ready', degraded } : { status: 'ready' } };
}
