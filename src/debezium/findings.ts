// What is wrong with the way from the outbox to Kafka, as sentences for a person, out of one look at it.
import { connectorFindings } from './connector-findings.ts';
import type { HeldPartition } from './evidence-ports.ts';
import type { Finding, FindingKind, JudgeOptions, Observation, UnreadReadings } from './observation.ts';

/** All that holds now; what passes by itself within its grace is among it. */
export function findingsOf(seen: Observation, options: JudgeOptions, heartbeatAgeMs: number): readonly Finding[] {
  return [
    ...connectorFindings(seen, options),
    ...wayFindings(seen, options),
    ...readingFindings(seen),
    ...slotFindings(seen, options, heartbeatAgeMs),
  ];
}

/** What Debezium itself takes for right. */
function wayFindings(seen: Observation, options: JudgeOptions): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (kind: FindingKind, text: string): void => {
    findings.push({ kind, text });
  };
  if (seen.publicationProblem !== null) {
    add('publication-wrong', `${seen.publicationProblem}, so that alerts get no further; it is put right`);
  }
  if (seen.drift.length > 0) {
    const differences = seen.drift.slice(0, differencesShownMax).join('; ');
    add(
      'connector-drift',
      `connector ${options.connectorName} is not configured as the settings say: ${differences}; it is put right`,
    );
  }
  if (seen.absentReadings !== null) {
    add(
      'readings-unread',
      `topic ${seen.absentReadings} of the readings does not exist, so that none is read; make it again: spindle connector register` +
        ' (a consumer whose readings were lost with it then says so, and how it goes on)',
    );
  } else if (seen.unreadReadings.length > 0) add('readings-unread', describeUnread(seen.unreadReadings));
  if (seen.absentTopics.length > 0) {
    add('topic-absent', `topic ${seen.absentTopics.join(', ')} does not exist; it is made again`);
  }
  if (seen.recreatedTopics.length > 0) {
    add(
      'topic-recreated',
      `topic ${seen.recreatedTopics.join(', ')} was deleted and made anew; what the outbox still holds of it is sent again`,
    );
  }
  if (seen.rivals.length > 0) {
    add(
      'slot-shared',
      `connector ${seen.rivals.join(', ')} reads replication slot ${options.slotName} too and takes alerts away; remove it: DELETE /connectors/${seen.rivals[0]} of Kafka Connect`,
    );
  }
  if (seen.missing > 0) {
    add(
      'messages-missing',
      `${seen.missing} messages have passed the replication slot and are not in their topic; they are sent again, under the same event ids`,
    );
  }
  if (seen.markerAgeMs > options.markerAgeMaxMs) {
    add(
      'marker-late',
      `a marker written ${Math.round(seen.markerAgeMs / 1000)} s ago has not come out of Kafka: alerts do not get out either`,
    );
  }
  return findings;
}

const differencesShownMax = 3;

/** At least one of them. */
function describeUnread(unread: readonly UnreadReadings[]): string {
  const count = unread.reduce((sum, each) => sum + each.count, 0);
  const partitions = unread.map(({ partition }) => partition).join(', ');
  const seconds = Math.round(Math.max(...unread.map(({ forMs }) => forMs)) / 1000);
  return (
    `${count} readings wait in partition ${partitions} of their topic, and nobody has read on there for ${seconds} s: ` +
    'the consumer that has it stands still, or somebody else has taken it; see /readyz of each consumer, and: spindle doctor'
  );
}

/** What of the topics cannot be read, so that nobody knows, or gets, what lies there. */
function readingFindings({ cutTopics, heldPartitions, unread }: Observation): readonly Finding[] {
  const findings: Finding[] = [];
  if (cutTopics.length > 0) {
    findings.push({
      kind: 'topic-cut',
      text: `${cutTopics.slice(0, differencesShownMax).join('; ')}: Kafka has lost what it had acknowledged; the topic is read anew, and what the outbox still holds and the topic has not is sent again`,
    });
  }
  if (heldPartitions.length > 0) {
    findings.push({ kind: 'topic-held-back', text: describeHeld(heldPartitions) });
  }
  if (unread.length > 0) {
    findings.push({
      kind: 'topic-unread',
      text: `what Kafka has cannot be looked at, so that what is missing is not known: ${[...new Set(unread)].slice(0, differencesShownMax).join('; ')}`,
    });
  }
  return findings;
}

