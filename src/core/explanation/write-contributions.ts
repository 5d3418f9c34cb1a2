// Contributions as JSON, without an object of them: for each type of machine, what is the same in every reading is put into words once, and a
// reading adds its numbers. The text is that of the object which contributions.ts describes.
import type { EncodedType, Feature } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { fourDecimals, numberText } from '../text/number-text.ts';
import { encodePiece, type TextBytes } from '../text/text-bytes.ts';
import { type ContributionSums, type ContributionsSubject, createSumContributions } from './contribution-sums.ts';
import type { ContributionsOptions } from './contributions.ts';
import type { UsualRange } from './explanation.ts';
import { fragmentsOf, mark, quotable } from './fragments.ts';
import { createReasons, type ReasonSubject, type Reasons, type Shown } from './reasons.ts';
import { measuredText, type Place, placeOf, sensorsInSummaryMax } from './sentences.ts';
import { findSources } from './sources.ts';

/** Of sensors that are shown, the largest first, rounded. */
export interface ShownSensor {
  readonly sensor: string;
  readonly contribution: number;
}

/** All are for a type that it was made for. */
export interface ContributionsWriting {
  readonly sum: ReturnType<typeof createSumContributions>;
  /** Places of the sensors that a summary names. */
  readonly speakingFor: (sums: ContributionSums) => readonly number[];
  /** As DescribedContributions has them, fit to stand within the quotes of JSON. */
  readonly reasons: (sums: ContributionSums, sensors: SensorValues, type: EncodedType) => readonly string[];
  readonly write: (
    text: TextBytes,
    sums: ContributionSums,
    sensors: SensorValues,
    type: EncodedType,
  ) => readonly ShownSensor[];
}

/** Throws RangeError when texts of the profile cannot be cut at its numbers. */
export function createContributionsWriting(
  subject: ContributionsSubject,
  { language, countMax }: ContributionsOptions,
): ContributionsWriting {
  const { profile, features, types } = subject;
  const sources = findSources(profile.sensors, features, types);
  const say = createReasons(subject, sources, language);
  const hasType = features.some(({ from }) => from === 'type');
  const names = profile.sensors.map(({ name }) => name);
  const textsOf = new Map(types.map((type) => [type.name, typeTexts(subject, type, say)]));
  return {
    sum: createSumContributions(subject, sources, countMax),
    speakingFor,
    reasons: (sums, sensors, type) =>
      speakingFor(sums).map((place) => {
        const about = say.sensorSubject(place, type);
        const value = sensors[names[place] as string] as number;
        return quotable(
          measuredText({ ...about, said: numberText(value), place: placeOf(value, about.usual) }, language),
        );
      }),
    write: (text, sums, sensors, type) => {
      const { margin, base, ofType, bySensor, byFeature } = sums;
      const texts = textsOf.get(type.name) as TypeTexts;
      const shown: ShownSensor[] = [];
      text.piece(marginName);
      text.fourDecimals(margin);
      text.piece(baseName);
      text.fourDecimals(base);
      text.piece(sensorsName);
      let left = margin - base - (hasType ? fourDecimals(ofType) : 0);
      for (let index = 0; index < sums.sensors.length; index++) {
        const place = sums.sensors[index] as number;
        const sensor = names[place] as string;
        const contribution = fourDecimals(bySensor[place] as number);
        shown.push({ sensor, contribution });
        left -= contribution;
        if (index > 0) text.piece(comma);
        writeReason(text, texts.sensors[place] as ReasonText, sensors[sensor] as number, bySensor[place] as number);
      }
      text.piece(otherSensorsName);
      text.fourDecimals(left);
      const [typeStart, typeEnd] = texts.type[ofType > 0 ? 'speaksFor' : 'speaksAgainst'];
      text.piece(typeStart);
      if (hasType) text.fourDecimals(ofType);
      text.piece(typeEnd);
      left = margin - base;
      for (let index = 0; index < sums.features.length; index++) {
        const place = sums.features[index] as number;
        const contribution = byFeature[place] as number;
        left -= fourDecimals(contribution);
        if (index > 0) text.piece(comma);
        const value = (features[place] as Feature).of(sensors, type);
        writeReason(text, texts.features[place] as ReasonText, value, contribution);
      }
      text.piece(otherFeaturesName);
      text.fourDecimals(left);
      text.piece(end);
      return shown;
    },
  };
}

const [comma, end] = [encodePiece(','), encodePiece('}')];
const [marginName, baseName, sensorsName] = [
  encodePiece('{"margin":'),
  encodePiece(',"base":'),
  encodePiece(',"sensors":['),
];
const [otherSensorsName, otherFeaturesName] = [encodePiece('],"other_sensors":'), encodePiece('],"other_features":')];
const [typeName, featuresName] = [',"machine_type":', ',"features":['];

