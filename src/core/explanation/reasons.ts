// What is said of one sensor, one feature and the machine's type: everything around the numbers of a reading. It is said with numbers, as the
// members of an explanation, or with marks, once, to get the text between them (write-contributions).
import type { EncodedType, Profile } from '../profile.ts';
import type { ContributionsSubject } from './contribution-sums.ts';
import type { Language, UsualRange } from './explanation.ts';
import { type Place, reasonSentence, typeSentence } from './sentences.ts';
import { type FeatureSource, labelOf } from './sources.ts';
import { usualOf } from './usual.ts';

/** The numbers of a reading in a reason: `Numeric` is a number, or a mark. */
export interface Shown<Numeric> {
  /** Null where it is missing. */
  readonly value: Numeric | null;
  readonly contribution: Numeric;
  /** The value in the sentence, without its unit. */
  readonly said: string;
  readonly place: Place;
  /** Whether the contribution is above 0. */
  readonly speaksFor: boolean;
}

/** What a reason is about: a sensor, or a feature. */
export interface ReasonSubject {
  readonly label: string;
  /** For sentences; empty for none. */
  readonly unit: string;
  readonly usual: UsualRange | null;
  readonly typeName: string;
  /** Whether its sentence says the type's name in place of the value. */
  readonly isTypeName: boolean;
}

export function createReasons(
  { profile, usual, unusual }: Pick<ContributionsSubject, 'profile' | 'usual' | 'unusual'>,
  sources: readonly FeatureSource[],
  language: Language,
) {
  const isUnusual = unusual !== undefined;
  const sensorSubject = (place: number, type: EncodedType): ReasonSubject => {
    const { name, label, unit } = profile.sensors[place] as Profile['sensors'][number];
    const found = usualOf(usual, type.name, 'sensors', name);
    return { label: label[language], unit, usual: found, typeName: type.name, isTypeName: false };
  };
  const featureUnit = (place: number): string | null => {
    const { feature, sensors, isSensor } = sources[place] as FeatureSource;
    return feature.unit ?? (isSensor ? profile.sensors[sensors[0] as number]?.unit : undefined) ?? null;
  };
  const featureSubject = (place: number, type: EncodedType): ReasonSubject => {
    const source = sources[place] as FeatureSource;
    const { feature, isTypeName } = source;
    return {
      label: labelOf(source, profile.sensors)?.[language] ?? feature.name,
      unit: featureUnit(place) ?? '',
      usual: usualOf(usual, type.name, 'features', feature.name),
      typeName: type.name,
      isTypeName,
    };
  };
  const reason = <Numeric>(subject: ReasonSubject, shown: Shown<Numeric>) => ({
    value: shown.value,
    usual: subject.usual,
    contribution: shown.contribution,
    sentence: reasonSentence({ ...subject, ...shown, isUnusual }, language),
  });
  return {
    sensorSubject,
    featureSubject,
    sensor: <Numeric>(place: number, subject: ReasonSubject, shown: Shown<Numeric>) => {
      const { name, unit } = profile.sensors[place] as Profile['sensors'][number];
      return { sensor: name, label: subject.label, ...reason(subject, shown), unit };
    },
    feature: <Numeric>(place: number, subject: ReasonSubject, shown: Shown<Numeric>) => ({
      feature: (sources[place] as FeatureSource).feature.name,
      ...reason(subject, shown),
      unit: featureUnit(place),
    }),
    type: <Numeric>({ name }: EncodedType, contribution: Numeric, speaksFor: boolean) => ({
      value: name,
      contribution,
      sentence: typeSentence(name, { speaksFor, isUnusual }, language),
    }),
  };
}

export type Reasons = ReturnType<typeof createReasons>;
