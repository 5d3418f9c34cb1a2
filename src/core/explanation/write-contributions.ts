// Contributions as JSON, without an object of them: for each type of machine, what is the same in every reading is put into words once, and a
// reading adds its numbers. The text is that of the object which contributions.ts describes.
import type { EncodedType, Feature } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { type ContributionsSubject, createSumContributions } from './contribution-sums.ts';
import type { ContributionsOptions } from './contributions.ts';
import type { UsualRange } from './explanation.ts';
import { fragmentsOf, mark, quotable } from './fragments.ts';
import { fourDecimals, fourDecimalsText, numberText, roundedText } from './number-text.ts';
import { createReasons, type ReasonSubject, type Reasons, type Shown } from './reasons.ts';
import { measuredText, type Place, placeOf, sensorsInSummaryMax } from './sentences.ts';
import { findSources } from './sources.ts';

export interface WrittenContributions {
  readonly json: string;
  /** As DescribedContributions has them, fit to stand within the quotes of JSON. */
  readonly reasons: readonly string[];
  /** Those that are shown, the largest first, rounded. */
  readonly sensors: readonly { readonly sensor: string; readonly contribution: number }[];
}

/** As DescribeContributions. Throws RangeError for a type that it was not made for. */
export type WriteContributions = (
  sensors: SensorValues,
  type: EncodedType,
  values: Float32Array,
  start: number,
) => WrittenContributions;

/** Throws RangeError when texts of the profile cannot be cut at its numbers. */
export function createWriteContributions(
  subject: ContributionsSubject,
  { language, countMax }: ContributionsOptions,
): WriteContributions {
  const { profile, features, types } = subject;
  const sources = findSources(profile.sensors, features, types);
  const sum = createSumContributions(subject, sources, countMax);
  const say = createReasons(subject, sources, language);
  const hasType = features.some(({ from }) => from === 'type');
  const written = new Map(
    types.map((type) => [
      type.name,
      {
        sensors: profile.sensors.map(({ name }, place) => writeSensor(name, place, type, say, language)),
        features: features.map((feature, place) => writeFeature(feature, place, type, say)),
        type: hasType
          ? ([true, false] as const).map((speaksFor) => fragmentsOf(say.type(type, mark, speaksFor), 1))
          : [],
      },
    ]),
  );
  return (values, type, given, start) => {
    const fragments = written.get(type.name);
    if (fragments === undefined) throw new RangeError(`no text is known for machine type ${type.name}`);
    const { margin, base, ofType, bySensor, byFeature, ...places } = sum(values, type, given, start);
    const reasons: string[] = [];
    const shown: { readonly sensor: string; readonly contribution: number }[] = [];
    const typeContribution = hasType ? fourDecimals(ofType) : 0;
    let [left, sensors] = [margin - base - typeContribution, ''];
    for (const place of places.sensors) {
      const sensor = fragments.sensors[place] as SensorText;
      const exact = bySensor[place] as number;
      const value = values[sensor.name] as number;
      const said = numberText(value);
      const lies = placeOf(value, sensor.usual);
      const contribution = fourDecimals(exact);
      if (contribution > 0 && reasons.length < sensorsInSummaryMax)
        reasons.push(sensor.measured[0] + said + sensor.measuredEnd[lies]);
      shown.push({ sensor: sensor.name, contribution });
      left -= contribution;
      sensors += `${sensors === '' ? '' : ','}${reasonText(sensor, value, exact, said, lies)}`;
    }
    const otherSensors = fourDecimalsText(left);
    let shownFeatures = '';
    left = margin - base;
    for (const place of places.features) {
      const feature = fragments.features[place] as FeatureText;
      const exact = byFeature[place] as number;
      const value = feature.feature.of(values, type);
      left -= fourDecimals(exact);
      const text = reasonText(feature, value, exact, numberText(value), placeOf(value, feature.usual));
      shownFeatures += `${shownFeatures === '' ? '' : ','}${text}`;
    }
    const [typeStart, typeEnd] = fragments.type[ofType > 0 ? 0 : 1] ?? [];
    const machineType = hasType ? typeStart + fourDecimalsText(ofType) + typeEnd : 'null';
    const json = `{"margin":${fourDecimalsText(margin)},"base":${fourDecimalsText(base)},"sensors":[${sensors}],"other_sensors":${otherSensors},"machine_type":${machineType},"features":[${shownFeatures}],"other_features":${fourDecimalsText(left)}}`;
    return { json, reasons, sensors: shown };
  };
}

/** A reason is: start, value, middle, contribution, sentence, value as it is said, and an end that depends on both. */
interface ReasonText {
  readonly usual: UsualRange | null;
  readonly start: string;
  readonly middle: string;
  readonly sentence: string;
  readonly ends: Readonly<Record<Place, { readonly speaksFor: string; readonly speaksAgainst: string }>>;
}

interface SensorText extends ReasonText {
  readonly name: string;
  /** For a summary: what stands before the value, and what behind it. */
  readonly measured: readonly string[];
  readonly measuredEnd: Readonly<Record<Place, string>>;
}

interface FeatureText extends ReasonText {
  readonly feature: Feature;
}

function reasonText(text: ReasonText, value: number, contribution: number, said: string, place: Place): string {
  const { speaksFor, speaksAgainst } = text.ends[place];
  const end = contribution > 0 ? speaksFor : speaksAgainst;
  return text.start + roundedText(value) + text.middle + fourDecimalsText(contribution) + text.sentence + said + end;
}

function writeReason(usual: UsualRange | null, say: (shown: Shown<string>) => object): ReasonText {
  const pieces = (place: Place, speaksFor: boolean) =>
    fragmentsOf(say({ value: mark, contribution: mark, said: mark, place, speaksFor }), 3) as Pieces;
  const ends = byPlace((place) => ({ speaksFor: pieces(place, true)[3], speaksAgainst: pieces(place, false)[3] }));
  const [start, middle, sentence] = pieces('within', true);
  return { usual, start, middle, sentence, ends };
}

type Pieces = readonly [string, string, string, string];

function writeSensor(
  name: string,
  place: number,
  type: EncodedType,
  say: Reasons,
  language: ContributionsOptions['language'],
): SensorText {
  const about: ReasonSubject = say.sensorSubject(place, type);
  const measured = (lies: Place) =>
    measuredText({ ...about, said: mark, place: lies }, language)
      .split(mark)
      .map(quotable);
  return {
    ...writeReason(about.usual, (shown) => say.sensor(place, about, shown)),
    name,
    measured: measured('within'),
    measuredEnd: byPlace((lies) => measured(lies)[1] as string),
  };
}

function writeFeature(feature: Feature, place: number, type: EncodedType, say: Reasons): FeatureText {
  const about = say.featureSubject(place, type);
  return { ...writeReason(about.usual, (shown) => say.feature(place, about, shown)), feature };
}

function byPlace<Each>(make: (place: Place) => Each): Readonly<Record<Place, Each>> {
  return { above: make('above'), below: make('below'), within: make('within') };
}
