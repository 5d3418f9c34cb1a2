// What is not as it should be at this moment, by part, out of what the supervisor tells: for the live line, which shows it in place of
// figures that would mislead.
import type { StackEvent } from '../../stack/supervise/part.ts';

export interface Troubles {
  readonly note: (event: StackEvent) => void;
  /** One sentence on the part that the others stand on, and the names of the rest; undefined when all is well. */
  readonly describe: () => string | undefined;
}

/** `order` names all parts, each after those that it needs. */
export function createTroubles(order: readonly string[]): Troubles {
  const reasons = new Map<string, string>();
  return {
    note: (event) => {
      switch (event.type) {
        case 'ready':
        case 'well':
        case 'done':
        case 'stopped':
          return void reasons.delete(event.name);
        case 'ended':
          return void reasons.set(event.name, `has ended: ${event.how}`);
        case 'slow':
        case 'unwell':
          return void reasons.set(event.name, `is not ready: ${event.reason}`);
        case 'died':
          return void reasons.set(event.name, `died: ${event.how}`);
        case 'down':
          return void reasons.set(event.name, `is down: ${event.how}; tried again every ${event.retryInMs / 1000} s`);
        default:
          return undefined;
      }
    },
    describe: () => {
      const [first, ...others] = order.filter((name) => reasons.has(name));
      if (first === undefined) return undefined;
      const rest = others.length === 0 ? '' : `   (and ${others.join(', ')})`;
      return `${first} ${reasons.get(first)}${rest}`;
    },
  };
}
