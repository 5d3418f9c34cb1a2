// What is true of one kind of machine, as data: its sensors, types, features and failure modes. Decoder, validation, HTTP schema,
// training columns, feature vector, alert text and the Portal's curves all come from here; nothing else names a sensor.

import type { PlausibleRange, ProfileDataQuality } from './data-quality/rules.ts';
import type { ProfileEpisodes } from './episode/rules.ts';
import { evidenceOfLimits } from './explanation/limits.ts';
import type { EvidenceOf, FailureMode } from './failure-mode.ts';
import { rememberedValue, withMemory } from './memory/features.ts';
import { memoryTooLarge } from './memory/memory.ts';
import type { MemoryRule, ProfileMemory } from './memory/rule.ts';
import { onlyTypeName } from './only-type.ts';
import { withOptional } from './optional-sensors.ts';
import { shapeProblems } from './profile-shape.ts';
import type { InputForms } from './reading/input-forms.ts';
import type { Label, SensorValues } from './sensor-values.ts';
import type { ProfileTarget } from './target/target.ts';

export type { FailureMode } from './failure-mode.ts';
export type { Label, SensorValues } from './sensor-values.ts';

/** The values a sensor can physically give: `above` is exclusive, `atLeast` and `atMost` are inclusive. */
export interface Range {
  readonly above?: number;
  readonly atLeast?: number;
  readonly atMost: number;
}

/** The values that a sensor can be brought to: from `atLeast` on in steps, at most to `atMost`; one alone where both are the same. */
export interface Control {
  readonly atLeast: number;
  readonly atMost: number;
  /** Above 0. */
  readonly step: number;
}

export interface Sensor<Name extends string = string> {
  /** The name on the wire, in camelCase. */
  readonly name: Name;
  /** The unit's symbol, such as `K`, `rpm`, `Nm`, `min`. */
  readonly unit: string;
  readonly range: Range;
  readonly label: Label;
  /** What people may set it to; absent for what they can only watch. A way back to normal changes such sensors alone. */
  readonly control?: Control;
  /** The column's name in training data. */
  readonly column: string;
  /** What a machine can have, where it is narrower than the range; a side that is left open is learnt from what is usual. */
  readonly plausible?: PlausibleRange;
  /** A plausible value, for examples in documentation and for probing a model. */
  readonly example: number;
  /** A reading may come without it: its value is NaN then, and what is computed of it is missing. */
  readonly optional?: boolean;
}

export interface MachineType {
  /** The canonical name, such as `L`. */
  readonly name: string;
  /** Other spellings in the Portal's machine table, such as `LOW`. */
  readonly aliases: readonly string[];
  readonly label: Label;
}

/** What a feature may know of the machine's type: its name, and the number that the model was trained with. */
export interface EncodedType {
  readonly name: string;
  readonly code: number;
}

export interface Feature<Values = SensorValues> {
  /** The name in the model and in the answer of `/predict`. */
  readonly name: string;
  /** For sentences; where absent, the sensor's, of a feature that is a sensor's value, else the name. */
  readonly label?: Label;
  readonly unit?: string;
  /** The sensors that it comes from, to which its contribution is counted; where absent, those that it is seen to read. */
  readonly sensors?: readonly string[];
  /** `type` for a feature that comes from the machine's type alone; such features come first in answers. */
  readonly from: 'sensors' | 'type';
  /**
   * Computed in double precision. Must be pure, and must not allocate: it runs once per reading. Of a feature with memory: what was remembered, out of
   * values that hold it under the feature's name.
   */
  readonly of: (values: Values, type: EncodedType) => number;
  /** What of the machine's readings so far it is; absent for a feature of one reading alone. */
  readonly memory?: MemoryRule<Values>;
  /** The optional sensors that a feature with memory comes from, which defineProfile finds: it is of the readings that have all of them. */
  readonly needs?: readonly string[];
}

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/** A machine that can be simulated: `next` gives the values of its next reading and moves its state on. */
export interface SimulatedMachine<Values = SensorValues> {
  readonly next: () => Values;
  /** What was wrong with it at its last reading, and how far it had come, from 0 to 1; null for nothing. No reading tells it. */
  readonly fault?: () => { readonly name: string; readonly strength: number } | null;
}

