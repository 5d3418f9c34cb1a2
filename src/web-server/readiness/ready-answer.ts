// What /readyz of a program answers, whichever server it has: ready, ready but degraded, or not ready. The reasons are told to those alone who
// may read them; everybody else learns yes or no.

export interface ProgramState {
  /** Null when ready, else a sentence why not. */
  readonly notReady: string | null;
  /** Null, or a sentence on what does not work though the program does its own part: no reason to restart it, or to keep requests from it. */
  readonly degraded: string | null;
}

export interface ReadyAnswer {
  readonly code: 200 | 503;
  readonly body: { readonly status: string; readonly reason?: string; readonly degraded?: string };
}

export function readyAnswer({ notReady, degraded }: ProgramState, isTold: boolean): ReadyAnswer {
  if (notReady !== null) {
    return { code: 503, body: isTold ? { status: 'not ready', reason: notReady } : { status: 'not ready' } };
  }
  return { code: 200, body: degraded !== null && isTold ? { status: 'ready', degraded } : { status: 'ready' } };
}
