// The readings on which the profile or the model throws: one of them is refused, and those around it are scored. Found by halving, without
// anything being saved. Where everything throws it is the profile or the model and no reading, and the error is passed on.
import { InvalidReading } from '../core/errors.ts';
import type { Reading } from '../core/reading.ts';
import { type AssessReadings, type Outcomes, ScoringFailed } from './assess.ts';

type OutcomesOrRefusals = readonly (Outcomes[number] | InvalidReading)[];

/** How many may be refused before anything went well: without something that is known to be good, nothing says whose fault it is. */
const refusedUnprovenMax = 3;

/** Rejects with what is not ScoringFailed, and with ScoringFailed where a reading that was scored before fails too. */
export function createAssessOrRefuse(
  assess: AssessReadings,
): (readings: readonly Reading[]) => Promise<OutcomesOrRefusals> {
  let proven: Reading | undefined;
  let refusedUnproven = 0;

  const inHalves = async (readings: readonly Reading[], failure: ScoringFailed): Promise<OutcomesOrRefusals> => {
    if (readings.length === 1)
      return [new InvalidReading('unscorable', `the reading cannot be scored: ${failure.message}`)];
    const middle = Math.floor(readings.length / 2);
    return [...(await part(readings.slice(0, middle))), ...(await part(readings.slice(middle)))];
  };
  const part = async (readings: readonly Reading[]): Promise<OutcomesOrRefusals> => {
    try {
      return await assess(readings);
    } catch (error) {
      if (!(error instanceof ScoringFailed)) throw error;
      return inHalves(readings, error);
    }
  };

  return async (readings) => {
    const outcomes = await part(readings);
    const good = outcomes.findIndex((each) => !(each instanceof InvalidReading));
    if (good !== -1) proven = readings[good];
    else if (readings.length === 0) return outcomes;
    else if (proven !== undefined) await assess([proven]);
    else if (refusedUnproven + readings.length > refusedUnprovenMax) await assess(readings);
    else refusedUnproven += readings.length;
    return outcomes;
  };
}

/** A step on one thing, whose failure is said of that thing as soon as the step has worked for another. */
export function createOrRefuse<T, R>(what: string, step: (given: T) => R): (given: T) => R | InvalidReading {
  let isProven = false;
  let refusedUnproven = 0;
  return (given) => {
    try {
      const result = step(given);
      isProven = true;
      return result;
    } catch (error) {
      if (!isProven && ++refusedUnproven > refusedUnprovenMax) throw error;
      return new InvalidReading('unscorable', `${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
