// Watches the way from the outbox to Kafka and mends what can be mended: restarts failed tasks, registers an absent connector, drops a
// slot that PostgreSQL has given up. Each action is tried again after a pause that doubles. Every finding is told once when it appears
// and once when it has gone; none passes in silence.
import { Unavailable } from '../core/errors.ts';
import type { ConnectorState } from './connect-api.ts';
import {
  type Action,
  type Finding,
  type FindingKind,
  type Judgement,
  type JudgeOptions,
  judge,
  noMemory,
  type Observation,
} from './judge.ts';

export interface GuardianPorts {
  /** Throws Unavailable. */
  readonly connectorState: () => Promise<ConnectorState>;
  readonly slot: () => Promise<Observation['slot']>;
  readonly outbox: () => Promise<Pick<Observation, 'unconfirmed' | 'oldestUnconfirmedAt'>>;
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

/** Resolves after one look and what it led to. Rejects when the database does not answer. */
export type Look = () => Promise<void>;

export function createGuardian(ports: GuardianPorts, options: GuardianOptions): Look {
  let memory = noMemory(ports.nowMs());
  let told = new Map<FindingKind, Finding>();
  const pauses = new Map<Action, { nextAtMs: number; pauseMs: number }>();

  const act = async (action: Action): Promise<void> => {
    const now = ports.nowMs();
    const pause = pauses.get(action) ?? { nextAtMs: now, pauseMs: options.actionPauseMs.min };
    if (now < pause.nextAtMs) return;
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
    const [slot, outbox] = await Promise.all([ports.slot(), ports.outbox()]);
    const seen: Observation = { nowMs: ports.nowMs(), connector, slot, ...outbox };
    const judgement = judge(seen, memory, options);
    memory = judgement.memory;
    const now = new Map(judgement.findings.map((finding) => [finding.kind, finding]));
    for (const [kind, finding] of now) if (!told.has(kind)) ports.observe.appeared(finding);
    for (const kind of told.keys()) if (!now.has(kind)) ports.observe.gone(kind);
    told = now;
    ports.observe.looked(seen, judgement);
    for (const action of pauses.keys()) if (!judgement.actions.includes(action)) pauses.delete(action);
    for (const action of judgement.actions) await act(action);
  };
}
