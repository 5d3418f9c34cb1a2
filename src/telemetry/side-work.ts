// Work that a server does beside its requests, with its failures in the log: each cause once, and that it works again.
import type { Logger } from 'pino';
import { createSideWork, type SideWork } from '../web-server/side-work.ts';
import { createFailureLog } from './failure-log.ts';

export function loggedSideWork(
  log: Logger,
  told: { readonly cannot: string; readonly worksAgain: string; readonly everyMs: number },
): SideWork {
  // Requests go on without it.
  const readiness = { set: () => {} };
  return createSideWork(createFailureLog({ log, readiness, what: '', ...told }), told.everyMs);
}
