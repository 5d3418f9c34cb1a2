// What a program says of a step that fails and is tried again: each cause once, as an `error` where trying again cannot help and somebody
// must act, and as the reason why the program is not ready; then that it works again. The attempts between are at `debug`.
import type { Logger } from 'pino';
import { ExplainedError, Unavailable } from '../core/errors.ts';

export interface FailureLog {
  readonly failed: (error: Error, attempt: number, delayMs: number) => void;
  /** It works. May be told at every success. */
  readonly succeeded: () => void;
  /** What failed is not tried any more. Whether it works shows the next attempt; until then it is no reason. */
  readonly dropped: () => void;
}

/** So many causes of one failure are told; who changes them faster tells nothing new. */
const causesMax = 20;

export function createFailureLog(options: {
  readonly log: Logger;
  readonly readiness: { readonly set: (what: string, reason: string | null) => void };
  /** Names the step among the reasons of readiness. */
  readonly what: string;
  /** A sentence: the step cannot be done, and what happens meanwhile. */
  readonly cannot: string;
  readonly worksAgain: string;
}): FailureLog {
  const { log, readiness, what, cannot } = options;
  const told = new Set<string>();
  return {
    failed: (error, attempt, delayMs) => {
      readiness.set(what, `${cannot}: ${error.message}`);
      const fields = { err: error, attempt, delayMs };
      if (told.has(error.message) || told.size >= causesMax) {
        log.debug(fields, cannot);
        return;
      }
      told.add(error.message);
      if (mustAct(error)) log.error(fields, `${cannot}: ${error.message}`);
      else log.warn(fields, cannot);
    },
    succeeded: () => {
      readiness.set(what, null);
      if (told.size > 0) log.info(options.worksAgain);
      told.clear();
    },
    dropped: () => readiness.set(what, null),
  };
}

/** Waiting does not mend it: a wrong password, a missing table, a right that is not granted. */
function mustAct(error: Error): boolean {
  return error instanceof ExplainedError && !(error instanceof Unavailable && error.retryable);
}
