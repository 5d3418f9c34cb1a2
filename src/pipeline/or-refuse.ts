// A step that may fail for what it is given, or because it is broken itself. Which of both it is, is known as soon as it has worked once.
import { InvalidReading } from '../core/errors.ts';

/** How many may be refused before anything went well: without something that is known to be good, nothing says whose fault it is. */
export const refusedUnprovenMax = 3;

/** `what` begins the reason. The step's own error is thrown when it has failed that often, and has never worked. */
export function createOrRefuse<Given extends readonly unknown[], Result>(
  what: string,
  step: (...given: Given) => Result,
): (...given: Given) => Result | InvalidReading {
  let isProven = false;
  let refusedUnproven = 0;
  return (...given) => {
    try {
      const result = step(...given);
      isProven = true;
      return result;
    } catch (error) {
      if (!isProven && ++refusedUnproven > refusedUnprovenMax) throw error;
      return new InvalidReading('unscorable', `${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
