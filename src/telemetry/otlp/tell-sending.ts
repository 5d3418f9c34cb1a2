// Says once that something does not get to the collector, and once that it does again.
import type { Logger } from 'pino';

export interface Told {
  /** What is said the first time. */
  readonly fails: string;
  readonly again: string;
  /** What is known of a failure's cause. */
  readonly why: (error: unknown) => string | undefined;
}

export interface SendingResult {
  readonly code: number;
  readonly error?: Error;
}

/** To be called with each result; true for one that failed. */
export function tellSending(log: Logger, told: Told): (result: SendingResult) => boolean {
  let fails = false;
  return ({ code, error }) => {
    const failed = code !== 0;
    if (failed && !fails) log.warn({ reason: told.why(error) ?? error?.message }, told.fails);
    if (!failed && fails) log.info(told.again);
    fails = failed;
    return failed;
  };
}
