// Waits until nothing is under way any more, for as long as whoever asked has patience, and says meanwhile what is: two looks at what moves would be of
// two moments.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { ExplainedError, Unavailable } from '../core/errors.ts';
import { readBesideProgress } from '../database/delivery/beside.ts';
import { moveDeferred, readDeferred } from '../database/outbox/deferred.ts';
import { readSlot } from '../database/outbox/slot.ts';
import { findWay } from './deferred-way.ts';
import { openEvidence } from './evidence.ts';
import type { evidenceSettings } from './evidence-settings.ts';
import { type Ledger, type LedgerPartition, type LedgerSettings, readLedger } from './ledger.ts';

export type VerifySettings = LedgerSettings & CleanedEnv<typeof evidenceSettings>;

export interface Patience {
  /** By performance.now(). */
  readonly deadline: number;
  /** Told what is waited for, at once and then every few seconds. */
  readonly say: (sentence: string) => void;
}

/** Two looks at what moves are of two moments: nothing can be said of it. */
export class NotAtRest extends ExplainedError {
  override readonly name = 'NotAtRest';
  constructor(why: 'readings-come' | 'read-on') {
    super(
      why === 'readings-come'
        ? 'the delivery could not be verified: readings keep coming. End what sends them (of npm start: start again with --without simulator), then verify again'
        : 'the delivery could not be verified: what came earlier is still being read. Verify again later, or with a longer --timeout',
    );
  }
}

export interface AtRest {
  readonly ledger: Ledger;
  /** A sentence for each partition, or model, that had not read all when patience was over: of what it lacks nothing can be said. */
  readonly unread: readonly string[];
}

const pollMs = 200;
const quietMs = 1_000;
/** A producer of one reading in so long is still one. */
const movingMs = 5_000;
const unsettled = `the ledger has not been at rest for ${quietMs} ms: a model beside the first one may still be judging`;
const sayEveryMs = 5_000;
const findingMs = 5_000;
const deferredPieceRows = 5_000;
const namedMax = 3;

/** Waits until every partition is read to its end and stays so, or patience is over. Rejects with NotAtRest where readings keep coming. */
export async function untilRead(pool: Pool, settings: LedgerSettings, patience: Patience): Promise<AtRest> {
  const sayWait = sayNowAndThen(patience);
  let quietSince = Number.POSITIVE_INFINITY;
  let before = '';
  let last: Ledger | undefined;
  let movedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const ledger = await readLedger(pool, settings);
    const isMoving = last !== undefined && keepsComing(last, ledger);
    last = ledger;
    if (isMoving) movedAt = performance.now();
    const now = performance.now();
    const behind = ledger.partitions.filter((each) => !each.closed && each.lag !== 0);
    const state = JSON.stringify([ledger.partitions, [...(await anomalousBeside(pool, settings))]]);
    if (behind.length > 0 || state !== before) quietSince = now;
    before = state;
    if (behind.length === 0 && now - quietSince >= quietMs) return { ledger, unread: [] };
    if (now > patience.deadline) {
      if (now - movedAt < movingMs) throw new NotAtRest('readings-come');
      return { ledger, unread: behind.length > 0 ? unread(behind) : [unsettled] };
    }
    sayWait(behind.length > 0 ? shortened(unread(behind)) : `for ${quietMs} ms nothing new may come`);
    await sleep(pollMs);
  }
}

function unread(behind: readonly LedgerPartition[]): readonly string[] {
  return behind.map(({ partition, lag }) => {
    const what =
      lag === null
        ? 'its end is not known, because Kafka does not answer or the topic is gone'
        : `${lag} offsets are not read; npm run doctor tells whether a consumer works`;
    return `partition ${partition}: ${what}`;
  });
}

function shortened(sentences: readonly string[]): string {
  const more = sentences.length > namedMax ? [`and ${sentences.length - namedMax} more`] : [];
  return [...sentences.slice(0, namedMax), ...more].join('; ');
}