function speakingFor({ sensors: places, bySensor }: ContributionSums): readonly number[] {
  return places.filter((place) => fourDecimals(bySensor[place] as number) > 0).slice(0, sensorsInSummaryMax);
}

/**
 * A reason is: start, value, middle, contribution, sentence, the value as it is said, and an end that depends on both. Of a value that is missing there is
 * a contribution alone; where the sentence does not say the value, the end is all of it.
 */
interface ReasonText {
  readonly usual: UsualRange | null;
  readonly start: Uint8Array;
  readonly middle: Uint8Array;
  readonly sentence: Uint8Array | null;
  readonly ends: Readonly<Record<Exclude<Place, 'missing'>, Either<Uint8Array>>>;
  readonly missing: Either<readonly [Uint8Array, Uint8Array]>;
}

interface Either<Text> {
  readonly speaksFor: Text;
  readonly speaksAgainst: Text;
}

interface TypeTexts {
  readonly sensors: readonly ReasonText[];
  readonly features: readonly ReasonText[];
  /** What stands before the type's contribution and behind it, up to the first feature. */
  readonly type: Readonly<Record<'speaksFor' | 'speaksAgainst', readonly [Uint8Array, Uint8Array]>>;
}

function writeReason(text: TextBytes, reason: ReasonText, value: number, contribution: number): void {
  const place = placeOf(value, reason.usual);
  if (place === 'missing') {
    const [before, end] = contribution > 0 ? reason.missing.speaksFor : reason.missing.speaksAgainst;
    text.piece(before);
    text.fourDecimals(contribution);
    text.piece(end);
    return;
  }
  const { speaksFor, speaksAgainst } = reason.ends[place];
  text.piece(reason.start);
  text.rounded(value);
  text.piece(reason.middle);
  text.fourDecimals(contribution);
  if (reason.sentence !== null) {
    text.piece(reason.sentence);
    text.said(value);
  }
  text.piece(contribution > 0 ? speaksFor : speaksAgainst);
}

function typeTexts({ profile, features }: ContributionsSubject, type: EncodedType, say: Reasons): TypeTexts {
  const hasType = features.some(({ from }) => from === 'type');
  const ofType = (speaksFor: boolean): readonly [Uint8Array, Uint8Array] => {
    if (!hasType) return [encodePiece(`${typeName}null`), encodePiece(featuresName)];
    const text = JSON.stringify(say.type(type, mark, speaksFor));
    const [start, rest, ...more] = `${typeName}${text}${featuresName}`.split(`"${mark}"`);
    if (start === undefined || rest === undefined || more.length > 0 || rest.includes(mark))
      throw new RangeError(`machine type ${type.name} has the mark in its name`);
    return [encodePiece(start), encodePiece(rest)];
  };
  return {
    sensors: profile.sensors.map((_, place) => {
      const about = say.sensorSubject(place, type);
      return reasonText(about, (shown) => say.sensor(place, about, shown));
    }),
    features: features.map((_, place) => {
      const about = say.featureSubject(place, type);
      return reasonText(about, (shown) => say.feature(place, about, shown));
    }),
    type: { speaksFor: ofType(true), speaksAgainst: ofType(false) },
  };
}

function reasonText({ usual, isTypeName }: ReasonSubject, say: (shown: Shown<string>) => object): ReasonText {
  const marks = isTypeName ? 2 : 3;
  const pieces = (place: Place, speaksFor: boolean) =>
    fragmentsOf(say({ value: mark, contribution: mark, said: mark, place, speaksFor }), marks) as Pieces;
  const missing = (speaksFor: boolean) =>
    fragmentsOf(say({ value: null, contribution: mark, said: '', place: 'missing', speaksFor }), 1) as MissingPieces;
  const endOf = (place: Place, speaksFor: boolean): Uint8Array => pieces(place, speaksFor).at(-1) as Uint8Array;
  const ends = (place: Place) => ({ speaksFor: endOf(place, true), speaksAgainst: endOf(place, false) });
  const [start, middle, third] = pieces('within', true);
  return {
    ...{ usual, start, middle, sentence: isTypeName ? null : third },
    ends: { above: ends('above'), below: ends('below'), within: ends('within') },
    missing: { speaksFor: missing(true), speaksAgainst: missing(false) },
  };
}

type MissingPieces = readonly [Uint8Array, Uint8Array];

type Pieces = readonly [Uint8Array, Uint8Array, Uint8Array, ...Uint8Array[]];
