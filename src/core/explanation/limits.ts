// The limits of failure modes as data: how far a reading is from each, and the sentence that says so. A mode whose limits are stated needs
// no function of its own.

import type { EvidenceOf, FailureMode, Limit } from '../failure-mode.ts';
import type { SensorValues } from '../sensor-values.ts';
import { rounded, withUnit } from '../text/number-text.ts';
import type { TextBytes } from '../text/text-bytes.ts';
import { isLeftAlone } from './attempt.ts';
import type { Language, LimitMargin } from './explanation.ts';
import { fragmentsOf, mark } from './fragments.ts';

/** A limit as it applies to a reading. */
export interface MeasuredLimit {
  readonly limit: Limit;
  readonly value: number;
  /** That of the machine's type. */
  readonly bound: number;
  /** Beyond the bound, or negative. */
  readonly margin: number;
  readonly isCrossed: boolean;
}

/** Undefined where the limit has none for the type, or the quantity is no number. */
export function measureLimit(limit: Limit, values: SensorValues, typeName: string): MeasuredLimit | undefined {
  const bound = boundOf(limit, typeName);
  if (bound === undefined) return undefined;
  const value = limit.of(values, typeName);
  if (!Number.isFinite(value)) {
    isLeftAlone(value);
    return undefined;
  }
  const margin = marginOf(limit, value, bound);
  return { limit, value, bound, margin, isCrossed: isBeyond(limit, margin) };
}

/** The same without an object, for readings that nobody explains. */
function isCrossed(limit: Limit, values: SensorValues, typeName: string): boolean {
  const bound = boundOf(limit, typeName);
  if (bound === undefined) return false;
  const value = limit.of(values, typeName);
  if (Number.isFinite(value)) return isBeyond(limit, marginOf(limit, value, bound));
  isLeftAlone(value);
  return false;
}

function marginOf({ side }: Limit, value: number, bound: number): number {
  return side === 'above' ? value - bound : bound - value;
}

function isBeyond({ isInclusive }: Limit, margin: number): boolean {
  return margin > 0 || (margin === 0 && isInclusive === true);
}

/** Undefined where the limit has none for the type. */
export function boundOf({ limit }: Limit, typeName: string): number | undefined {
  if (typeof limit === 'number') return limit;
  return Object.hasOwn(limit, typeName) ? limit[typeName] : undefined;
}

/** Percent of the limit, by which limits of different quantities are compared. */
export function marginPercent({ margin, bound }: Pick<MeasuredLimit, 'margin' | 'bound'>): number | null {
  return bound === 0 ? null : (100 * margin) / Math.abs(bound);
}

export function describeMargin(measured: MeasuredLimit, language: Language): LimitMargin {
  const { limit, value, bound, margin } = measured;
  const percent = marginPercent(measured);
  const shown = {
    value: rounded(value),
    margin: rounded(margin),
    margin_percent: percent === null ? null : tenths(percent),
  };
  return sayMargin(limit, bound, shown, language);
}

function tenths(percent: number): number {
  return Math.round(percent * 10) / 10;
}

/** What is said of how far a quantity is from a limit, around its numbers, or around marks in their place. */
function sayMargin<Numeric>(
  { quantity, unit, side }: Limit,
  bound: number,
  shown: Record<'value' | 'margin', Numeric> & { readonly margin_percent: Numeric | null },
  language: Language,
) {
  return {
    quantity: quantity[language],
    value: shown.value,
    unit,
    limit: bound,
    side,
    margin: shown.margin,
    margin_percent: shown.margin_percent,
  };
}

export type WriteMargin = (text: TextBytes, measured: MeasuredLimit) => void;

/** Writes the JSON of describeMargin. Throws RangeError for a limit whose text cannot be cut at its numbers. */
export function createWriteMargin(limit: Limit, bound: number, language: Language): WriteMargin {
  const hasPercent = bound !== 0;
  const shown = { value: mark, margin: mark, margin_percent: hasPercent ? mark : null };
  const pieces = fragmentsOf(sayMargin(limit, bound, shown, language), hasPercent ? 3 : 2);
  const [start, middle, before, end] = pieces as [Uint8Array, Uint8Array, Uint8Array, Uint8Array | undefined];
  return (text, measured) => {
    text.piece(start);
    text.rounded(measured.value);
    text.piece(middle);
    text.rounded(measured.margin);
    text.piece(before);
    const percent = marginPercent(measured);
    if (percent === null || end === undefined) return;
    text.fourDecimals(tenths(percent));
    text.piece(end);
  };
}

/** What says, for a mode whose limits are data, whether and how it applies. */
export function evidenceOfLimits(
  limits: readonly Limit[],
  crossedBy: NonNullable<FailureMode['crossedBy']>,
): EvidenceOf<SensorValues> {
  if (limits.length === 0) return () => null;
  return (values, typeName, language = 'en') => {
    const applies = (limit: Limit): boolean => isCrossed(limit, values, typeName);
    // Nearly every reading ends here.
    if (crossedBy === 'all' ? !limits.every(applies) : !limits.some(applies)) return null;
    return limits
      .filter(applies)
      .flatMap((limit) => measureLimit(limit, values, typeName) ?? [])
      .map((each) => crossedSentence(each, typeName, language))
      .join(language === 'ko' ? ', ' : ', and ');
  };
}

/** Such as `power is 9412 W, above 9000 W`. */
function crossedSentence({ limit, value, bound }: MeasuredLimit, typeName: string, language: Language): string {
  const { quantity, unit, side } = limit;
  const isPerType = typeof limit.limit !== 'number';
  const said = withUnit(value, unit);
  const boundSaid = withUnit(bound, unit);
  if (language === 'ko') {
    const type = isPerType ? ` (유형 ${typeName})` : '';
    if (said === boundSaid) return `${quantity.ko} ${said}, 한계에 도달${type}`;
    return `${quantity.ko} ${said}, 한계 ${boundSaid} ${side === 'above' ? '초과' : '미만'}${type}`;
  }
  const type = isPerType ? ` for type ${typeName}` : '';
  if (said === boundSaid) return `${quantity.en} is ${said}, at its limit${type}`;
  return `${quantity.en} is ${said}, ${side} ${boundSaid}${type}`;
}

/** Such as `power is 8700 W, 300 W short of 9000 W`. */
export function shortSentence(measured: MeasuredLimit, language: Language): string {
  const { limit, value, bound, margin } = measured;
  const { quantity, unit } = limit;
  const [said, boundSaid, left] = [withUnit(value, unit), withUnit(bound, unit), withUnit(-margin, unit)];
  if (language === 'ko') return `${quantity.ko} ${said}, 한계 ${boundSaid}까지 ${left}`;
  return `${quantity.en} is ${said}, ${left} from the limit of ${boundSaid}`;
}
