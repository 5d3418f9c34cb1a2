// What a machine's address answers, as the values of a reading: one JSON object with a member for each sensor of the profile, beside which it may have what it
// likes. What it lacks, or gives as text that is no number, is null; whoever judges readings refuses that with a reason. Pure.

/** A number; null where there is none; NaN and Infinity as the text that they came as, which JSON has no number for. */
export type FetchedValue = number | string | null;

export interface ReadAnswer {
  /** By the sensors' wire names, all of them. */
  readonly values: Readonly<Record<string, FetchedValue>>;
  /** The sensors without a number. */
  readonly lacking: readonly string[];
}

/** Of an answer that is no reading at all. */
export interface NoReading {
  /** A sentence, which repeats nothing of the answer. */
  readonly problem: string;
  /** The same for programs. */
  readonly refusal: { readonly code: 'answer-empty' | 'answer-no-json' | 'answer-no-object' };
}

export function readAnswer(text: string, sensors: readonly string[]): ReadAnswer | NoReading {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return text.trim() === ''
      ? { problem: 'its answer is empty', refusal: { code: 'answer-empty' } }
      : { problem: 'its answer is no JSON', refusal: { code: 'answer-no-json' } };
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    const what = Array.isArray(answer) ? 'an array' : `JSON, but ${answer === null ? 'null' : `a ${typeof answer}`}`;
    return { problem: `its answer is ${what}, and not one object`, refusal: { code: 'answer-no-object' } };
  }
  const values = sensors.map(
    (name) => [name, toValue(Object.hasOwn(answer, name) ? answer[name as never] : null)] as const,
  );
  return {
    values: Object.fromEntries(values),
    lacking: values.filter(([, value]) => typeof value !== 'number').map(([name]) => name),
  };
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** As Java reads and writes them. */
const notFinite = ['NaN', 'Infinity', '-Infinity'];
/** No number that is meant is longer. */
const textLengthMax = 400;

function toValue(given: unknown): FetchedValue {
  if (typeof given === 'number') return Number.isFinite(given) ? given : null;
  if (typeof given !== 'string' || given.length > textLengthMax) return null;
  const text = given.trim();
  if (notFinite.includes(text)) return text;
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}
