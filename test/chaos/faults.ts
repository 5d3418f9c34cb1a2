// What is done to the stack during a chaos run, drawn from a seed: processes killed and frozen, lines cut and held, and what stands between
// the outbox and Kafka taken away, turned elsewhere or stopped, alone and several at once. Pure.
import type { Random } from '../../src/core/profile.ts';

export const victims = ['consumer-1', 'consumer-2', 'connect', 'kafka', 'postgres', 'portal'] as const;
export type Victim = (typeof victims)[number];
export const lines = ['kafka', 'postgres'] as const;
export type Line = (typeof lines)[number];

/**
 * What is changed, and why the promise holds all the same. After all of them nothing may be lost; those that make Debezium begin anew or
 * send again lead to repeats, which are allowed.
 */
export const changes = {
  /** Its absence stops Debezium, or passes rows over: they are sent again once it is back. */
  'drop the publication': 'publication',
  /** Debezium runs on and is given nothing: worse than an absent one, because nothing fails. */
  'take the outbox from the publication': 'publication',
  /** The slot is what remembers how far Debezium came: a new one begins at the end, and what lies between is sent again. */
  'drop the slot': 'slot',
  'send alerts to another topic': 'connector',
  'filter all alerts away': 'connector',
  'pause the connector': 'connector',
  'stop the connector': 'connector',
  'delete the connector': 'connector',
  /** Debezium's own notes of how far it came. The outbox is sent again. */
  "delete Connect's offsets": 'topic',
  /** A partition that nobody knew of when the consumers began is read from its beginning. */
  'add a partition to sensor-raw-data': 'topic',
  'add a partition to anomaly-alerts': 'topic',
  /** The broker sets the times, and recompresses all batches: what is read has not changed. */
  'let the broker set the times of sensor-raw-data': 'topic',
  'let the broker compress sensor-raw-data': 'topic',
  'roll the segments of anomaly-alerts': 'topic',
} as const;
export type Change = keyof typeof changes;

export type Fault =
  | { readonly type: 'kill'; readonly victim: Victim }
  /** Stops the process where it stands, and wakes it up after a time in which others take it for dead. */
  | { readonly type: 'freeze'; readonly victim: Victim; readonly durationMs: number }
  | { readonly type: 'cut'; readonly line: Line }
  | { readonly type: 'hold'; readonly line: Line; readonly durationMs: number }
  | { readonly type: 'change'; readonly change: Change };

export interface Strike {
  readonly pauseMs: number;
  readonly faults: readonly Fault[];
}

/** Of one deal of the deck: so often each family comes, so that a short storm has all of them. */
const deck = [
  ...(['kill', 'kill', 'kill', 'kill', 'kill', 'freeze', 'freeze', 'cut', 'hold'] as const),
  ...(['publication', 'slot', 'connector', 'topic'] as const),
];
type Card = (typeof deck)[number];
/** What is struck already is not struck again at the same moment, and with few cards left there may be nothing else. */
const triesMax = 20;

/** Draws strikes one after the other: the pause before each, and one to three faults at the same moment on different targets. */
export function createStrikes(
  random: Random,
  pauseMs: { readonly min: number; readonly max: number },
): { readonly next: () => Strike } {
  let cards: Card[] = [];
  // So that a long storm does not come to hundreds of partitions.
  const left: Partial<Record<Change, number>> = {
    'add a partition to sensor-raw-data': 3,
    'add a partition to anomaly-alerts': 3,
  };
  const deal = (): Card => {
    if (cards.length === 0) cards = shuffled(random, deck);
    return cards.pop() as Card;
  };
  const draw = (card: Card): Fault => {
    switch (card) {
      case 'kill':
        return { type: card, victim: pick(random, [...victims, 'consumer-1', 'consumer-2'] as const) };
      case 'freeze': {
        const victim = pick(random, ['consumer-1', 'consumer-2', ...victims] as const);
        // Longer than a session, so that a consumer wakes up as a zombie.
        return { type: card, victim, durationMs: between(random, 5_000, 11_000) };
      }
      case 'cut':
        return { type: card, line: pick(random, lines) };
      case 'hold':
        return { type: card, line: pick(random, lines), durationMs: between(random, 2_000, 6_000) };
      default: {
        const names = (Object.keys(changes) as Change[]).filter((each) => changes[each] === card && left[each] !== 0);
        const change = pick(random, names);
        const remaining = left[change];
        if (remaining !== undefined) left[change] = remaining - 1;
        return { type: 'change', change };
      }
    }
  };
  return {
    next: () => {
      const wait = between(random, pauseMs.min, pauseMs.max);
      const count = pick(random, [1, 1, 1, 1, 2, 2, 3]);
      const struck = new Set<string>();
      const faults: Fault[] = [];
      for (let tries = 0; faults.length < count && tries < triesMax; tries++) {
        const card = deal();
        const fault = draw(card);
        const target = targetOf(fault);
        if (struck.has(target)) {
          cards.unshift(card);
          continue;
        }
        struck.add(target);
        faults.push(fault);
      }
      return { pauseMs: wait, faults };
    },
  };
}

function targetOf(fault: Fault): string {
  if ('victim' in fault) return fault.victim;
  return 'line' in fault ? `line ${fault.line}` : changes[fault.change];
}

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const keyed = values.map((value) => ({ value, key: random() }));
  return keyed.sort((one, other) => one.key - other.key).map(({ value }) => value);
}

function between(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min));
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

export function describeFault(fault: Fault): string {
  switch (fault.type) {
    case 'kill':
      return `SIGKILL ${fault.victim}`;
    case 'freeze':
      return `SIGSTOP ${fault.victim} for ${(fault.durationMs / 1000).toFixed(1)} s`;
    case 'cut':
      return `cut all connections to ${fault.line}`;
    case 'hold':
      return `hold all connections to ${fault.line} for ${(fault.durationMs / 1000).toFixed(1)} s`;
    case 'change':
      return fault.change;
  }
}
