// The manifest of a model folder: what the model is, what it wants, what it was trained on, and how to know that it is the one described.
// Read from a document that may hold anything; what it does not say rightly is refused with its path.
import { stuckReadingsBounds } from '../../core/data-quality/rules.ts';
import type { UsualChange, UsualChanges } from '../../core/data-quality/usual-changes.ts';
import { InvalidModel } from '../../core/errors.ts';
import type { Baseline, Baselines } from '../../core/explanation/baselines.ts';
import type { UsualRange } from '../../core/explanation/explanation.ts';
import type { Span, UsualRanges } from '../../core/explanation/usual.ts';
import { parseExpression } from '../../core/target/expression.ts';
import type { TargetFacts } from '../../core/target/target.ts';
import type { Rounds } from '../xgboost-file/learner.ts';
import type { Calibration } from './calibration.ts';
import { everyMember, type Member, notBelowZero, readJson } from './json-member.ts';
import { type ModelKind, type ModelManifest, modelKinds } from './model.ts';
import type { MemoryRules } from './probe.ts';
import { readReference } from './read-reference.ts';
import { readScalerMember } from './scaler.ts';

/** By machine type, then by name: low, median and high; of failures, where they go far, the lowest and the highest value. */
export type WrittenRanges = Readonly<
  Record<
    string,
    Readonly<Record<'sensors' | 'features', Readonly<Record<string, readonly number[]>>>> & {
      readonly failing?: Readonly<Record<string, readonly number[]>>;
    }
  >
>;

/** A ModelManifest with what proves that the model beside it fits. */
export interface ArtefactManifest extends ModelManifest {
  readonly modelSha256: string;
  readonly featureDigest: string;
  /** Applied to margins for the probability; null for the plain logistic function. */
  readonly calibration: Calibration | null;
  readonly golden: Golden;
  /** Of an isolation forest: for people alone, since the leaves hold what scores. */
  readonly isolation?: IsolationFacts;
}

/** How an isolation forest comes to its margins; `formula` says it in words. */
export interface IsolationFacts {
  readonly trees: number;
  readonly subsample: number;
  readonly depthMax: number;
  /** c(subsample): the mean path length of readings that are neither usual nor unusual. */
  readonly averagePathLength: number;
  readonly shift: number;
  readonly perStep: number;
  readonly formula: string;
}

/** Rows of the model's inputs, null in JSON for what is missing, and the margins that XGBoost itself gave them. */
export interface Golden {
  readonly rows: readonly (readonly number[])[];
  readonly margins: readonly number[];
}

/** Throws InvalidModel with the path of the member at fault. Members that it does not know are left alone. */
export function readManifest(text: string): ArtefactManifest {
  const document = readJson(text);
  const version = document.member('schemaVersion').wholeNumber(0);
  if (version !== 1) document.member('schemaVersion').fail(`is ${version}; this version of Spindle reads 1`);
  const featureNames = document
    .member('featureNames')
    .items()
    .map((name) => name.text());
  if (featureNames.length === 0) document.member('featureNames').fail('is empty');
  const threshold = document.member('threshold').number();
  if (!(threshold > 0 && threshold <= 1))
    document.member('threshold').fail(`is ${threshold}, not above 0 and at most 1`);
  return {
    schemaVersion: 1,
    kind: optionally(document.optional('kind'), readKind),
    name: document.member('name').text(),
    version: document.member('version').text(),
    profile: document.member('profile').text(),
    featureNames,
    typeEncoding: readTypeEncoding(document.member('typeEncoding')),
    optionalSensors: optionally(document.optional('optionalSensors'), (sensors) =>
      sensors.items().map((sensor) => sensor.text()),
    ),
    memory: optionally(document.optional('memory'), readMemory),
    target: optionally(document.optional('target'), readTarget),
    threshold,
    modelSha256: document.member('modelSha256').text(),
    featureDigest: document.member('featureDigest').text(),
    scaler: optionally(document.optional('scaler'), readScalerMember),
    missing: optionally(document.optional('missing'), readMissing),
    rounds: optionally(document.optional('rounds'), readRounds),
    calibration: optionally(document.optional('calibration'), readCalibration),
    usual: optionally(document.optional('usual'), readUsual),
    usualChanges: optionally(document.optional('usualChanges'), readUsualChanges),
    baselines: optionally(document.optional('baselines'), readBaselines),
    reference: optionally(document.optional('reference'), readReference),
    golden: readGolden(document.member('golden'), featureNames.length),
  };
}

function optionally<Content>(member: Member | undefined, read: (member: Member) => Content): Content | null {
  return member === undefined ? null : read(member);
}

function readKind(member: Member): ModelKind {
  const text = member.text();
  // Limits are the profile's: no folder holds them.
  const kinds = modelKinds.filter((kind) => kind !== 'limits');
  return kinds.find((kind) => kind === text) ?? member.fail(`is ${text}, none of ${kinds.join(', ')}`);
}

function readTarget(member: Member): TargetFacts {
  const when = member.member('when').text();
  const parsed = parseExpression(when);
  if ('problem' in parsed) member.member('when').fail(`is no expression: ${parsed.problem}`);
  return {
    name: optionally(member.optional('name'), (name) => name.text()),
    when,
    modes: optionally(member.optional('modes'), (modes) => modes.items().map((code) => code.text())),
  };
}

