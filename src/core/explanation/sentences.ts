// The templates of what an explanation says, in English and Korean. Korean ones are written so that no particle depends on a name.

import { aboutType } from '../only-type.ts';
import { inUnit, numberText, withUnit } from '../text/number-text.ts';
import type { Language, UsualRange, WayBackChange } from './explanation.ts';

/** How a value lies to its usual range; `missing` for none, because its sensor was not measured. */
export type Place = 'above' | 'below' | 'within' | 'missing';

export function placeOf(value: number, usual: UsualRange | null): Place {
  if (Number.isNaN(value)) return 'missing';
  if (usual === null) return 'within';
  return value > usual.high ? 'above' : value < usual.low ? 'below' : 'within';
}

export interface Measured {
  readonly label: string;
  /** The value as it is said, without its unit. */
  readonly said: string;
  readonly unit: string;
  readonly usual: UsualRange | null;
  readonly place: Place;
  readonly typeName: string;
  /** Whether the type's name is said, and nothing of the value. */
  readonly isTypeName: boolean;
}

/** Such as `Torque is 68 Nm, above the usual 23.5 to 56.5 Nm of type L; it speaks for a failure`. */
export function reasonSentence(reason: Measured & Effect, language: Language): string {
  return `${measuredText(reason, language)}; ${effectText(reason, language)}`;
}

/** `isUnusual`: by a model that finds readings unusual, and knows no failures. */
interface Effect {
  readonly speaksFor: boolean;
  readonly isUnusual: boolean;
}

/** The value, and how it lies to its usual range where that is known. */
export function measuredText(measured: Measured, language: Language): string {
  const { label, said, unit, usual, place, typeName, isTypeName } = measured;
  if (isTypeName) return language === 'ko' ? `${label} ${typeName}` : `${label} is ${typeName}`;
  if (place === 'missing') return notMeasured(label, language);
  const value = language === 'ko' ? `${label} ${inUnit(said, unit)}` : `${label} is ${inUnit(said, unit)}`;
  if (usual === null) return value;
  const range = (between: string): string => `${numberText(usual.low)}${between}${withUnit(usual.high, unit)}`;
  if (language === 'ko')
    return `${value}, ${aboutType(typeName, `유형 ${typeName}의 `)}평소 범위 ${range('~')}${koreanPlaces[place]}`;
  return `${value}, ${place} the usual ${range(' to ')}${aboutType(typeName, ` of type ${typeName}`)}`;
}

export function notMeasured(label: string, language: Language): string {
  return language === 'ko' ? `${label}: 측정되지 않음` : `${label} was not measured`;
}

const koreanPlaces: Readonly<Record<Exclude<Place, 'missing'>, string>> = {
  above: '보다 높음',
  below: '보다 낮음',
  within: ' 이내',
};

function effectText({ speaksFor, isUnusual }: Effect, language: Language): string {
  if (isUnusual && language === 'ko') return speaksFor ? '이례적인 쪽으로 작용' : '평소 쪽으로 작용';
  if (isUnusual) return speaksFor ? 'it makes the reading unusual' : 'it makes the reading more usual';
  if (language === 'ko') return speaksFor ? '고장 쪽으로 작용' : '정상 쪽으로 작용';
  return speaksFor ? 'it speaks for a failure' : 'it speaks against a failure';
}

export function typeSentence(typeName: string, effect: Effect, language: Language): string {
  if (language === 'ko') return `설비 유형 ${typeName}; ${effectText(effect, language)}`;
  return `The machine is of type ${typeName}; ${effectText(effect, language)}`;
}

/**
 * What the whole comes to. `crossed` says of each limit that is crossed what it is; where none is, `reasons` are the largest for a failure, and
 * `nearest` is the likeliest mode. Texts are put together as they are given, so that what is fit for JSON stays so.
 */
export function summaryOf(
  found: {
    readonly isAnomalous: boolean;
    readonly crossed: readonly { readonly label: string; readonly sentence: string }[];
    readonly nearest: { readonly label: string; readonly sentence: string } | null;
    readonly reasons: readonly string[];
    /** Whether the model was trained without labels. */
    readonly isUnusual: boolean;
  },
  language: Language,
): string {
  const { isAnomalous, crossed, nearest, reasons, isUnusual } = found;
  if (crossed.length > 0) {
    const limits = crossed.map(({ label, sentence }) => `${label}: ${sentence}`).join('; ');
    return isAnomalous ? limits : `${modelSaysNormal[language]} ${limits}`;
  }
  if (!isAnomalous) return allNormal[language];
  const near = nearest === null ? [] : [`${nearestLimit[language]} ${nearest.label}: ${nearest.sentence}`];
  return [(isUnusual ? unusualHere : noLimitCrossed)[language], ...reasons, ...near].join('; ');
}

/** So many of the sensors that speak for a failure are named. */
export const sensorsInSummaryMax = 2;

const modelSaysNormal: Readonly<Record<Language, string>> = {
  en: 'The model finds the reading normal, although a known limit is crossed.',
  ko: '모델은 정상으로 판단하지만 알려진 한계를 벗어남.',
};
const allNormal: Readonly<Record<Language, string>> = {
  en: 'The model finds the reading normal; no known limit is crossed.',
  ko: '모델은 정상으로 판단하며, 벗어난 한계 없음.',
};
const noLimitCrossed: Readonly<Record<Language, string>> = {
  en: 'The model finds the combination of values unusual; no single known limit is crossed',
  ko: '모델이 값의 조합을 이례적으로 판단; 벗어난 한계 없음',
};
const unusualHere: Readonly<Record<Language, string>> = { en: 'Unusual for this machine', ko: '이 기계에서 이례적임' };
const nearestLimit: Readonly<Record<Language, string>> = { en: 'nearest is', ko: '가장 가까운 한계:' };
/** Such as `Torque from 68 to 51.5 Nm would bring the probability to 12 %`. */
export function wayBackSentence(changes: readonly WayBackChange[], probability: number, language: Language): string {
  const percent = numberText(100 * probability);
  if (language === 'ko') {
    const parts = changes.map(({ label, from, to, unit }) => `${label} ${numberText(from)} → ${withUnit(to, unit)}`);
    return `${parts.join(', ')}: 고장 확률 ${percent} %`;
  }
  const parts = changes.map(
    ({ label, from, to, unit }) => `${label} from ${numberText(from)} to ${withUnit(to, unit)}`,
  );
  return `${parts.join(' and ')} would bring the probability to ${percent} %`;
}
