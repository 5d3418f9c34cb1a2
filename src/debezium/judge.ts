// What is wrong with the way from the outbox to Kafka, and what to do about it: pure, from what was seen now and since when it holds.
// A condition that passes by itself within its grace, such as a connector that is just starting, is nothing to tell of.
import { failures, hasFailed, stuckFinding } from './connector-findings.ts';
import { findingsOf } from './findings.ts';
import type { Finding, FindingKind, JudgeOptions, Observation } from './observation.ts';

/**
 * `drop-slot` is for a slot that PostgreSQL has given up, or that cannot go on: Debezium then makes a new one and sends again what the
 * outbox holds. `remake-slot` is the same for one that Debezium holds, which has to leave it first; `keep-slot` has standbys keep it, and takes that too. `restart-all` is for a connector that says it runs while nothing comes out, or while nothing is confirmed.
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
  | 'keep-slot'
  | 'resend';

/** What the guardian remembers from one look to the next. */
export interface Memory {
  /** Since when each condition holds, in the guardian's clock. */
  readonly since: ReadonlyMap<FindingKind, number>;
  readonly confirmedPosition: number | null;
  readonly confirmedMovedAtMs: number;
  /** Something was confirmed since these looks began. */
  readonly hasConfirmed: boolean;
  /** What was told and is over only when something has come through, as it was last seen. */
  readonly unproven: ReadonlyMap<FindingKind, Unproven>;
}

interface Unproven {
  readonly finding: Finding;
  readonly seenAtMs: number;
  /** When the connector was last seen as failed by it. */
  readonly failedAtMs: number;
  readonly confirmedPosition: number | null;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  /** What holds too, and is not told yet because it may pass by itself. */
  readonly waiting: readonly Finding[];
  readonly actions: readonly Action[];
  readonly heartbeatAgeMs: number;
  /**
   * Something waits, and nothing was confirmed since these looks began, though not for long enough that it would be told: who looked before may have told of
   * that. Where nothing waits, the first marker says no more than what its own passage proves.
   */
  readonly isUndecided: boolean;
  readonly memory: Memory;
}

export const noMemory = (nowMs: number): Memory => ({
  since: new Map(),
  confirmedPosition: null,
  confirmedMovedAtMs: nowMs,
  hasConfirmed: false,
  unproven: new Map(),
});

export function judge(seen: Observation, memory: Memory, options: JudgeOptions): Judgement {
  const { nowMs } = seen;
  const confirmedPosition = seen.slot?.confirmedPosition ?? null;
  const moved = confirmedPosition !== memory.confirmedPosition;
  const confirmedMovedAtMs = moved ? nowMs : memory.confirmedMovedAtMs;
  const hasConfirmed = memory.hasConfirmed || (moved && memory.confirmedPosition !== null);
  const heartbeatAgeMs = nowMs - confirmedMovedAtMs;
  const holding = findingsOf(seen, options, heartbeatAgeMs);
  const kept = stillUnproven(holding, memory, seen, { confirmedPosition, graceMs: options.graceMs });
  const lasting = [...holding, ...kept.map(({ finding }) => finding)];
  const since = new Map(lasting.map(({ kind }) => [kind, memory.since.get(kind) ?? nowMs]));
  const isTold = ({ kind }: Finding): boolean =>
    isImmediate(kind, seen) || nowMs - (since.get(kind) as number) >= options.graceMs;
  const told = holding.filter(isTold);
  const failed = told.find(({ kind }) => kind === 'connector-failed');
  const failedForMs = nowMs - (since.get('connector-failed') ?? nowMs);
  if (failed !== undefined && failedForMs >= options.markerAgeMaxMs) told.push(stuckFinding(failed, failedForMs));
  const unproven = new Map(kept.map((each) => [each.finding.kind, each]));
  for (const finding of told) {
    if (!provenByPassage.has(finding.kind)) continue;
    const failedAtMs = hasFailed(seen)
      ? nowMs
      : (memory.unproven.get(finding.kind)?.failedAtMs ?? Number.NEGATIVE_INFINITY);
    unproven.set(finding.kind, { finding, seenAtMs: nowMs, failedAtMs, confirmedPosition });
  }
  const findings = [...told, ...kept.map(({ finding }) => finding)];
  return {
    findings,
    waiting: holding.filter((finding) => !isTold(finding)),
    // By what holds now alone: what is only not proven yet must keep nothing from being mended.
    actions: actionsFor(new Set(told.map(({ kind }) => kind)), { since, unproven }, seen, options),
    heartbeatAgeMs,
    isUndecided: !hasConfirmed && heartbeatAgeMs <= options.heartbeatAgeMaxMs && seen.waitingMs > options.graceMs,
    memory: { since, confirmedPosition, confirmedMovedAtMs, hasConfirmed, unproven },
  };
}