function readMemory(member: Member): MemoryRules {
  const gap = member.optional('gapSeconds');
  return {
    gapSeconds: gap === undefined ? null : notBelowZero(gap),
    features: everyMember(member.member('features'), (rule) => rule.text()),
  };
}

function readMissing(member: Member): number {
  const value = member.number();
  return Number.isFinite(Math.fround(value)) ? value : member.fail('is not finite');
}

function readRounds(member: Member): Rounds {
  const { value } = member;
  if (value === 'best' || value === 'all') return value;
  return typeof value === 'number' ? member.wholeNumber(1) : member.fail('is neither best, all, nor a whole number');
}

function readCalibration(member: Member): Calibration {
  const slope = member.member('slope').number();
  const intercept = member.member('intercept').number();
  if (!(slope > 0 && slope < Number.POSITIVE_INFINITY)) member.member('slope').fail(`is ${slope}, not above 0`);
  if (!Number.isFinite(intercept)) member.member('intercept').fail(`is ${intercept}, not finite`);
  return { slope, intercept };
}

/** Type names and their numbers: two types cannot share one. */
export function readTypeEncoding(member: Member): Readonly<Record<string, number>> {
  const { value } = member;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return member.fail('is not an object');
  const encoding = Object.fromEntries(
    Object.keys(value).map((name) => [name, member.member(name).wholeNumber(0, 2 ** 24)]),
  );
  if (new Set(Object.values(encoding)).size < Object.keys(encoding).length)
    member.fail('gives two types the same number');
  return encoding;
}

/** Types and names are the profile's; those that it does not have are never asked for. */
function readUsual(member: Member): UsualRanges {
  return everyMember(member, (type) => ({
    sensors: everyMember(type.member('sensors'), readRange),
    features: everyMember(type.member('features'), readRange),
    ...readFailing(type.optional('failing')),
  }));
}

/** A model of an earlier version says nothing of it. */
function readFailing(member: Member | undefined): { readonly failing?: Readonly<Record<string, Span>> } {
  return member === undefined ? {} : { failing: everyMember(member, readSpan) };
}

function readSpan(member: Member): Span {
  const [low, high, ...more] = member.numbers();
  if (low === undefined || high === undefined || more.length > 0 || !(low <= high) || !Number.isFinite(high - low))
    return member.fail('is not two numbers: the lowest and the highest');
  return { low, high };
}

function readUsualChanges(member: Member): UsualChanges {
  return everyMember(member, (type) => everyMember(type, readUsualChange));
}

function readUsualChange(member: Member): UsualChange {
  const stuckReadings = member.optional('stuckReadings');
  const stuckInterval = member.optional('stuckIntervalSeconds');
  const jump = member.optional('jump');
  return {
    ...(stuckReadings === undefined
      ? {}
      : { stuckReadings: stuckReadings.wholeNumber(stuckReadingsBounds.min, stuckReadingsBounds.max) }),
    ...(stuckInterval === undefined ? {} : { stuckIntervalSeconds: notBelowZero(stuckInterval) }),
    ...(jump === undefined
      ? {}
      : {
          jump: {
            allowance: notBelowZero(jump.member('allowance')),
            perSecond: notBelowZero(jump.member('perSecond')),
          },
        }),
  };
}

function readBaselines(member: Member): Baselines {
  const ofEach = (name: string) => everyMember(member.member(name), (owner) => everyMember(owner, readBaseline));
  return { machineTypes: ofEach('machineTypes'), machines: ofEach('machines') };
}

function readBaseline(member: Member): Baseline {
  const median = finite(member.member('median'));
  const deviation = finite(member.member('deviation'));
  if (!(deviation > 0)) member.member('deviation').fail(`is ${deviation}, not above 0`);
  const hours = member.optional('hours');
  if (hours === undefined) return { median, deviation };
  const medians = hours.items().map(finite);
  if (medians.length !== 24) hours.fail(`has ${medians.length} numbers, not one for each hour of the day`);
  return { median, deviation, hours: medians };
}

function finite(member: Member): number {
  const value = member.number();
  return Number.isFinite(value) ? value : member.fail(`is ${value}, not finite`);
}

function readRange(member: Member): UsualRange {
  const [low, median, high, ...more] = member.numbers();
  if (low === undefined || median === undefined || high === undefined || more.length > 0)
    return member.fail('is not three numbers: low, median and high');
  if (!(low <= median && median <= high && Number.isFinite(low) && Number.isFinite(high)))
    return member.fail('has numbers that fall');
  return { low, median, high };
}

function readGolden(member: Member, featureCount: number): Golden {
  const rows = member
    .member('rows')
    .items()
    .map((row) => {
      if (row.length() !== featureCount) row.fail(`has ${row.length()} numbers for ${featureCount} features`);
      return row.items().map((value) => (value.value === null ? Number.NaN : value.number()));
    });
  const margins = member.member('margins').numbers();
  if (rows.length === 0 || margins.length !== rows.length) {
    throw new InvalidModel(`${member.path} has ${rows.length} rows and ${margins.length} margins`);
  }
  return { rows, margins };
}
