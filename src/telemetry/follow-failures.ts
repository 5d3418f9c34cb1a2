// What a program says of a loop over a topic, in the log and on /readyz: which step fails and works again, and that its group is joined. A
// program with several such loops names each.
import type { Logger } from 'pino';
import { createFailureLog, type FailureLog } from './failure-log.ts';

export interface FollowFailures {
  /** The group is joined, and all is read anew from what is stored. */
  readonly assigned: () => void;
  readonly failed: (what: FollowStep, error: Error, attempt: number, delayMs: number) => void;
  readonly succeeded: (what: FollowStep) => void;
  /** What failed is not tried any more, or told elsewhere. */
  readonly dropped: (what: FollowStep) => void;
  readonly sessionTimeoutRaised: (toMs: number) => void;
}

type FollowStep = 'kafka' | 'partition' | 'batch';

/** Under what name it is a reason that a loop has not joined its group yet. */
export const membershipOf = (loop?: string): string => reasonOf('membership', loop);

/** The reason that says most is that a loop has not joined yet; it is known by its name. */
export const isOnlyStarting = (latest: readonly [what: string, reason: string] | undefined): boolean =>
  latest?.[0] === membershipOf() || latest?.[0].startsWith(membershipOf('')) === true;

export function createFollowFailures(options: {
  readonly log: Logger;
  readonly readiness: { readonly set: (what: string, reason: string | null) => void };
  /** Of a program with several loops. */
  readonly loop?: string;
  /** Sentences: a batch cannot be saved, and that batches are saved again. */
  readonly batch: { readonly cannot: string; readonly worksAgain: string };
}): FollowFailures {
  const { log, readiness, loop, batch } = options;
  const told = (what: FollowStep, cannot: string, worksAgain: string): FailureLog =>
    createFailureLog({ log, readiness, what: reasonOf(what, loop), cannot, worksAgain });
  const failures = {
    kafka: told('kafka', 'Messages cannot be read; trying again', 'Messages can be read again'),
    partition: told('partition', 'A partition cannot be read; trying again', 'All partitions can be read again'),
    batch: told('batch', batch.cannot, batch.worksAgain),
  };
  return {
    assigned: () => {
      failures.partition.dropped();
      failures.batch.dropped();
      readiness.set(membershipOf(loop), null);
    },
    failed: (what, error, attempt, delayMs) => failures[what].failed(error, attempt, delayMs),
    succeeded: (what) => failures[what].succeeded(),
    dropped: (what) => failures[what].dropped(),
    sessionTimeoutRaised: (toMs) =>
      log.info({ toMs }, 'The brokers allow no session as short as KAFKA_SESSION_TIMEOUT_MS; taking their usual least'),
  };
}

function reasonOf(what: string, loop: string | undefined): string {
  return loop === undefined ? what : `${what} ${loop}`;
}