/** At least one of them. */
export function describeHeld(held: readonly HeldPartition[]): string {
  const places = held
    .slice(0, differencesShownMax)
    .map(
      ({ topic, partition, offset }) =>
        `topic ${topic} cannot be read beyond offset ${offset} of partition ${partition}`,
    );
  const [first] = held;
  return (
    `${places.join(', ')}: a transaction of a producer has not ended, and alerts behind it reach no reader; let it end, or: ` +
    `kafka-transactions.sh --bootstrap-server … abort --topic ${first?.topic} --partition ${first?.partition} --start-offset ${first?.offset}`
  );
}

function slotFindings(seen: Observation, options: JudgeOptions, heartbeatAgeMs: number): readonly Finding[] {
  const { slot } = seen;
  const { slotName } = options;
  if (slot === undefined) {
    return [{ kind: 'slot-absent', text: `replication slot ${slotName} does not exist; ${whatMayBeMissing(seen)}` }];
  }
  if (slot.walStatus === 'lost') {
    return [
      {
        kind: 'slot-lost',
        text: `replication slot ${slotName} is lost, because PostgreSQL kept no more WAL for it (max_slot_wal_keep_size); it is dropped, so that Debezium makes a new one; ${whatMayBeMissing(seen)}`,
      },
    ];
  }
  const findings: Finding[] = [];
  if (slot.waitsFor !== null) {
    findings.push({
      kind: 'slot-waiting',
      text: `replication slot ${slotName} cannot be made, and alerts wait in the outbox: PostgreSQL waits for ${slot.waitsFor}`,
    });
  }
  if (seen.positionAhead !== null) {
    const { noted, written } = seen.positionAhead;
    findings.push({
      kind: 'position-ahead',
      text: `Kafka Connect has noted position ${noted} of the WAL, and PostgreSQL has written ${written}: it was restored or is another one, so that nothing new comes out until then; the slot is made anew, and Debezium sends again what the outbox holds`,
    });
  }
  if (slot.walStatus === 'unreserved' || slot.retainedBytes > options.retainedBytesMax) {
    const megabytes = Math.round(slot.retainedBytes / 1_000_000);
    findings.push({
      kind: 'slot-at-risk',
      text: `PostgreSQL keeps ${megabytes} MB of WAL for replication slot ${slotName} (${slot.walStatus}): Debezium is behind or away; if the disk fills up or PostgreSQL gives the slot up, alerts are late until the outbox is sent again`,
    });
  }
  if (options.slotFailover && slot.survivesFailover === false) {
    findings.push({
      kind: 'slot-bound',
      text: `replication slot ${slotName} is kept by this server alone, and would be lost with it; it is kept by its standbys too from now on`,
    });
  }
  if (!slot.active) {
    findings.push({
      kind: 'slot-inactive',
      text: `nobody reads replication slot ${slotName}: alerts wait in the outbox`,
    });
  } else if (heartbeatAgeMs > options.heartbeatAgeMaxMs) {
    const unproven = whyUnproven(seen, options.heartbeatAgeMaxMs);
    if (unproven !== null) {
      findings.push({
        kind: 'heartbeat-old',
        text: `Debezium has confirmed nothing for ${Math.round(heartbeatAgeMs / 1000)} s, not even its heartbeat, and ${unproven}; it is restarted when that stays; see the log of Kafka Connect`,
      });
    }
  }
  return findings;
}

/**
 * Null where a marker has come out of late, and nothing waits that was written before: then all comes out, however seldom Kafka Connect notes how far it is
 * (`offset.flush.interval.ms`). Markers alone prove too little: one message may be stuck in Kafka Connect while they pass.
 */
function whyUnproven({ markerCameMs, waitingMs }: Observation, withinMs: number): string | null {
  if (markerCameMs === null || markerCameMs > withinMs) return 'no marker has come out of Kafka in that time';
  return waitingMs > withinMs ? `a message has waited for ${Math.round(waitingMs / 1000)} s to get there` : null;
}

/** Unconfirmed rows are never removed from the outbox, so all of them can be sent again. */
function whatMayBeMissing({ unconfirmed, oldestUnconfirmedAt }: Observation): string {
  if (unconfirmed === 0 || oldestUnconfirmedAt === null) return 'nothing is missing: Kafka has all of the outbox';
  const since = oldestUnconfirmedAt.toISOString();
  return `${unconfirmed} messages written since ${since} are not known to be in Kafka; Debezium sends the outbox again when it makes a new slot, and what is then still missing is sent again under the same event ids (by hand: spindle outbox republish --since ${since})`;
}
