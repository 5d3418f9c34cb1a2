// The most frequent steps of a condition that is packed, taken from numbers to numbers: of none of them anything happens, nothing opens, rises, closes or ends. What comes
// of one is what comes of `stepCondition`, which all other steps are left to.
import { severities } from '../severity.ts';
import { type ConditionReading, heardTime, recordTimeOf } from './condition.ts';
import { type Anomaly, partsOf } from './episode.ts';
import type { Judge } from './judge.ts';
import {
  type ConditionNames,
  conditionStates,
  episodeNumberAt,
  numberAt,
  onsetNumberAt,
  type PackedCondition,
} from './packed-condition.ts';
import { lastingOnset } from './quick-rewriting.ts';
import { type EpisodeRules, toldTime } from './rules.ts';

/** What a step needs of it. */
export interface QuickCondition extends Pick<PackedCondition, 'numbers' | 'from'> {
  readonly names: ConditionNames;
}

/**
 * unchanged: a normal reading soon after an episode.
 * aged: pending, a normal reading, and all anomalous ones are still among the last readings.
 * counted: an anomalous reading of an open episode, no worse than others, which shows nothing that they do not.
 * calmed: a calm reading of an open episode, not for long enough. roused: one that is neither calm nor anomalous.
 * begun: an anomalous reading of a quiet machine, which is pending then.
 * noted: pending, and other anomalous readings are among the last ones than before, too few to speak. forgotten: none is any more.
 * learnt: as counted, but it shows more than the others.
 */
export const quickSteps = [
  ...(['unchanged', 'aged', 'counted', 'calmed', 'roused'] as const),
  ...(['begun', 'noted', 'forgotten', 'learnt'] as const),
] as const;
export type QuickStep = (typeof quickSteps)[number];

const normal = conditionStates.indexOf('normal');
const pending = conditionStates.indexOf('pending');
const open = conditionStates.indexOf('open');
const closing = conditionStates.indexOf('closing');

/** Of an open episode, after where its condition begins. */
const episodeAt = numberAt.rest;
const modeCountsAt = episodeAt + episodeNumberAt.modes;

/** Undefined where the reading is not for a quick step. `judge` is who judges from now on. */
export function quickStepOf(
  rules: EpisodeRules,
  packed: QuickCondition | undefined,
  reading: ConditionReading,
  judge: Judge | undefined,
): QuickStep | undefined {
  if (packed === undefined) return beginsQuietly(rules, reading) ? 'begun' : undefined;
  const { numbers, from, names } = packed;
  const { at, collectedAt, partition, anomaly } = reading;
  const before = numbers[from + numberAt.at] as number;
  const state = numbers[from + numberAt.state];
  if (state === normal) return anomaly === null && at <= before + rules.forgetMs ? 'unchanged' : undefined;
  // Of a time that nobody knows neither holds.
  if (!(at > before || (at === before && collectedAt > (numbers[from + numberAt.collectedAt] as number))))
    return undefined;
  const heardAt = numbers[from + numberAt.heardAt] as number;
  if (partition === numbers[from + numberAt.partition] && reading.partitionTime >= heardAt + rules.silenceMs)
    return undefined;
  if (names.typeName !== reading.typeName || !isJudgedBy(packed, judge)) return undefined;
  if (state === pending) return whilePending(rules, packed, reading);
  if (names.machineType !== reading.typeName) return undefined;
  if (numbers[from + episodeAt + episodeNumberAt.isSuppressed] !== 0) return undefined;
  if (anomaly !== null) return likeOthers(packed, anomaly);
  if (!(reading.probability < rules.calmBelow)) return 'roused';
  return isOver(rules, packed, reading) ? undefined : 'calmed';
}

function beginsQuietly({ openCount }: EpisodeRules, { anomaly, at }: ConditionReading): boolean {
  return anomaly !== null && openCount > 1 && !Number.isNaN(at);
}

function whilePending(
  rules: EpisodeRules,
  packed: QuickCondition,
  { anomaly }: ConditionReading,
): QuickStep | undefined {
  const lasting = lastingOnset(rules, packed);
  if (anomaly !== null) return lasting + 1 < rules.openCount ? 'noted' : undefined;
  if (lasting === 0) return 'forgotten';
  return lasting === packed.numbers[packed.from + numberAt.onsetCount] ? 'aged' : 'noted';
}

/**
 * Changes the numbers alone. For one that is begun, noted or learnt the condition is written anew before (`quick-rewriting`), and of the first two nothing is
 * left to be done here.
 */