/**
 * A connector that was restarted runs for a moment, and markers may come out, whatever is wrong: it is mended when Debezium has confirmed something since, or when
 * all has come out that was written until after that.
 */
const provenByPassage: ReadonlySet<FindingKind> = new Set([...failures, 'slot-inactive', 'marker-late']);

function stillUnproven(
  holding: readonly Finding[],
  memory: Memory,
  seen: Observation,
  { confirmedPosition, graceMs }: { readonly confirmedPosition: number | null; readonly graceMs: number },
): readonly Unproven[] {
  const holds = new Set(holding.map(({ kind }) => kind));
  // Of what is told of a failed connector, the latest cause counts.
  if ([...failures].some((kind) => holds.has(kind))) for (const kind of failures) holds.add(kind);
  const { nowMs, markerCameMs, waitingMs } = seen;
  const outUntilMs = markerCameMs === null ? Number.NEGATIVE_INFINITY : nowMs - Math.max(markerCameMs, waitingMs);
  return [...memory.unproven.values()].filter(
    ({ finding, seenAtMs, confirmedPosition: before }) =>
      !holds.has(finding.kind) &&
      (nowMs - seenAtMs < graceMs || (confirmedPosition === before && outUntilMs <= seenAtMs)),
  );
}

/** Nothing of this passes by itself. The heartbeat has its own limit. */
const immediate: ReadonlySet<FindingKind> = new Set([
  'slot-lost',
  'slot-at-risk',
  'connector-failed',
  'topic-refuses',
  'readings-unread',
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

/** A broker that comes up says for a moment of topics that they do not exist; those of alerts are made again, which does no harm. */
function isImmediate(kind: FindingKind, seen: Observation): boolean {
  return immediate.has(kind) && !(kind === 'readings-unread' && seen.absentReadings !== null);
}

function actionsFor(
  found: ReadonlySet<FindingKind>,
  { since, unproven }: Pick<Memory, 'since' | 'unproven'>,
  seen: Observation,
  options: JudgeOptions,
): readonly Action[] {
  const actions: Action[] = [];
  if (found.has('topic-absent')) actions.push('make-topics');
  if (found.has('publication-wrong')) actions.push('make-publication');
  if (found.has('slot-lost') || (isStuckInThePast(seen) && !found.has('publication-wrong'))) actions.push('drop-slot');
  const isFree = [...needsMending].every((kind) => kind === 'position-ahead' || !found.has(kind));
  if (found.has('position-ahead') && isFree) actions.push('remake-slot');
  else if (found.has('slot-bound') && isFree) actions.push('keep-slot');
  if (found.has('connector-absent') || found.has('connector-drift')) actions.push('register');
  if (hasFailed(seen)) actions.push('restart');
  const pausedSince = since.get('connector-paused');
  const { resumeAfterMs } = options;
  if (pausedSince !== undefined && resumeAfterMs > 0 && seen.nowMs - pausedSince >= resumeAfterMs)
    actions.push('resume');
  // A restart would make a slot that waits to be made begin its waiting anew.
  const isSound =
    (seen.slot?.waitsFor ?? null) === null && !hasFailed(seen) && ![...found].some((kind) => needsMending.has(kind));
  // Markers may pass where one alert is stuck in Kafka Connect, and keeps all after it from being confirmed.
  const silentSince = since.get('heartbeat-old');
  const staysSilent = silentSince !== undefined && seen.nowMs - silentSince >= options.markerAgeMaxMs;
  // One that fails as soon as it runs would have that interrupted, and its cause lost.
  const failsAgain = [...unproven.values()].some(
    ({ finding, failedAtMs }) => failures.has(finding.kind) && seen.nowMs - failedAtMs < options.markerAgeMaxMs,
  );
  if ((found.has('marker-late') || staysSilent) && isSound && !failsAgain) actions.push('restart-all');
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
