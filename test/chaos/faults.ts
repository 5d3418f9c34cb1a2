// What is done to the stack during a chaos run, drawn from a seed: kills, freezes, cut and held connections, alone and several at once.
import type { Random } from '../../src/core/profile.ts';

export const victims = ['consumer-1', 'consumer-2', 'connect', 'kafka', 'postgres'] as const;
export type Victim = (typeof victims)[number];
export const lines = ['kafka', 'postgres'] as const;
export type Line = (typeof lines)[number];

export type Fault =
  | { readonly type: 'kill'; readonly victim: Victim }
  /** Stops the process where it stands, and wakes it up after a time in which others take it for dead. */
  | { readonly type: 'freeze'; readonly victim: Victim; readonly durationMs: number }
  | { readonly type: 'cut'; readonly line: Line }
  | { readonly type: 'hold'; readonly line: Line; readonly durationMs: number };

export interface Strike {
  readonly pauseMs: number;
  readonly faults: readonly Fault[];
}

/** The next strike: the pause before it, and one to three faults at the same moment on different victims. */
export function drawStrike(random: Random, pauseMs: { readonly min: number; readonly max: number }): Strike {
  const count = pick(random, [1, 1, 1, 1, 2, 2, 3]);
  const struck = new Set<string>();
  const faults: Fault[] = [];
  while (faults.length < count) {
    const fault = drawFault(random);
    const target = 'victim' in fault ? fault.victim : `line ${fault.line}`;
    if (struck.has(target)) continue;
    struck.add(target);
    faults.push(fault);
  }
  return { pauseMs: pauseMs.min + Math.floor(random() * (pauseMs.max - pauseMs.min)), faults };
}

function drawFault(random: Random): Fault {
  const type = pick(random, ['kill', 'kill', 'kill', 'kill', 'kill', 'freeze', 'freeze', 'cut', 'hold'] as const);
  const seconds = (min: number, max: number): number => Math.floor(1000 * (min + random() * (max - min)));
  switch (type) {
    case 'kill':
      return { type, victim: pick(random, [...victims, 'consumer-1', 'consumer-2'] as const) };
    case 'freeze':
      // Longer than a session, so that a consumer wakes up as a zombie.
      return {
        type,
        victim: pick(random, ['consumer-1', 'consumer-2', ...victims] as const),
        durationMs: seconds(5, 11),
      };
    case 'cut':
      return { type, line: pick(random, lines) };
    case 'hold':
      return { type, line: pick(random, lines), durationMs: seconds(2, 6) };
  }
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
  }
}