export interface Profile<Values = SensorValues> {
  readonly name: string;
  readonly sensors: readonly Sensor[];
  readonly machineTypes: readonly MachineType[];
  /** The features of a model unless it is trained otherwise, in model order. */
  readonly features: readonly Feature<Values>[];
  /** Further features, which only the sets below name. */
  readonly moreFeatures?: readonly Feature<Values>[];
  /** Names of features that a model can be trained with, in model order, by the set's name. The first set is `features`. */
  readonly featureSets?: Readonly<Record<string, readonly string[]>>;
  readonly failureModes: readonly FailureMode<Values>[];
  readonly training: TrainingColumns;
  /** What models can be trained to find, by names, where that is more than one column says. */
  readonly targets?: Readonly<Record<string, ProfileTarget>>;
  /** The types in the order of their codes, for a newly trained model: the first is 0. A loaded model brings its own mapping. */
  readonly typeOrder: readonly string[];
  /** How readings of these machines are written where it is not as the contract says; the settings INPUT_… go before it. */
  readonly input?: InputForms;
  /** When the condition of such a machine becomes an episode, where it is not as by default; the settings EPISODE_… go before it. */
  readonly episodes?: ProfileEpisodes;
  /** Which readings say that a sensor is wrong, beside plausible ranges. */
  readonly dataQuality?: ProfileDataQuality<Values>;
  /** What is so for all features with memory. */
  readonly memory?: ProfileMemory;
  /** Starts a simulated machine of a type. Absent when the profile has no physics to simulate. */
  readonly simulate?: (typeName: string, random: Random) => SimulatedMachine<Values>;
}

/** Where a file of readings has what is no sensor. Columns that it may lack are read where they are there. */
export interface TrainingColumns {
  /** The column with the machine's type, spelled as a type's name or alias. */
  readonly typeColumn: string;
  /** The column to predict: 1 for a failure, 0 for none. Absent where nobody has labelled anything yet. */
  readonly targetColumn?: string;
  /** When each reading was taken. */
  readonly timeColumn?: string;
  /** Which machine it is of. */
  readonly machineColumn?: string;
  /** What no two sides of a split may share, such as an experiment or a batch. */
  readonly groupColumn?: string;
}

/** What labels are in where a profile does not say it: in what the Portal exports, and for training by it. */
export const defaultTargetColumn = 'Failure';

/** As a profile is written: a mode whose limits are data needs no `evidence`, a feature with memory no function, and machines of one type no types. */
type WrittenMode<Values> = Omit<FailureMode<Values>, 'evidence'> & { readonly evidence?: EvidenceOf<Values> };
type WrittenFeature<Values> =
  | Feature<Values>
  | (Omit<Feature<Values>, 'of' | 'from' | 'memory'> & { readonly memory: MemoryRule<Values> });
type WrittenProfile<Values> = Omit<
  Profile<Values>,
  'sensors' | 'features' | 'moreFeatures' | 'failureModes' | 'machineTypes' | 'typeOrder' | 'training'
> & {
  readonly features: readonly WrittenFeature<Values>[];
  readonly moreFeatures?: readonly WrittenFeature<Values>[];
  readonly failureModes: readonly WrittenMode<Values>[];
  readonly machineTypes?: readonly MachineType[];
  readonly typeOrder?: readonly string[];
  readonly training: Omit<TrainingColumns, 'typeColumn'> & { readonly typeColumn?: string };
};

/** Of machines that are all of one type: such files need no column for it. */
const onlyType: MachineType = { name: onlyTypeName, aliases: [], label: { en: 'Standard', ko: '표준' } };

type ValuesOf<Sensors extends readonly Sensor[]> = { readonly [Name in Sensors[number]['name']]: number };

/**
 * Declares a profile with the names of its sensors checked inside `features`, `failureModes` and `simulate`.
 * Throws an Error that names the first inconsistency (a repeated name, a code order that misses a type, …).
 */
