// The first steps of a program that its neighbours must be there for.
import type { Logger } from 'pino';
import { retry } from './retry.ts';

/** Repeats a first step until a neighbour that is away has come; says so once. Resolves early, with undefined, when the signal aborts. */
export async function waitFor<Result>(
  log: Logger,
  readiness: { readonly set: (what: string, reason: string | null) => void },
  signal: AbortSignal,
  step: () => Promise<Result>,
): Promise<Result | undefined> {
  if (signal.aborted) return undefined;
  const onFirstFailure = (error: Error): void => {
    log.warn({ err: error }, `${error.message} Trying again until it does.`);
    readiness.set('start', error.message);
  };
  try {
    const result = await retry(step, { withinMs: Number.POSITIVE_INFINITY, onFirstFailure, signal });
    readiness.set('start', null);
    return result;
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  }
}
