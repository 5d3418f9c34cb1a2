// The one loop that follows a topic as a member of a group: for the readings (`consume`) and for the Portal's alerts (`subscribe`). It
// saves one batch after the other, in order, while the next ones are fetched and computed. Where a partition goes on says the owner's store of
// positions. It begins a new membership whenever the old one fails, for ever, and ends only when it is told to or when readings are lost.

import { pauseAlive } from '../watch/pause-alive.ts';
import { shareHeart } from '../watch/share-heart.ts';
import { unavailable } from './client.ts';
import type { FollowOptions, MemberOptions } from './follow-options.ts';
import { Consumer, findErrorBy, GenericError } from './library.ts';
import { runMembership } from './membership.ts';
import { backoffMs, pause } from './pause.ts';
import { ReadingsLost } from './positions.ts';

const heartbeatMaxMs = 1_000;
/** What brokers allow unless their group.min.session.timeout.ms says otherwise. */
const sessionTimeoutMsOfBrokers = 6_000;
/** A broker that does not answer must not keep who leaves, in each of three steps. */
const leaveWithinMs = 1_500;

/** Never rejects for a neighbour's fault, only with ReadingsLost. */
export async function followTopic<Computed>(given: FollowOptions<Computed>, signal: AbortSignal): Promise<void> {
  const hearts = shareHeart(given.heart, ['save', 'compute', 'fetch']);
  const heart = hearts.fetch;
  let options: MemberOptions<Computed> = { ...given, hearts };
  let attempt = 0;
  const working = (): void => {
    options.observe.succeeded('kafka');
    attempt = 0;
    heart.trouble(null);
  };
  while (!signal.aborted) {
    let consumer: Consumer | undefined;
    try {
      consumer = createConsumer(options);
      await runMembership(options, consumer, signal, working);
    } catch (error) {
      if (error instanceof ReadingsLost) throw error;
      if (isSessionTooShort(error) && options.sessionTimeoutMs < sessionTimeoutMsOfBrokers) {
        options = { ...options, sessionTimeoutMs: sessionTimeoutMsOfBrokers };
        options.observe.sessionTimeoutRaised(sessionTimeoutMsOfBrokers);
        continue;
      }
      const delayMs = backoffMs(options.retryDelayMs, attempt++);
      const explained = explain(options, error as Error);
      heart.trouble(explained.message);
      options.observe.failed('kafka', explained, attempt, delayMs);
      await pauseAlive(delayMs, signal, heart, 'the next attempt to read Kafka');
    } finally {
      heart.beat('Kafka to let the member go');
      if (consumer !== undefined) await leave(consumer, options);
    }
  }
}

function isSessionTooShort(error: unknown): boolean {
  return findErrorBy(error as Error, 'apiId', 'INVALID_SESSION_TIMEOUT') !== null;
}

function createConsumer<Computed>(options: MemberOptions<Computed>): Consumer {
  return new Consumer({
    ...options.client,
    groupId: options.groupId,
    ...(options.groupInstanceId === '' ? {} : { groupInstanceId: options.groupInstanceId }),
    // Cooperative: who stays keeps its partitions while others come and go.
    protocols: [{ name: 'cooperative-sticky', version: 3 }],
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.sessionTimeoutMs,
    // A member learns of a rebalance by its heartbeat, so that a long session must not make it rare.
    heartbeatInterval: Math.min(heartbeatMaxMs, Math.floor(options.sessionTimeoutMs / 4)),
  });
}

/** The database's errors, which come here too, are sentences already. */
function explain<Computed>(options: MemberOptions<Computed>, error: Error): Error {
  return GenericError.isGenericError(error) ? unavailable(options.client, `read topic ${options.topic}`, error) : error;
}

async function leave<Computed>(consumer: Consumer, { leaving }: MemberOptions<Computed>): Promise<void> {
  await within(leaveWithinMs, async () => leaving?.(consumer));
  // Before it is closed: an answer to joining that comes while it is closed makes the client a member again, which it stays for ever.
  await within(leaveWithinMs, async () => consumer.leaveGroup(true));
  await within(leaveWithinMs, () => consumer.close(true));
}

/** Waits for the step, whatever becomes of it, and for no longer than that. */
async function within(ms: number, step: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  const done = step().catch(() => {});
  await Promise.race([done, pause(ms, over.signal)]);
  over.abort();
}
