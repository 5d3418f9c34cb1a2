// What is wrong with the way from the outbox to Kafka, and what to do about it: pure, from what was seen now and since when it holds.
// A condition that passes by itself within its grace, such as a connector that is just starting, is nothing to tell of.
import type { ConnectorState } from './connect-api.ts';
import { describeState } from './connect-api.ts';

export interface Observation {
  readonly nowMs: number;
  /** An error's message when Kafka Connect does not answer. */
  readonly connector: ConnectorState | { readonly away: string };
  readonly slot:
    | {
        readonly active: boolean;
        readonly walStatus: string;
        readonly confirmedPosition: number | null;
        readonly retainedBytes: number;
      }
    | undefined;
  /** What is wrong with the publication; null when nothing is. */
  readonly publicationProblem: string | null;
  /** Where the registered configuration differs from what it has to be. */
  readonly drift: readonly string[];
  /** Other connectors that read the same slot. */
  readonly rivals: readonly string[];
  readonly absentTopics: readonly string[];
  /** Messages that the slot has passed and whose topic has them not. */
  readonly missing: number;
  readonly recreatedTopics: readonly string[];
  /** For how long the oldest marker is under way; 0 for none. */
  readonly markerAgeMs: number;
  readonly unconfirmed: number;
  /** When the oldest row was written that is not known to be in Kafka. */
  readonly oldestUnconfirmedAt: Date | null;
}

export const findingKinds = [
  'connect-away',
  'connector-absent',
  'connector-failed',
  'connector-paused',
  'connector-drift',
  'publication-wrong',
  'topic-absent',
  'topic-recreated',
  'slot-shared',
  'messages-missing',
  'marker-late',
  'slot-absent',
  'slot-lost',
  'slot-at-risk',
  'slot-inactive',
  'heartbeat-old',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** For a person: what is wrong, what it means, and what to do. */
  readonly text: string;
}

/** Findings that keep alerts from getting out, so that an operator has to know at once. */
export const stopping: ReadonlySet<FindingKind> = new Set([
  'connector-drift',
  'publication-wrong',
  'topic-absent',
  'topic-recreated',
  'slot-shared',
  'messages-missing',
  'marker-late',
  'slot-lost',
  'slot-absent',
  'slot-at-risk',
]);

/**
 * `drop-slot` is for a slot that PostgreSQL has given up, or that cannot go on: Debezium then makes a new one and sends again what the
 * outbox holds. `restart-all` is for a connector that says it runs while nothing comes out.
 */
export type Action =
  | 'make-publication'
  | 'make-topics'
  | 'register'
  | 'restart'
  | 'restart-all'
  | 'resume'
  | 'drop-slot'
  | 'resend';

/** What the guardian remembers from one look to the next. */
export interface Memory {
  /** Since when each condition holds, in the guardian's clock. */
  readonly since: ReadonlyMap<FindingKind, number>;
  readonly confirmedPosition: number | null;
  readonly confirmedMovedAtMs: number;
}

export interface JudgeOptions {
  readonly connectorName: string;
  readonly slotName: string;
  readonly retainedBytesMax: number;
  readonly heartbeatAgeMaxMs: number;
  readonly markerAgeMaxMs: number;
  /** 0 for never. */
  readonly resumeAfterMs: number;
  readonly graceMs: number;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly actions: readonly Action[];
  readonly heartbeatAgeMs: number;
  readonly memory: Memory;
}

export const noMemory = (nowMs: number): Memory => ({
  since: new Map(),
  confirmedPosition: null,
  confirmedMovedAtMs: nowMs,
});

export function judge(seen: Observation, memory: Memory, options: JudgeOptions): Judgement {
  const { nowMs } = seen;
  const confirmedPosition = seen.slot?.confirmedPosition ?? null;
  const moved = confirmedPosition !== memory.confirmedPosition;
  const confirmedMovedAtMs = moved ? nowMs : memory.confirmedMovedAtMs;
  const heartbeatAgeMs = nowMs - confirmedMovedAtMs;
  const holding = [
    ...connectorFindings(seen, options),
    ...wayFindings(seen, options),
    ...slotFindings(seen, options, heartbeatAgeMs),
  ];
  const since = new Map(holding.map(({ kind }) => [kind, memory.since.get(kind) ?? nowMs]));
  const findings = holding.filter(
    ({ kind }) => immediate.has(kind) || nowMs - (since.get(kind) as number) >= options.graceMs,
  );
  return {
    findings,
    actions: actionsFor(new Set(findings.map(({ kind }) => kind)), since, seen, options),
    heartbeatAgeMs,
    memory: { since, confirmedPosition, confirmedMovedAtMs },
  };
}

