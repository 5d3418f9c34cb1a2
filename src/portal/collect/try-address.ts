// Asks an address once, for whoever is about to write a plan: what a reading of it would be, and the beginning of what it answered. Nothing is sent or kept.
import { addressProblem } from '../collection/plan.ts';
import { readAnswer } from '../collection/read-answer.ts';
import { Away, type Refusal } from '../refusals.ts';
import { UnfitPlan } from './errors.ts';
import { type FetchBounds, fetchAnswer, NotFetched } from './fetch-answer.ts';

export interface TriedAddress {
  readonly problem: string | null;
  /** The same in members; null where it is nothing but the sentence, or none. */
  readonly refusal: Refusal | null;
  readonly elapsedMs: number;
  /** Null where it gave no reading. */
  readonly values: readonly { readonly sensor: string; readonly value: string | null }[] | null;
  readonly answer: string | null;
  readonly isCut: boolean;
}

const answerShownMax = 2_000;
const atOnceMax = 4;

export function addressTrier(
  bounds: FetchBounds,
  sensors: readonly string[],
): (address: string) => Promise<TriedAddress> {
  let asking = 0;
  return async (address) => {
    const problem = addressProblem(address);
    if (problem !== null) throw new UnfitPlan(problem, { code: 'unfit-address' });
    if (asking >= atOnceMax) {
      throw new Away(
        'too many addresses are tried at once; try again in a moment',
        { code: 'too-many-tries' },
        { retryable: true },
      );
    }
    asking++;
    const begunMs = performance.now();
    try {
      const text = await fetchAnswer(address, bounds);
      return { ...triedOf(text, sensors), elapsedMs: Math.round(performance.now() - begunMs) };
    } catch (error) {
      if (!(error instanceof NotFetched)) throw error;
      const elapsedMs = Math.round(performance.now() - begunMs);
      const { message: problem, refusal = null } = error;
      return { problem, refusal, elapsedMs, values: null, answer: null, isCut: false };
    } finally {
      asking--;
    }
  };
}

function triedOf(text: string, sensors: readonly string[]): Omit<TriedAddress, 'elapsedMs'> {
  const read = readAnswer(text, sensors);
  const answer = text.slice(0, answerShownMax).toWellFormed();
  const shown = { answer, isCut: text.length > answerShownMax };
  if ('problem' in read) return { ...read, values: null, ...shown };
  const values = Object.entries(read.values).map(([sensor, value]) => ({
    sensor,
    value: value === null ? null : String(value),
  }));
  return { problem: null, refusal: null, values, ...shown };
}
