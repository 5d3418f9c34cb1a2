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
        readonly confirmedLsn: string | null;
        readonly retainedBytes: number;
      }
    | undefined;
  readonly unconfirmed: number;
  /** When the oldest row was written that is not known to be in Kafka. */
  readonly oldestUnconfirmedAt: Date | null;
}

export const findingKinds = [
  'connect-away',
  'connector-absent',
  'connector-failed',
  'connector-paused',
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

/** `drop-slot` is for a slot that PostgreSQL has given up: Debezium then makes a new one and sends again what the outbox holds. */
export type Action = 'register' | 'restart' | 'drop-slot';

/** What the guardian remembers from one look to the next. */
export interface Memory {
  /** Since when each condition holds, in the guardian's clock. */
  readonly since: ReadonlyMap<FindingKind, number>;
  readonly confirmedLsn: string | null;
  readonly confirmedMovedAtMs: number;
}

export interface JudgeOptions {
  readonly connectorName: string;
  readonly slotName: string;
  readonly retainedBytesMax: number;
  readonly heartbeatAgeMaxMs: number;
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
  confirmedLsn: null,
  confirmedMovedAtMs: nowMs,
});

export function judge(seen: Observation, memory: Memory, options: JudgeOptions): Judgement {
  const { nowMs } = seen;
  const confirmedLsn = seen.slot?.confirmedLsn ?? null;
  const moved = confirmedLsn !== memory.confirmedLsn;
  const confirmedMovedAtMs = moved ? nowMs : memory.confirmedMovedAtMs;
  const heartbeatAgeMs = nowMs - confirmedMovedAtMs;
  const holding = [...connectorFindings(seen, options), ...slotFindings(seen, options, heartbeatAgeMs)];
  const since = new Map(holding.map(({ kind }) => [kind, memory.since.get(kind) ?? nowMs]));
  const findings = holding.filter(
    ({ kind }) => immediate.has(kind) || nowMs - (since.get(kind) as number) >= options.graceMs,
  );
  return {
    findings,
    actions: actionsFor(new Set(findings.map(({ kind }) => kind))),
    heartbeatAgeMs,
    memory: { since, confirmedLsn, confirmedMovedAtMs },
  };
}

/** Nothing of this passes by itself. The heartbeat has its own limit. */
const immediate: ReadonlySet<FindingKind> = new Set(['slot-lost', 'slot-at-risk', 'connector-failed', 'heartbeat-old']);

function actionsFor(found: ReadonlySet<FindingKind>): readonly Action[] {
  const actions: Action[] = [];
  if (found.has('slot-lost')) actions.push('drop-slot');
  if (found.has('connector-absent')) actions.push('register');
  if (found.has('connector-failed')) actions.push('restart');
  return actions;
}

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
    const fix = `resume it: PUT /connectors/${connectorName}/resume of Kafka Connect`;
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
  return `${unconfirmed} messages written since ${since} may be missing in Kafka; Debezium sends the outbox again when it makes a new slot, and otherwise they are sent again, under the same event ids, by: spindle outbox republish --since ${since}`;
}