/** Waits until all that the outbox holds has been read from its topic; looks itself, and sends what was deferred, for the case that no guardian does. */
export async function untilConfirmed(
  pool: Pool,
  settings: VerifySettings,
  patience: Patience,
  differences: string[],
): Promise<void> {
  const sayWait = sayNowAndThen(patience);
  const slotName = settings.CDC_SLOT_NAME;
  const evidence = openEvidence(pool, settings);
  const lookUntil = lookingFrom(patience.deadline);
  let absent: readonly string[] = [];
  for (;;) {
    const { outbox } = await readLedger(pool, settings);
    if (outbox.unconfirmed === 0) return;
    // Who wants to know waits for all of it.
    const isWayAbsent = outbox.deferred > 0 && !(await sendSome(pool, settings));
    const slot = await readSlot(pool, slotName);
    const unconfirmed = `${outbox.unconfirmed} messages of the outbox are not known to be in Kafka`;
    const deadline = lookUntil(outbox.unconfirmed, performance.now());
    if (deadline === undefined) {
      const noTopic = `topic ${absent.join(', ')} does not exist, and Kafka Connect waits for it; a consumer makes it again`;
      const reader =
        slot === undefined
          ? `there is no replication slot ${slotName}`
          : slot.active
            ? 'Debezium is behind, or passes them over (npm run doctor tells)'
            : 'nobody reads the replication slot';
      const noWay = `${outbox.deferred} are dead letters, and topic ${settings.KAFKA_TOPIC_DEAD_LETTER} does not exist; spindle connector register makes it`;
      differences.push(`${unconfirmed}: ${isWayAbsent ? noWay : absent.length > 0 ? noTopic : reader}`);
      return;
    }
    ({ absent } = await evidence.collect(slot?.confirmedPosition ?? null));
    sayWait(unconfirmed, deadline);
    await sleep(pollMs);
  }
}

/** Resolves with false where Kafka has no topic for what was deferred first. */
async function sendSome(pool: Pool, settings: VerifySettings): Promise<boolean> {
  const { topic: from } = await readDeferred(pool);
  if (from === undefined) return true;
  const found = await findWay(settings, from).catch((error: unknown) => {
    if (error instanceof Unavailable) return 'unknown' as const;
    throw error;
  });
  if (found === undefined) return false;
  if (found !== 'unknown') await moveDeferred(pool, { from, to: found.name }, deferredPieceRows);
  return true;
}

/**
 * Until when it is worth looking on, asked before each look; undefined when it is over. Where patience was over before the first look, because no consumer
 * reads on, each look may still find more of what is there: fewer left than ever buy time. What a consumer that reads on adds, and is found, does not.
 */
export function lookingFrom(deadline: number): (left: number, now: number) => number | undefined {
  let fewest = Number.POSITIVE_INFINITY;
  let until = deadline;
  return (left, now) => {
    if (left < fewest) until = Math.max(until, now + findingMs);
    else if (now > until) return undefined;
    fewest = Math.min(fewest, left);
    return until;
  };
}

function sayNowAndThen({ deadline: first, say }: Patience): (what: string, deadline?: number) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (what, deadline = first) => {
    const now = performance.now();
    if (now - saidAt < sayEveryMs) return;
    saidAt = now;
    say(`waiting for quiet, ${Math.max(1, Math.round((deadline - now) / 1000))} s at most: ${what}`);
  };
}

/** Whether a topic has grown between two looks. That more of it was read is a consumer's that catches up. */
export function keepsComing(before: Pick<Ledger, 'partitions'>, after: Pick<Ledger, 'partitions'>): boolean {
  return after.partitions.some(({ topic_id, partition, log_end }) => {
    const own = before.partitions.find((each) => each.topic_id === topic_id && each.partition === partition);
    return own === undefined || (log_end ?? 0) > (own.log_end ?? log_end ?? 0);
  });
}

/** Whether somebody read on between two looks: what was counted between them is of two moments. */
export function isReadOn(before: Pick<Ledger, 'partitions'>, after: Pick<Ledger, 'partitions'>): boolean {
  return after.partitions.some(({ topic_id, partition, next_offset }) => {
    const own = before.partitions.find((each) => each.topic_id === topic_id && each.partition === partition);
    return own !== undefined && next_offset !== own.next_offset;
  });
}

/** What models beside the first one found anomalous, by topic and partition: a detection each. */
export async function anomalousBeside(pool: Pool, settings: LedgerSettings): Promise<ReadonlyMap<string, number>> {
  const { KAFKA_GROUP_ID: groupId, KAFKA_TOPIC_SENSOR: topic } = settings;
  const sums = new Map<string, number>();
  for (const { topicId, partition, anomalous } of await readBesideProgress(pool, groupId, topic)) {
    const place = placeOf({ topic_id: topicId, partition });
    sums.set(place, (sums.get(place) ?? 0) + anomalous);
  }
  return sums;
}

export function placeOf({ topic_id: topicId, partition }: Pick<LedgerPartition, 'topic_id' | 'partition'>): string {
  return `${topicId}/${partition}`;
}
