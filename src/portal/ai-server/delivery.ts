// What the AI server's ledger says to a person: sums over the partitions, and what is not as it should be, by the limits of the alert rules. Pure.

import type { Cause } from '../causes.ts';
import type { DeadLetterPageAnswer, LedgerAnswer } from './answers.ts';
import type { Delivery, PipelineTrouble } from './schemas.ts';

/** As of the rule SpindleOutboxOld. */
const outboxSecondsMax = 60;
/** As of the rule SpindleSlotRetainsWal. */
const retainedBytesMax = 536_870_912;
/** A consumer reads as many within seconds. */
const lagMax = 5_000;
/** A topic may have thousands, and nobody reads on. */
const partitionsMax = 200;

/** Why the Portal holds that alerts may not get through: a sentence, and the same for programs where it is known. */
export interface Undelivered {
  readonly reason: string;
  readonly causes: readonly Cause[] | undefined;
}

/** By the markers that the Portal itself reads, of which its pages are live or not: when one last came, and how soon the next was to. */
export interface Confirmed {
  readonly at: Date;
  readonly dueMs: number;
}

export interface Known {
  readonly readAt: string;
  /** Null where the Portal awaits no markers, or none has come yet. */
  readonly confirmed: Confirmed | null;
  /** Null where the Portal does not hold so. */
  readonly undelivered: Undelivered | null;
}

export function deliveryOf(ledger: LedgerAnswer, { readAt, confirmed: known, undelivered }: Known): Delivery {
  const { partitions } = ledger;
  const sum = (of: (partition: LedgerAnswer['partitions'][number]) => number): number =>
    partitions.reduce((total, partition) => total + of(partition), 0);
  // Of a topic that was made anew nobody reads what is left.
  const open = partitions.filter(({ closed }) => !closed);
  const isLagKnown = open.every(({ lag }) => lag !== null);
  const waiting = isLagKnown ? open.reduce((total, { lag }) => total + (lag ?? 0), 0) : null;
  const { written, confirmed, unconfirmed, deferred = 0, oldest_unconfirmed_age_seconds: oldest } = ledger.outbox;
  return {
    readAt,
    topic: ledger.topic,
    groupId: ledger.group_id,
    read: sum(({ first_offset, next_offset }) => next_offset - first_offset),
    waiting,
    scored: sum(({ readings_scored }) => readings_scored),
    anomalous: sum(({ anomalous }) => anomalous),
    rejected: sum(({ readings_rejected }) => readings_rejected),
    skipped: sum(({ skipped }) => skipped),
    lost: sum(({ lost }) => lost),
    partitions: partitions.slice(0, partitionsMax).map((each) => ({
      ...{ topicId: each.topic_id, partition: each.partition },
      ...{ firstOffset: each.first_offset, nextOffset: each.next_offset, logEnd: each.log_end, lag: each.lag },
      ...{ scored: each.scored, rejected: each.rejected, skipped: each.skipped, lost: each.lost },
      isClosed: each.closed,
    })),
    partitionCount: partitions.length,
    outbox: { written, confirmed, unconfirmed, deferred, oldestUnconfirmedSeconds: oldest },
    way: ledger.way && { provenSeconds: ledger.way.proven_age_seconds, latencyMs: ledger.way.latency_ms },
    confirmed: known && { at: known.at.toISOString(), dueSeconds: known.dueMs / 1_000 },
    slot: ledger.slot && {
      ...{ name: ledger.slot.name, isActive: ledger.slot.active, walStatus: ledger.slot.wal_status },
      retainedBytes: ledger.slot.retained_bytes,
    },
    deadLetters: ledger.dead_letters,
    troubles: troublesOf(ledger, waiting, undelivered),
  };
}

/** The worst first. */
function troublesOf(
  { slot, outbox }: LedgerAnswer,
  waiting: number | null,
  undelivered: Undelivered | null,
): readonly PipelineTrouble[] {
  const oldest = outbox.oldest_unconfirmed_age_seconds ?? 0;
  const isLost = slot !== null && ['lost', 'unreserved'].includes(slot.wal_status);
  const of = (kind: PipelineTrouble['kind'], isSo: boolean, value: number | null = null) =>
    isSo ? [{ kind, value, reason: null }] : [];
  return [
    ...knownWithoutIt(undelivered),
    ...of('slot-lost', isLost),
    ...of('slot-missing', slot === null),
    ...of('outbox-late', oldest > outboxSecondsMax, oldest),
    ...of('slot-inactive', slot !== null && !isLost && !slot.active),
    ...of('slot-retains', slot !== null && slot.retained_bytes > retainedBytesMax, slot?.retained_bytes ?? null),
    ...of('behind', (waiting ?? 0) > lagMax, waiting),
    ...of('lag-unknown', waiting === null),
  ];
}

/** What the Portal knows by itself where the AI server cannot be asked. */
export function knownWithoutIt(undelivered: Undelivered | null): readonly PipelineTrouble[] {
  if (undelivered === null) return [];
  const { reason, causes } = undelivered;
  return [{ kind: 'undelivered', value: null, reason, ...(causes === undefined ? {} : { causes }) }];
}

export function deadLettersOf({ dead_letters: letters, next }: DeadLetterPageAnswer) {
  return {
    deadLetters: letters.map((each) => ({
      ...{ eventId: each.event_id, reason: each.reason, field: each.field, state: each.state },
      ...{ topic: each.source.topic, partition: each.source.partition, offset: each.source.offset },
      ...{ element: each.source.element ?? null, key: each.key },
      ...shownValue(each),
      ...{ refusedAt: each.refused_at, replayWishedAt: each.replay_wished_at ?? null },
    })),
    next,
  };
}

/** One that was cut comes as base64, also where it is text. */
function shownValue({ value, value_base64: encoded, truncated = false }: DeadLetterPageAnswer['dead_letters'][number]) {
  if (encoded === undefined) return { value: value ?? null, isCut: truncated };
  const text = new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  // The last character may be cut through.
  const whole = truncated ? text.replace(/\uFFFD$/, '') : text;
  return { value: whole.includes('\uFFFD') ? null : whole, isCut: truncated };
}