export function takeQuickStep(
  step: QuickStep,
  rules: EpisodeRules,
  packed: QuickCondition,
  reading: ConditionReading,
): void {
  if (step === 'begun' || step === 'noted') return;
  const { numbers, from } = packed;
  const { at, collectedAt } = reading;
  numbers[from + numberAt.at] = at;
  numbers[from + numberAt.collectedAt] = collectedAt;
  const heardAt = heardTime(reading);
  if (heardAt > (numbers[from + numberAt.heardAt] as number)) {
    numbers[from + numberAt.heardAt] = heardAt;
    numbers[from + numberAt.partition] = reading.partition;
  }
  if (step === 'aged') {
    age(packed);
    return;
  }
  const isCalm = step === 'calmed';
  numbers[from + numberAt.state] = isCalm ? closing : open;
  if (!isCalm) {
    numbers[from + numberAt.calmAt] = Number.NaN;
    numbers[from + numberAt.calmHeardAt] = Number.NaN;
  } else if (!wasCalm(packed)) {
    numbers[from + numberAt.calmAt] = at;
    numbers[from + numberAt.calmHeardAt] = recordTimeOf(reading);
  }
  if (step === 'counted' || step === 'learnt')
    count(packed, reading.anomaly as Anomaly, toldTime(rules.clock, at, collectedAt));
}

/** Of a condition of which nobody knows who judged, somebody does from its next step on. */
function isJudgedBy({ numbers, from, names }: QuickCondition, judge: Judge | undefined): boolean {
  if (judge === undefined) return true;
  return numbers[from + numberAt.judgeSince] === judge.since && names.judgeName === judge.name;
}

function age({ numbers, from }: QuickCondition): void {
  let place = from + numberAt.rest;
  for (let left = numbers[from + numberAt.onsetCount] as number; left > 0; left--) {
    (numbers[place + onsetNumberAt.age] as number) += 1;
    place += onsetNumberAt.sensors + (numbers[place + onsetNumberAt.sensorCount] as number);
  }
}

/** Undefined for one that is worse. */
function likeOthers({ numbers, from, names }: QuickCondition, anomaly: Anomaly): 'counted' | 'learnt' | undefined {
  const { severity, modes } = anomaly;
  if (severities.indexOf(severity) >= (numbers[from + numberAt.severity] as number)) return undefined;
  let showsMore = false;
  for (let at = 0; at < modes.length; at++) {
    const mode = modes[at] as string;
    // One that it shows twice counts once.
    if (modes.indexOf(mode) !== at) return undefined;
    if (!names.modes.includes(mode)) showsMore = true;
  }
  for (const { sensor, contribution } of partsOf(anomaly))
    if (contribution > 0 && !names.sensors.includes(sensor)) showsMore = true;
  return showsMore ? 'learnt' : 'counted';
}

function wasCalm({ numbers, from }: QuickCondition): boolean {
  return !Number.isNaN(numbers[from + numberAt.calmAt]) && !Number.isNaN(numbers[from + numberAt.calmHeardAt]);
}

function isOver({ holdMs }: EpisodeRules, packed: QuickCondition, reading: ConditionReading): boolean {
  const { numbers, from } = packed;
  const was = wasCalm(packed);
  const calmAt = was ? (numbers[from + numberAt.calmAt] as number) : reading.at;
  const calmHeardAt = was ? (numbers[from + numberAt.calmHeardAt] as number) : recordTimeOf(reading);
  return reading.at - calmAt >= holdMs && !(reading.recordTime - calmHeardAt < holdMs);
}

function count({ numbers, from, names }: QuickCondition, anomaly: Anomaly, toldAt: number): void {
  const { modes, sensors } = names;
  const episodeFrom = from + episodeAt;
  const [firstAt, lastAt] = [episodeFrom + episodeNumberAt.firstReadingAt, episodeFrom + episodeNumberAt.lastReadingAt];
  numbers[firstAt] = Math.min(numbers[firstAt] as number, toldAt);
  numbers[lastAt] = Math.max(numbers[lastAt] as number, toldAt);
  (numbers[episodeFrom + episodeNumberAt.readingCount] as number) += 1;
  const modesFrom = from + modeCountsAt;
  for (const mode of anomaly.modes) (numbers[modesFrom + modes.indexOf(mode)] as number) += 1;
  // Between them is how many sensors there are.
  const sensorsFrom = modesFrom + modes.length + 1;
  for (const { sensor, contribution } of partsOf(anomaly))
    if (contribution > 0) (numbers[sensorsFrom + sensors.indexOf(sensor)] as number) += contribution;
}
