// What is wrong with the way from the outbox to Kafka, and what to do about it: pure, from what was seen now and since when it holds.
// A condition that passes by itself within its grace, such as a connector that is just starting, is nothing to tell of.
import { findingsOf } from './findings.ts';
import type { Finding, FindingKind, JudgeOptions, Observation } from './observation.ts';

/**
 * `drop-slot` is for a slot that PostgreSQL has given up, or that cannot go on: Debezium then makes a new one and sends again what the
 * outbox holds. `remake-slot` is the same for one that Debezium holds, which has to leave it first. `restart-all` is for a connector that says it runs while nothing comes out, or while nothing is confirmed.
 */
export type Action =
  | 'make-publication'
  | 'make-topics'
  | 'register'
  | 'restart'
  | 'restart-all'
  | 'resume'
  | 'drop-slot'
  | 'remake-slot'
  | 'resend';

/** What the guardian remembers from one look to the next. */
export interface Memory {
  /** Since when each condition holds, in the guardian's clock. */
  readonly since: ReadonlyMap<FindingKind, number>;
  readonly confirmedPosition: number | null;
  readonly confirmedMovedAtMs: number;
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
  const holding = findingsOf(seen, options, heartbeatAgeMs);
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
  'topic-cut',
  'topic-held-back',
  'slot-shared',
  'messages-missing',
  'marker-late',
  'position-ahead',
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
  const isFree = [...needsMending].every((kind) => kind === 'position-ahead' || !found.has(kind));
  if (found.has('position-ahead') && isFree) actions.push('remake-slot');
  if (found.has('connector-absent') || found.has('connector-drift')) actions.push('register');
  if (found.has('connector-failed')) actions.push('restart');
  const pausedSince = since.get('connector-paused');
  const { resumeAfterMs } = options;
  if (pausedSince !== undefined && resumeAfterMs > 0 && seen.nowMs - pausedSince >= resumeAfterMs)
    actions.push('resume');
  // A restart would make a slot that waits to be made begin its waiting anew.
  const isSound = (seen.slot?.waitsFor ?? null) === null && ![...found].some((kind) => needsMending.has(kind));
  // Markers may pass where one alert is stuck in Kafka Connect, and keeps all after it from being confirmed.
  const silentSince = since.get('heartbeat-old');
  const staysSilent = silentSince !== undefined && seen.nowMs - silentSince >= options.markerAgeMaxMs;
  if ((found.has('marker-late') || staysSilent) && isSound) actions.push('restart-all');
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
  'slot-waiting',
  'position-ahead',
]);

/** Before PostgreSQL 18 the WAL of a time without the publication cannot be read, also when the publication is back. */
function isStuckInThePast({ connector }: Observation): boolean {
  if ('away' in connector) return false;
  return connector.tasks.some(
    ({ state, trace }) => state === 'FAILED' && /publication "[^"]*" does not exist/.test(trace ?? ''),
  );
}
