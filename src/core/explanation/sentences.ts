// The templates of what an explanation says, in English and Korean. Korean ones are written so that no particle depends on a name.
import type { Contributions, Language, ModeEvidence, NearestMode, UsualRange, WayBackChange } from './explanation.ts';
import { numberText, withUnit } from './number-text.ts';

export interface Reason {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly usual: UsualRange | null;
  readonly typeName: string;
  readonly contribution: number;
}

/** Such as `Torque is 68 Nm, above the usual 23.5 to 56.5 Nm of type L; it speaks for a failure`. */
export function reasonSentence(reason: Reason, language: Language): string {
  return `${measuredText(reason, language)}; ${effectText(reason.contribution, language)}`;
}

/** The value, and how it lies to its usual range where that is known. */
function measuredText(
  { label, value, unit, usual, typeName }: Omit<Reason, 'contribution'>,
  language: Language,
): string {
  const said = language === 'ko' ? `${label} ${withUnit(value, unit)}` : `${label} is ${withUnit(value, unit)}`;
  if (usual === null) return said;
  const range = (between: string): string => `${numberText(usual.low)}${between}${withUnit(usual.high, unit)}`;
  if (language === 'ko') {
    const place = value > usual.high ? '보다 높음' : value < usual.low ? '보다 낮음' : ' 이내';
    return `${said}, 유형 ${typeName}의 평소 범위 ${range('~')}${place}`;
  }
  const place = value > usual.high ? 'above' : value < usual.low ? 'below' : 'within';
  return `${said}, ${place} the usual ${range(' to ')} of type ${typeName}`;
}

function effectText(contribution: number, language: Language): string {
  if (language === 'ko') return contribution > 0 ? '고장 쪽으로 작용' : '정상 쪽으로 작용';
  return contribution > 0 ? 'it speaks for a failure' : 'it speaks against a failure';
}

export function typeSentence(typeName: string, contribution: number, language: Language): string {
  if (language === 'ko') return `기계 유형 ${typeName}; ${effectText(contribution, language)}`;
  return `The machine is of type ${typeName}; ${effectText(contribution, language)}`;
}

/** What the whole comes to. `contributions` are asked where no known limit is crossed. */
export function summaryOf(
  found: {
    readonly isAnomalous: boolean;
    readonly crossed: readonly ModeEvidence[];
    readonly nearest: NearestMode | null;
    readonly contributions: Contributions | null;
    readonly typeName: string;
  },
  language: Language,
): string {
  const { isAnomalous, crossed, nearest, contributions, typeName } = found;
  const limits = crossed.map(({ label, evidence }) => `${label}: ${evidence}`).join('; ');
  if (crossed.length > 0) return isAnomalous ? limits : `${modelSaysNormal[language]} ${limits}`;
  if (!isAnomalous) return allNormal[language];
  const top = contributions?.sensors.filter(({ contribution }) => contribution > 0).slice(0, sensorsInSummaryMax) ?? [];
  const reasons = top.map((reason) => measuredText({ ...reason, typeName }, language));
  const near = nearest === null ? [] : [`${nearestLimit[language]} ${nearest.label}: ${nearest.sentence}`];
  return [noLimitCrossed[language], ...reasons, ...near].join('; ');
}

const sensorsInSummaryMax = 2;

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
