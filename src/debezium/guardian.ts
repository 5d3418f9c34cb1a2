// Watches the way from the outbox to Kafka and mends what can be mended: restarts failed tasks, registers a connector that is absent or
// changed, makes publication and topics again, drops a slot that PostgreSQL has given up, and sends again what has passed the slot and is
// not in its topic. Each action is tried again after a pause that doubles. Every finding is told once when it appears and once when it has
// gone; none passes in silence.
import { Unavailable } from '../core/errors.ts';
import type { ConnectorState } from './connect-api.ts';
import { failures, isTooLarge } from './connector-findings.ts';
import { type Action, type Judgement, judge, noMemory } from './judge.ts';
import type { Finding, FindingKind, JudgeOptions, Observation } from './observation.ts';

export type TopicsSeen = Pick<
  Observation,
  | 'absentTopics'
  | 'missing'
  | 'recreatedTopics'
  | 'cutTopics'
  | 'heldPartitions'
  | 'unread'
  | 'unreadReadings'
  | 'absentReadings'
  | 'markerAgeMs'
  | 'markerCameMs'
>;

/** Of topics that are as they should be, or have not been looked at. */
export const nothingSeen: TopicsSeen = {
  absentTopics: [],
  missing: 0,
  recreatedTopics: [],
  cutTopics: [],
  heldPartitions: [],
  unread: [],
  unreadReadings: [],
  absentReadings: null,
  markerAgeMs: 0,
  markerCameMs: null,
};

export interface GuardianPorts {
  /** Throws Unavailable. */
  readonly connectorState: () => Promise<ConnectorState>;
  readonly slot: () => Promise<Observation['slot']>;
  readonly outbox: () => Promise<Pick<Observation, 'unconfirmed' | 'waitingMs' | 'oldestUnconfirmedAt'>>;
  /** Null when the publication is as it has to be. */
  readonly publicationProblem: () => Promise<string | null>;
  /** Throws Unavailable. */
  readonly drift: () => Promise<readonly string[]>;
  /** Throws Unavailable. */
  readonly rivals: () => Promise<readonly string[]>;
  /** Asked while nothing comes out. Throws Unavailable. */
  readonly positionAhead: () => Promise<Observation['positionAhead']>;
  /** Asked where the connector has failed at a message that is too large, and while nothing comes out. Throws Unavailable. */
  readonly smallTopics: () => Promise<Observation['smallTopics']>;
  /** What Kafka has, and what of it could not be looked at. */
  readonly topics: (slot: Observation['slot']) => Promise<TopicsSeen>;
  /** Rejects where another guardian may have the turn by now. */
  readonly requireTurn: () => Promise<void>;
  /** Tells who reads the markers what was found, as far as that is news. */
  readonly tell: () => Promise<void>;
  readonly act: Readonly<Record<Action, () => Promise<void>>>;
  readonly nowMs: () => number;
  readonly observe: {
    readonly appeared: (finding: Finding) => void;
    readonly gone: (kind: FindingKind) => void;
    readonly acted: (action: Action, error: Error | null) => void;
    readonly looked: (seen: Observation, judgement: Judgement) => void;
  };
}

export interface GuardianOptions extends JudgeOptions {
  readonly actionPauseMs: { readonly min: number; readonly max: number };
}

/** Resolves after one look and what it led to. Rejects when the database does not answer, or it is another guardian's turn: what was seen is of no use then. */
export type Look = () => Promise<void>;

