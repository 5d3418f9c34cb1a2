// A guardian over a made-up connector, slot, outbox and topics.
import type { ConnectorState } from '../../src/debezium/connect-api.ts';
import { createGuardian, type GuardianPorts, nothingSeen } from '../../src/debezium/guardian.ts';
import { type Finding, type Observation, troublesOf } from '../../src/debezium/observation.ts';

export const running: ConnectorState = { connector: 'RUNNING', tasks: [{ id: 0, state: 'RUNNING', trace: null }] };
export const failed: ConnectorState = {
  connector: 'RUNNING',
  tasks: [{ id: 0, state: 'FAILED', trace: 'java.net.ConnectException: away\n\tat somewhere' }],
};
export const absent: ConnectorState = { connector: 'ABSENT', tasks: [] };
export type Slot = NonNullable<Observation['slot']>;
export const soundSlot: Slot = {
  active: true,
  walStatus: 'reserved',
  confirmedPosition: 16,
  retainedBytes: 100,
  waitsFor: null,
  survivesFailover: false,
};

/** A guardian over a world that the test changes, with a clock that the test moves. */
export function guard(options: { readonly slotFailover?: boolean } = {}) {
  const world = {
    connector: running as ConnectorState | Error,
    slot: soundSlot as Slot | undefined,
    unconfirmed: 0,
    waitingMs: 0,
    oldestUnconfirmedAt: null as Date | null,
    actionFails: false,
    positionAhead: null as Observation['positionAhead'],
    smallTopics: [] as Observation['smallTopics'],
    publicationProblem: null as string | null,
    drift: [] as string[],
    rivals: [] as string[],
    topics: nothingSeen,
    /** Another one has the turn. */
    isOver: false,
    /** It is lost during an action. */
    losesLock: false,
    /** There is something to tell by a marker: that stands among the actions. */
    hasWord: false,
  };
  const told: string[] = [];
  const actions: string[] = [];
  /** As the ports keep it, for the next marker. */
  let troubles: readonly Finding[] | null = null;
  let nowMs = 1_000;
  let position = 16;
  const act = (name: string) => async () => {
    actions.push(`${nowMs} ${name}`);
    if (world.losesLock) world.isOver = true;
    if (world.actionFails) throw new Error('cannot');
  };
  const ports: GuardianPorts = {
    connectorState: async () => {
      if (world.connector instanceof Error) throw world.connector;
      return world.connector;
    },
    slot: async () => world.slot,
    outbox: async () => {
      const { unconfirmed, waitingMs, oldestUnconfirmedAt } = world;
      return { unconfirmed, waitingMs, oldestUnconfirmedAt };
    },
    positionAhead: async () => world.positionAhead,
    smallTopics: async () => world.smallTopics,
    publicationProblem: async () => world.publicationProblem,
    drift: async () => world.drift,
    rivals: async () => world.rivals,
    topics: async () => world.topics,
    requireTurn: async () => {
      if (world.isOver) throw new Error('the lock is lost');
    },
    tell: async () => {
      if (world.hasWord) actions.push(`${nowMs} tell ${(troubles ?? []).map(({ kind }) => kind).join()}`);
    },
    act: {
      'make-publication': act('make-publication'),
      'make-topics': act('make-topics'),
      register: act('register'),
      restart: act('restart'),
      'restart-all': act('restart-all'),
      resume: act('resume'),
      'drop-slot': act('drop-slot'),
      'remake-slot': act('remake-slot'),
      'keep-slot': act('keep-slot'),
      resend: act('resend'),
    },
    nowMs: () => nowMs,
    observe: {
      appeared: ({ kind, text }) => told.push(`${kind}: ${text}`),
      gone: (kind) => told.push(`${kind} is gone`),
      acted: () => {},
      looked: (_, judgement) => {
        troubles = troublesOf(troubles, judgement, judgement.isUndecided);
      },
    },
  };
  const look = createGuardian(ports, {
    connectorName: 'c',
    slotName: 's',
    retainedBytesMax: 1_000,
    heartbeatAgeMaxMs: 30_000,
    markerAgeMaxMs: 30_000,
    resumeAfterMs: 60_000,
    graceMs: 10_000,
    slotFailover: options.slotFailover ?? false,
    actionPauseMs: { min: 2_000, max: 8_000 },
  });
  return {
    world,
    told,
    actions,
    /** What the next marker carries; null where none is written. */
    troubles: () => troubles?.map(({ kind }) => kind) ?? null,
    /** Looks once a second for so long; the heartbeat beats unless told otherwise. */
    pass: async (durationMs: number, beats = true): Promise<void> => {
      for (const end = nowMs + durationMs; nowMs < end; nowMs += 1_000) {
        if (beats && world.slot !== undefined) {
          world.slot = { ...world.slot, confirmedPosition: position++ };
        }
        await look();
      }
    },
  };
}
