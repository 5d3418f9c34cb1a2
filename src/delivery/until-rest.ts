// Waits until nothing is under way any more, for as long as whoever asked has patience, and says meanwhile what is: two looks at what moves would be of
// two moments.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { readBesideProgress } from '../database/delivery/beside.ts';
import { readSlot } from '../database/outbox/slot.ts';
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
export class NotAtRest extends Error {
  override readonly name = 'NotAtRest';
  constructor() {
    super(
      'the delivery could not be verified: readings keep coming. End what sends them (of npm start: start again with --without simulator), then verify again',
    );
  }
}

const pollMs = 200;
const quietMs = 1_000;
/** A producer of one reading in so long is still one. */
const movingMs = 5_000;
const sayEveryMs = 5_000;
const namedMax = 3;

/** Waits until every partition is read to its end and stays so. */
export async function untilRead(
  pool: Pool,
  settings: LedgerSettings,
  patience: Patience,
  differences: string[],
): Promise<Ledger> {
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
    if (behind.length === 0 && now - quietSince >= quietMs) return ledger;
    if (now > patience.deadline) {
      if (now - movedAt < movingMs) throw new NotAtRest();
      differences.push(
        ...(behind.length > 0 ? unread(behind) : ['the ledger is not at rest: another model is still judging']),
      );
      return ledger;
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
    return `partition ${partition} is not at rest: ${what}`;
  });
}

function shortened(sentences: readonly string[]): string {
  const more = sentences.length > namedMax ? [`and ${sentences.length - namedMax} more`] : [];
  return [...sentences.slice(0, namedMax), ...more].join('; ');
}

/** Waits until all that the outbox holds has been read from its topic; looks itself, for the case that no guardian does. */
export async function untilConfirmed(
  pool: Pool,
  settings: VerifySettings,
  patience: Patience,
  differences: string[],
): Promise<void> {
  const sayWait = sayNowAndThen(patience);
  const slotName = settings.CDC_SLOT_NAME;
  const evidence = openEvidence(pool, settings);
  for (;;) {
    const { outbox } = await readLedger(pool, settings);
    if (outbox.unconfirmed === 0) return;
    const slot = await readSlot(pool, slotName);
    await evidence.collect(slot?.confirmedPosition ?? null);
    const unconfirmed = `${outbox.unconfirmed} messages of the outbox are not known to be in Kafka`;
    if (performance.now() > patience.deadline) {
      const reader =
        slot === undefined
          ? `there is no replication slot ${slotName}`
          : slot.active
            ? 'Debezium is behind, or passes them over (npm run doctor tells)'
            : 'nobody reads the replication slot';
      differences.push(`${unconfirmed}: ${reader}`);
      return;
    }
    sayWait(unconfirmed);
    await sleep(pollMs);
  }
}

function sayNowAndThen({ deadline, say }: Patience): (what: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (what) => {
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
