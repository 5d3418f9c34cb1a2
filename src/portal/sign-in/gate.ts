// Lets few steps run at a time, and few wait: hashing a password takes a third of a second of a processor and 16 MB, and everybody may ask for it.
// No sender fills all places: the others would wait, or be refused.
import { Away } from '../refusals.ts';

/** Rejects with Unavailable where too many wait already, and else as the step does. A sender of null is not known, and counts with nobody. */
export type Gate = <T>(step: () => Promise<T>, sender: string | null) => Promise<T>;

export interface GateBounds {
  readonly runningMax: number;
  readonly waitingMax: number;
  /** Of one sender, running and waiting. */
  readonly ofSenderMax: number;
}

export function createGate({ runningMax, waitingMax, ofSenderMax }: GateBounds): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  const ofSender = new Map<string, number>();
  const enter = async (): Promise<void> => {
    if (running < runningMax) {
      running++;
      return;
    }
    if (waiting.length >= waitingMax) throw tooMany();
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    // Whoever comes next takes the place.
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  const count = (sender: string | null, change: number): void => {
    if (sender === null) return;
    const now = (ofSender.get(sender) ?? 0) + change;
    if (now === 0) ofSender.delete(sender);
    else ofSender.set(sender, now);
  };
  return async (step, sender) => {
    if (sender !== null && (ofSender.get(sender) ?? 0) >= ofSenderMax) throw tooMany();
    count(sender, 1);
    try {
      await enter();
      try {
        return await step();
      } finally {
        leave();
      }
    } finally {
      count(sender, -1);
    }
  };
}

function tooMany(): Away {
  return new Away('too many sign in at once; try again', { code: 'too-many-sign-ins' }, { retryable: true });
}