export function createGuardian(ports: GuardianPorts, options: GuardianOptions): Look {
  let memory = noMemory(ports.nowMs());
  let told = new Map<FindingKind, Finding>();
  /** What the last look has found. */
  let seenBefore: ReadonlyMap<FindingKind, Finding> = new Map();
  const pauses = new Map<Action, { nextAtMs: number; pauseMs: number }>();

  const act = async (action: Action): Promise<void> => {
    const now = ports.nowMs();
    const pause = pauses.get(action) ?? { nextAtMs: now, pauseMs: options.actionPauseMs.min };
    // Sending again has pauses of its own, for each message.
    if (now < pause.nextAtMs && action !== 'resend') return;
    await ports.requireTurn();
    const pauseMs = Math.min(options.actionPauseMs.max, pause.pauseMs * 2);
    pauses.set(action, { nextAtMs: now + pause.pauseMs, pauseMs });
    try {
      await ports.act[action]();
      ports.observe.acted(action, null);
    } catch (error) {
      ports.observe.acted(action, error as Error);
    }
  };

  return async () => {
    const connector = await ports.connectorState().catch((error: unknown) => {
      if (error instanceof Unavailable) return { away: error.message };
      throw error;
    });
    const ofConnect = async <T>(ask: () => Promise<T>, otherwise: T): Promise<T> => {
      if ('away' in connector) return otherwise;
      return ask().catch((error: unknown) => {
        if (error instanceof Unavailable) return otherwise;
        throw error;
      });
    };
    // First what decides how rows travel, then what has arrived.
    const [publicationProblem, drift, rivals] = await Promise.all([
      ports.publicationProblem(),
      ofConnect(ports.drift, []),
      ofConnect(ports.rivals, []),
    ]);
    const slot = await ports.slot();
    // A slot that was just made anew confirms before Kafka Connect notes it.
    const isStill = ports.nowMs() - memory.confirmedMovedAtMs >= options.graceMs;
    const positionAhead = isStill && isNothingOut(seenBefore) ? await ofConnect(ports.positionAhead, null) : null;
    const isAsked = isTooLarge({ connector }) || isNothingOut(seenBefore);
    const smallTopics = isAsked ? await ofConnect(ports.smallTopics, []) : [];
    const topics = await ports.topics(slot);
    const outbox = await ports.outbox();
    // Whoever was frozen since it began has seen what was before, by a clock of now; another one tells, and mends, by what is.
    await ports.requireTurn();
    const way = { publicationProblem, drift, rivals, positionAhead, smallTopics };
    const seen: Observation = { nowMs: ports.nowMs(), connector, slot, ...way, ...topics, ...outbox };
    const judgement = judge(seen, memory, options);
    memory = judgement.memory;
    const now = new Map(judgement.findings.map((finding) => [finding.kind, finding]));
    for (const [kind, finding] of now) if (!told.has(kind)) ports.observe.appeared(finding);
    const stillFails = [...failures].some((kind) => now.has(kind));
    seenBefore = now;
    const before = told;
    told = new Map(now);
    for (const [kind, finding] of before) {
      if (now.has(kind)) continue;
      // That it fails for another reason now is no mending: it is told when nothing fails any more.
      if (stillFails && failures.has(kind)) told.set(kind, finding);
      else ports.observe.gone(kind);
    }
    ports.observe.looked(seen, judgement);
    for (const action of pauses.keys()) {
      // A restart interrupts what it is to mend; it was of use when Debezium confirms again.
      const isInVain =
        (action === 'restart-all' && judgement.heartbeatAgeMs > 0) ||
        (action === 'restart' && judgement.findings.some(({ kind }) => failures.has(kind)));
      if (!judgement.actions.includes(action) && !isInVain) pauses.delete(action);
    }
    // What mends the way comes first, for the word goes that way too, and is lost where the slot was dropped: the next look says it once more. What is sent
    // again comes last, or it would be told as missing once it is there.
    for (const action of judgement.actions) if (action !== 'resend') await act(action);
    await ports.tell();
    if (judgement.actions.includes('resend')) await act('resend');
  };
}

/** The last look says so. */
function isNothingOut(found: ReadonlyMap<FindingKind, Finding>): boolean {
  return (['marker-late', 'heartbeat-old', 'position-ahead'] as const).some((kind) => found.has(kind));
}