export function defineProfile<const Sensors extends readonly Sensor[]>(
  written: WrittenProfile<ValuesOf<Sensors>> & { readonly sensors: Sensors },
): Profile {
  const fail = (problem: string): never => {
    throw new Error(`profile ${written?.name || '(unnamed)'}: ${problem}`);
  };
  const profile = withFunctions(withTypes(written as unknown as Written));
  const [misshapen] = shapeProblems(profile);
  if (misshapen !== undefined) fail(misshapen);
  if (profile.sensors.length === 0) fail('has no sensors');
  if (profile.features.length === 0) fail('has no features');
  if (profile.machineTypes.length === 0) fail('has no machine types');
  const repeatedName = firstRepeated;
  const sensor = repeatedName(profile.sensors.map((each) => each.name));
  if (sensor !== undefined) fail(`names the sensor ${sensor} twice`);
  const reserved = profile.sensors.find((each) => reservedFields.includes(each.name));
  if (reserved !== undefined) fail(`names a sensor ${reserved.name}, which every reading already has`);
  const featureNames = [...profile.features, ...(profile.moreFeatures ?? [])].map((each) => each.name);
  const feature = repeatedName(featureNames);
  if (feature !== undefined) fail(`names the feature ${feature} twice`);
  for (const [set, names] of Object.entries(profile.featureSets ?? {})) {
    const unknown = names.find((name) => !featureNames.includes(name));
    if (unknown !== undefined) fail(`has no feature ${unknown}, which the feature set ${set} names`);
    if (names.length === 0 || repeatedName(names) !== undefined) fail(`feature set ${set} must name each feature once`);
  }
  const [first] = Object.values(profile.featureSets ?? {});
  if (first !== undefined && first.join() !== profile.features.map((each) => each.name).join())
    fail('the first of featureSets must name exactly features');
  const spelling = repeatedName(profile.machineTypes.flatMap((type) => [type.name, ...type.aliases]));
  if (spelling !== undefined) fail(`spells two machine types ${spelling}`);
  const names = profile.machineTypes.map((type) => type.name);
  if ([...names].sort().join() !== [...profile.typeOrder].sort().join())
    fail('typeOrder must list every machine type once');
  const members = ['machineId', 'dcpConfigId', 'collectedAt', ...profile.sensors.map((each) => each.name)];
  const stranger = Object.keys(profile.input?.members ?? {}).find((name) => !members.includes(name));
  if (stranger !== undefined) fail(`input.members names ${stranger}, which is no member of a reading`);
  const stray = [...profile.features, ...(profile.moreFeatures ?? [])].find((each) =>
    each.sensors?.some((name) => !profile.sensors.some((own) => own.name === name)),
  );
  if (stray !== undefined) fail(`feature ${stray.name} comes from sensors that the profile does not have`);
  const complete = withOptional({ ...profile, failureModes: profile.failureModes.map(withEvidence) });
  checkMemory(complete, fail);
  return complete;
}

function withEvidence(mode: WrittenMode<SensorValues>): FailureMode {
  const { evidence, limits = [], crossedBy = 'all' } = mode;
  return { ...mode, evidence: evidence ?? evidenceOfLimits(limits, crossedBy) };
}

/** What a feature with memory computes of values that hold what was remembered. */
function withFunctions(profile: WithTypes): WithFunctions {
  const complete = (feature: WrittenFeature<SensorValues>): Feature =>
    feature?.memory === undefined
      ? (feature as Feature)
      : { from: 'sensors', of: rememberedValue(feature.name), ...feature };
  const completed = <All>(features: All): All => (Array.isArray(features) ? (features.map(complete) as All) : features);
  const { features, moreFeatures } = profile;
  return {
    ...profile,
    features: completed(features),
    ...(moreFeatures === undefined ? {} : { moreFeatures: completed(moreFeatures) }),
  } as WithFunctions;
}

/** Names that stand beside the sensors', and how much of a machine a model of each set remembers. */
function checkMemory(profile: Profile, fail: (problem: string) => never): void {
  const all = [...profile.features, ...(profile.moreFeatures ?? [])];
  const sensorNames = profile.sensors.map(({ name }) => name);
  const clash = withMemory(all).find(({ name }) => sensorNames.includes(name));
  if (clash !== undefined) fail(`names a feature with memory ${clash.name}, as a sensor is; give it another name`);
  const sets = profile.featureSets ?? { features: profile.features.map(({ name }) => name) };
  for (const [set, names] of Object.entries(sets)) {
    const problem = memoryTooLarge(withMemory(all.filter(({ name }) => names.includes(name))), sensorNames);
    if (problem !== undefined) fail(profile.featureSets === undefined ? problem : `feature set ${set}: ${problem}`);
  }
}

type Written = WrittenProfile<SensorValues> & Pick<Profile, 'sensors'>;
type WithTypes = Written & Pick<Profile, 'machineTypes' | 'typeOrder' | 'training'>;
type WithFunctions = Omit<WithTypes, 'features' | 'moreFeatures'> & Pick<Profile, 'features' | 'moreFeatures'>;

/** What a profile without types means. Whatever else it lacks is left for the check of its shape to say. */
function withTypes(written: Written): WithTypes {
  if (written?.machineTypes !== undefined || written?.training === undefined) return written as WithTypes;
  const training = { typeColumn: 'Type', ...written.training };
  return { ...written, machineTypes: [onlyType], typeOrder: [onlyType.name], training };
}

/** The members of a reading that every profile has beside its sensors. */
const reservedFields: readonly string[] = ['machineId', 'dcpConfigId', 'collectedAt'];

function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}
