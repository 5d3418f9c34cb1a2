// What is wrong with a reading, or with a machine that sends none, under the names that alerts and the API give it; and how it is said.
import type { Language } from '../explanation/explanation.ts';
import { aboutType } from '../only-type.ts';
import type { Sensor } from '../profile.ts';
import { numberText, plain, withUnit } from '../text/number-text.ts';

/** Of one reading alone `range` and `combination`; `stuck` and `jump` need those before it. */
export const qualityChecks = ['range', 'combination', 'stuck', 'jump'] as const;

/** What a data-quality episode may be about. */
export const episodeChecks = [...qualityChecks, 'silent'] as const;

export interface QualityFinding {
  readonly check: (typeof qualityChecks)[number];
  /** The sensor, or those of which one must be wrong. */
  readonly sensors: readonly string[];
  /** Of one sensor: its value, and of `range` and `jump` the bound that it is beyond. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string;
  readonly sentence: string;
}

export function rangeFinding(
  { name, unit, label }: Sensor,
  value: number,
  limit: number,
  { typeName, language }: { readonly typeName: string; readonly language: Language },
): QualityFinding {
  const isAbove = value > limit;
  const [said, bound] = [withUnit(value, unit), withUnit(limit, unit)];
  const sentence =
    language === 'ko'
      ? `${label.ko} ${said}: ${aboutType(typeName, `유형 ${typeName} `)}기계의 한계 ${bound}보다 ${isAbove ? '높음' : '낮음'}, 센서도 확인 필요`
      : `${label.en} is ${said}, ${isAbove ? 'above' : 'below'} the ${bound} that a machine${aboutType(typeName, ` of type ${typeName}`)} can have; look at the sensor too`;
  return { check: 'range', sensors: [name], value, limit, unit, sentence };
}

/** Where readings count for their part there were at least so many. */
export function stuckFinding(
  { name, unit, label }: Sensor,
  value: number,
  { readings, isExact }: { readonly readings: number; readonly isExact: boolean },
  language: Language,
): QualityFinding {
  const said = withUnit(value, unit);
  const count = Math.floor(readings);
  const sentence =
    language === 'ko'
      ? `${label.ko}: 연속 ${count}회${isExact ? '' : ' 이상'} ${said} 그대로임, 센서도 확인 필요`
      : `${label.en} has been exactly ${said} in ${isExact ? '' : 'at least '}${count} readings in a row; look at the sensor too`;
  return { check: 'stuck', sensors: [name], value, limit: null, unit, sentence };
}

/** `allowed` is how far it can have changed in the time. */
export function jumpFinding(
  { name, unit, label }: Sensor,
  change: { readonly from: number; readonly to: number; readonly seconds: number; readonly allowed: number },
  language: Language,
): QualityFinding {
  const { from, to, seconds, allowed } = change;
  const limit = plain(to > from ? from + allowed : from - allowed);
  const [before, after, most] = [withUnit(from, unit), withUnit(to, unit), withUnit(allowed, unit)];
  const time = numberText(seconds);
  const sentence =
    language === 'ko'
      ? `${label.ko}: ${time}초 만에 ${before}에서 ${after}(으)로 바뀜, 가능한 변화는 ${most}까지, 센서도 확인 필요`
      : `${label.en} went from ${before} to ${after} in ${time} s, and can change by ${most} in that time; look at the sensor too`;
  return { check: 'jump', sensors: [name], value: to, limit, unit, sentence };
}
