// How a feature remembers: which number of each reading (`of`), what becomes of that number over time (`statistic`), and over how much of it
// (`over`). Told by a profile as data, so that training, evaluation and serving compute the same from the same words. docs/profiles.md states each
// rule.
import type { SensorValues } from '../sensor-values.ts';

/** Of a window: the readings of the last `over`. */
export const windowStatistics = ['mean', 'deviation', 'minimum', 'maximum', 'slope', 'lag', 'rate'] as const;
/** Of all readings, the older the less: the weight falls to a third (1/e) within `over`. */
const smoothedStatistics = ['smoothed', 'smoothedDeviation'] as const;
/** Seconds since `of` was last true; and how far the reading is from the mean of the machine's first `over`. */
export const statistics = [...windowStatistics, ...smoothedStatistics, 'timeSince', 'fromBaseline'] as const;
export type Statistic = (typeof statistics)[number];
export type WindowStatistic = (typeof windowStatistics)[number];

/** How many milliseconds each unit of time has. */
export const unitsMs = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export type TimeUnit = keyof typeof unitsMs;

/** A length of time, by one unit. */
export type Span = { readonly [Unit in TimeUnit]: Readonly<Record<Unit, number>> }[TimeUnit];

/** A length in time or in readings. A window moves on by parts: so many it is kept in, and so much more exactly it ends. */
export type Over = (Span | { readonly readings: number }) & { readonly parts?: number };

export type MemoryRule<Values = SensorValues> =
  | {
      readonly statistic: 'timeSince';
      /** Whether the condition holds. Must be pure, and must not allocate. */
      readonly of: (values: Values) => boolean;
      readonly over?: undefined;
    }
  | {
      readonly statistic: Exclude<Statistic, 'timeSince'>;
      /** The number that is remembered. Must be pure, and must not allocate. */
      readonly of: (values: Values) => number;
      readonly over: Over;
    };

/** What of a profile is so for all of its memory. */
export interface ProfileMemory {
  /** A step of time longer than this is a gap: behind it windows and smoothed values begin anew. Absent, and there are no gaps. */
  readonly gap?: Span;
}

/** A length as it is computed with. */
export interface Length {
  readonly isTime: boolean;
  /** Milliseconds, or readings. */
  readonly length: number;
  readonly parts: number;
}

/** So many bytes may be remembered of one machine. */
export const memoryBytesMax = 1_024;
export const partsMax = 64;
export const readingsOverMax = 100_000;
export const daysMax = 366;

const timePartsByDefault = 4;
/** What readings are cut into where nothing else is said: so that each of a few is a part by itself. */
const exactReadingsMax = 8;
const readingPartsTried = [4, 5, 3, 6, 8, 7, 2];

/** Milliseconds, where there is a right unit of time; undefined otherwise. */
export function spanMs(span: object): number | undefined {
  const [unit, ...others] = Object.keys(span).filter((name) => name !== 'parts');
  if (unit === undefined || others.length > 0 || !Object.hasOwn(unitsMs, unit)) return undefined;
  return ((span as Record<string, number>)[unit] as number) * unitsMs[unit as TimeUnit];
}

/** The length of a rule that has one, of a right shape. */
export function lengthOf({ statistic, over }: MemoryRule<never>): Length {
  if (over === undefined) return { isTime: true, length: 0, parts: 1 };
  const isWindow = (windowStatistics as readonly string[]).includes(statistic);
  if (!('readings' in over)) {
    return { isTime: true, length: spanMs(over) as number, parts: isWindow ? (over.parts ?? timePartsByDefault) : 1 };
  }
  const { readings, parts } = over;
  // What was so many readings before: this one stands behind them.
  if (statistic === 'lag' || statistic === 'rate') return { isTime: false, length: readings + 1, parts: readings + 1 };
  return { isTime: false, length: readings, parts: isWindow ? (parts ?? readingParts(readings)) : 1 };
}

/** 1 for what cannot be cut into equal parts. */
function readingParts(readings: number): number {
  if (readings <= exactReadingsMax) return readings;
  return readingPartsTried.find((parts) => readings % parts === 0) ?? 1;
}

/** The rule in words that do not change: for a model's manifest, and to compare it with. */
export function ruleText(rule: MemoryRule<never>): string {
  const { isTime, length, parts } = lengthOf(rule);
  if (rule.over === undefined) return rule.statistic;
  const much = isTime ? `${length / 1000} s` : `${'readings' in rule.over ? rule.over.readings : length} readings`;
  const isCut = (windowStatistics as readonly string[]).includes(rule.statistic) && !(parts === length && !isTime);
  return `${rule.statistic} over ${much}${isCut ? ` in ${parts} parts` : ''}`;
}