/** Nothing of this passes by itself. The heartbeat has its own limit. */
const immediate: ReadonlySet<FindingKind> = new Set([
  'slot-lost',
  'slot-at-risk',
  'connector-failed',
  'heartbeat-old',
  'connector-drift',
  'publication-wrong',
  'topic-absent',
  'topic-recreated',
  'slot-shared',
  'messages-missing',
  'marker-late',
]);

function actionsFor(
  found: ReadonlySet<FindingKind>,
  since: ReadonlyMap<FindingKind, number>,
  seen: Observation,
  options: JudgeOptions,
): readonly Action[] {
  const actions: Action[] = [];
  if (found.has('topic-absent')) actions.push('make-topics');
  if (found.has('publication-wrong')) actions.push('make-publication');
  if (found.has('slot-lost') || (isStuckInThePast(seen) && !found.has('publication-wrong'))) actions.push('drop-slot');
  if (found.has('connector-absent') || found.has('connector-drift')) actions.push('register');
  if (found.has('connector-failed')) actions.push('restart');
  const pausedSince = since.get('connector-paused');
  const { resumeAfterMs } = options;
  if (pausedSince !== undefined && resumeAfterMs > 0 && seen.nowMs - pausedSince >= resumeAfterMs)
    actions.push('resume');
  const isSound = [...found].every(
    (kind) => kind === 'marker-late' || kind === 'messages-missing' || !needsMending.has(kind),
  );
  if (found.has('marker-late') && isSound) actions.push('restart-all');
  // What would go the same wrong way again stays where it is until the way is right.
  if (found.has('messages-missing') && isSound) actions.push('resend');
  return actions;
}

const needsMending: ReadonlySet<FindingKind> = new Set([
  'connect-away',
  'connector-absent',
  'connector-failed',
  'connector-paused',
  'connector-drift',
  'publication-wrong',
  'topic-absent',
  'slot-shared',
  'slot-absent',
  'slot-lost',
  'slot-inactive',
]);

/** Before PostgreSQL 18 the WAL of a time without the publication cannot be read, also when the publication is back. */
function isStuckInThePast({ connector }: Observation): boolean {
  if ('away' in connector) return false;
  return connector.tasks.some(
    ({ state, trace }) => state === 'FAILED' && /publication "[^"]*" does not exist/.test(trace ?? ''),
  );
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

function connectorFindings({ connector }: Observation, { connectorName }: JudgeOptions): readonly Finding[] {
  if ('away' in connector) {
    return [{ kind: 'connect-away', text: `${connector.away} Alerts wait in the outbox until it does.` }];
  }
  if (connector.connector === 'ABSENT') {
    return [{ kind: 'connector-absent', text: `connector ${connectorName} does not exist; it is registered anew` }];
  }
  if (connector.connector === 'FAILED' || connector.tasks.some((task) => task.state === 'FAILED')) {
    return [{ kind: 'connector-failed', text: `${describeState(connectorName, connector)}; it is restarted` }];
  }
  if (connector.connector === 'PAUSED' || connector.connector === 'STOPPED') {
    const fix = `alerts wait in the outbox; resume it: PUT /connectors/${connectorName}/resume of Kafka Connect`;
    return [{ kind: 'connector-paused', text: `connector ${connectorName} is ${connector.connector}; ${fix}` }];
  }
  return [];
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
  if (slot.walStatus === 'unreserved' || slot.retainedBytes > options.retainedBytesMax) {
    const megabytes = Math.round(slot.retainedBytes / 1_000_000);
    findings.push({
      kind: 'slot-at-risk',
      text: `PostgreSQL keeps ${megabytes} MB of WAL for replication slot ${slotName} (${slot.walStatus}): Debezium is behind or away; if the disk fills up or PostgreSQL gives the slot up, alerts are late until the outbox is sent again`,
    });
  }
  if (!slot.active) {
    findings.push({
      kind: 'slot-inactive',
      text: `nobody reads replication slot ${slotName}: alerts wait in the outbox`,
    });
  } else if (heartbeatAgeMs > options.heartbeatAgeMaxMs) {
    findings.push({
      kind: 'heartbeat-old',
      text: `Debezium has confirmed nothing for ${Math.round(heartbeatAgeMs / 1000)} s, not even its heartbeat; see the log of Kafka Connect`,
    });
  }
  return findings;
}

/** Unconfirmed rows are never removed from the outbox, so all of them can be sent again. */
function whatMayBeMissing({ unconfirmed, oldestUnconfirmedAt }: Observation): string {
  if (unconfirmed === 0 || oldestUnconfirmedAt === null) return 'nothing is missing: Kafka has all of the outbox';
  const since = oldestUnconfirmedAt.toISOString();
  return `${unconfirmed} messages written since ${since} are not known to be in Kafka; Debezium sends the outbox again when it makes a new slot, and what is then still missing is sent again under the same event ids (by hand: spindle outbox republish --since ${since})`;
}
