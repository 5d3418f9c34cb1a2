// Why a reading is unusual, for a model that was trained without labels: of the sensors that shorten its paths most, how far each lies from what is
// usual for this machine. In English and Korean; Korean is written so that no particle depends on a name.
import type { EncodedType, Profile } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { numberText, withUnit } from '../text/number-text.ts';
import { type Baselines, findBaseline, type ReadingOf } from './baselines.ts';
import type { Language } from './explanation.ts';
import { notMeasured } from './sentences.ts';

/** `place` is the sensor's in the profile. */
export type SayUnusual = (place: number, values: SensorValues, type: EncodedType, of: ReadingOf | undefined) => string;

/** Closer than so many deviations a value is usual by itself; together with others it need not be. */
const usualDeviations = 2.5;

export function createSayUnusual(profile: Profile, baselines: Baselines | null, language: Language): SayUnusual {
  return (place, values, type, of) => {
    const { name, label, unit } = profile.sensors[place] as Profile['sensors'][number];
    const value = values[name] as number;
    if (Number.isNaN(value)) return notMeasured(label[language], language);
    const said = language === 'ko' ? `${label.ko} ${withUnit(value, unit)}` : `${label.en} is ${withUnit(value, unit)}`;
    const found = baselines === null ? undefined : findBaseline(baselines, name, type.name, of);
    if (found === undefined) return said;
    const { usual, deviation, isOwn, isHourly } = found;
    const far = (value - usual) / deviation;
    const whose = isOwn ? whoseOwn[language] : whoseType[language](type.name);
    const when = isHourly ? atThisHour[language] : '';
    const centre = withUnit(usual, unit);
    const size = numberText(Number(Math.abs(far).toPrecision(2)));
    if (language === 'ko') {
      const where =
        Math.abs(far) < usualDeviations
          ? '단독으로는 평소 수준'
          : `표준편차의 ${size}배만큼 ${far > 0 ? '높음' : '낮음'}`;
      return `${said}, ${whose}${when} 중앙값 ${centre} 대비 ${where}`;
    }
    return Math.abs(far) < usualDeviations
      ? `${said}, by itself near the median ${centre} of ${whose}${when}`
      : `${said}, ${size} deviations ${far > 0 ? 'above' : 'below'} the median ${centre} of ${whose}${when}`;
  };
}

const whoseOwn: Readonly<Record<Language, string>> = { en: 'this machine', ko: '이 기계의' };
const whoseType: Readonly<Record<Language, (typeName: string) => string>> = {
  en: (typeName) => `type ${typeName}`,
  ko: (typeName) => `유형 ${typeName}의`,
};
const atThisHour: Readonly<Record<Language, string>> = { en: ' at this hour', ko: ' 이 시간대' };
