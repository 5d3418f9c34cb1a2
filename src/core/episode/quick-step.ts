// The most frequent steps of a condition that is packed, taken where it lies: nothing opens, rises, closes or ends, so that times and figures alone change. What comes of one
// is what comes of `stepCondition`, which all other steps are left to.
import { severities } from '../severity.ts';
import { type ConditionReading, heardTime, recordTimeOf } from './condition.ts';
import type { Anomaly, SensorPart } from './episode.ts';
import type { Judge } from './judge.ts';
import {
  conditionStates,
  episodeNumberAt,
  episodeTextAt,
  numberAt,
  onsetNumberAt,
  type PackedCondition,
  textAt,
} from './packed-condition.ts';
import { type EpisodeRules, toldTime } from './rules.ts';

/**
 * aged: pending, a normal reading, and all anomalous ones are still among the last readings.
 * counted: an anomalous reading of an open episode, no worse than others, which shows nothing that they do not.
 * calmed: a calm reading of an open episode, not for long enough. roused: one that is neither calm nor anomalous.
 */
export const quickSteps = ['aged', 'counted', 'calmed', 'roused'] as const;
export type QuickStep = (typeof quickSteps)[number];

const pending = conditionStates.indexOf('pending');
const open = conditionStates.indexOf('open');
const closing = conditionStates.indexOf('closing');

const episodeTextFrom = textAt.rest;
const episodeFrom = numberAt.rest;

/** Undefined where the reading is not for a quick step. `judge` is who judges from now on. */
export function quickStepOf(
  rules: EpisodeRules,
  packed: PackedCondition,
  reading: ConditionReading,
  judge: Judge | undefined,
): QuickStep | undefined {
  const { numbers, texts } = packed;
  const { at, collectedAt, partition, anomaly } = reading;
  const before = numbers[numberAt.at] as number;
  // Of a time that nobody knows neither holds.
  if (!(at > before || (at === before && collectedAt > (numbers[numberAt.collectedAt] as number)))) return undefined;
  const heardAt = numbers[numberAt.heardAt] as number;
  const silentAt = heardAt + rules.silenceMs;
  const mayBeSilent = reading.partitionTime >= silentAt || reading.recordTime >= silentAt;
  if (mayBeSilent && partition === numbers[numberAt.partition]) return undefined;
  if (texts[textAt.typeName] !== reading.typeName || !isJudgedBy(packed, judge)) return undefined;
  const state = numbers[numberAt.state];
  if (state === pending) return anomaly === null && staysWhole(rules, numbers) ? 'aged' : undefined;
  if (state !== open && state !== closing) return undefined;
  if (numbers[numberAt.onsetCount] !== 0 || numbers[episodeFrom + episodeNumberAt.isSuppressed] !== 0) return undefined;
  if (texts[episodeTextFrom + episodeTextAt.machineType] !== reading.typeName) return undefined;
  if (anomaly !== null) return isLikeOthers(packed, anomaly) ? 'counted' : undefined;
  if (!(reading.probability < rules.calmBelow)) return 'roused';
  return isOver(rules, numbers, reading) ? undefined : 'calmed';
}

/** Changes the numbers alone. */
export function takeQuickStep(
  step: QuickStep,
  rules: EpisodeRules,
  { numbers, texts }: { readonly numbers: number[]; readonly texts: readonly string[] },
  reading: ConditionReading,
): void {
  const { at, collectedAt } = reading;
  numbers[numberAt.at] = at;
  numbers[numberAt.collectedAt] = collectedAt;
  const heardAt = heardTime(reading);
  if (heardAt > (numbers[numberAt.heardAt] as number)) {
    numbers[numberAt.heardAt] = heardAt;
    numbers[numberAt.partition] = reading.partition;
  }
  if (step === 'aged') {
    age(numbers);
    return;
  }
  const isCalm = step === 'calmed';
  numbers[numberAt.state] = isCalm ? closing : open;
  if (!isCalm) {
    numbers[numberAt.calmAt] = Number.NaN;
    numbers[numberAt.calmHeardAt] = Number.NaN;
  } else if (!wasCalm(numbers)) {
    numbers[numberAt.calmAt] = at;
    numbers[numberAt.calmHeardAt] = recordTimeOf(reading);
  }
  if (step === 'counted') count(numbers, texts, reading.anomaly as Anomaly, toldTime(rules.clock, at, collectedAt));
}

/** Of a condition of which nobody knows who judged, somebody does from its next step on. */
function isJudgedBy({ numbers, texts }: PackedCondition, judge: Judge | undefined): boolean {
  if (judge === undefined) return true;
  return numbers[numberAt.judgeSince] === judge.since && texts[textAt.judgeName] === judge.name;
}

function staysWhole({ openWindow }: EpisodeRules, numbers: readonly number[]): boolean {
  let place: number = numberAt.rest;
  let left = numbers[numberAt.onsetCount] as number;
  if (left === 0) return false;
  for (; left > 0; left--) {
    if (!((numbers[place + onsetNumberAt.age] as number) + 1 < openWindow)) return false;
    place += onsetNumberAt.sensors + (numbers[place + onsetNumberAt.sensorCount] as number);
  }
  return true;
}

function age(numbers: number[]): void {
  let place: number = numberAt.rest;
  for (let left = numbers[numberAt.onsetCount] as number; left > 0; left--) {
    (numbers[place + onsetNumberAt.age] as number) += 1;
    place += onsetNumberAt.sensors + (numbers[place + onsetNumberAt.sensorCount] as number);
  }
}

/** Whether the episode has all its failure modes and sensors already, and is as severe. */
function isLikeOthers({ numbers, texts }: PackedCondition, anomaly: Anomaly): boolean {
  const { severity, modes } = anomaly;
  if (severities.indexOf(severity) >= (numbers[numberAt.severity] as number)) return false;
  const modesFrom = episodeTextFrom + episodeTextAt.modes;
  const sensorsFrom = modesFrom + (numbers[episodeFrom + episodeNumberAt.modeCount] as number);
  for (let at = 0; at < modes.length; at++) {
    const mode = modes[at] as string;
    // One that it shows twice counts once.
    if (modes.indexOf(mode) !== at || placeOf(texts, mode, modesFrom, sensorsFrom) < 0) return false;
  }
  const sensorsTo = sensorsFrom + (numbers[sensorCountAt(numbers)] as number);
  for (const { sensor, contribution } of partsOf(anomaly))
    if (contribution > 0 && placeOf(texts, sensor, sensorsFrom, sensorsTo) < 0) return false;
  return true;
}

function sensorCountAt(numbers: readonly number[]): number {
  return episodeFrom + episodeNumberAt.modes + (numbers[episodeFrom + episodeNumberAt.modeCount] as number);
}

function placeOf(texts: readonly string[], text: string, from: number, to: number): number {
  for (let place = from; place < to; place++) if (texts[place] === text) return place;
  return -1;
}

function wasCalm(numbers: readonly number[]): boolean {
  return !Number.isNaN(numbers[numberAt.calmAt]) && !Number.isNaN(numbers[numberAt.calmHeardAt]);
}

function isOver({ holdMs }: EpisodeRules, numbers: readonly number[], reading: ConditionReading): boolean {
  const was = wasCalm(numbers);
  const calmAt = was ? (numbers[numberAt.calmAt] as number) : reading.at;
  const calmHeardAt = was ? (numbers[numberAt.calmHeardAt] as number) : recordTimeOf(reading);
  return reading.at - calmAt >= holdMs && !(reading.recordTime - calmHeardAt < holdMs);
}

function count(numbers: number[], texts: readonly string[], anomaly: Anomaly, toldAt: number): void {
  const { modes } = anomaly;
  const [firstAt, lastAt] = [episodeFrom + episodeNumberAt.firstReadingAt, episodeFrom + episodeNumberAt.lastReadingAt];
  numbers[firstAt] = Math.min(numbers[firstAt] as number, toldAt);
  numbers[lastAt] = Math.max(numbers[lastAt] as number, toldAt);
  (numbers[episodeFrom + episodeNumberAt.readingCount] as number) += 1;
  const modeCount = numbers[episodeFrom + episodeNumberAt.modeCount] as number;
  const modesFrom = episodeTextFrom + episodeTextAt.modes;
  const sensorsFrom = modesFrom + modeCount;
  const modeNumbers = episodeFrom + episodeNumberAt.modes - modesFrom;
  for (const mode of modes) (numbers[modeNumbers + placeOf(texts, mode, modesFrom, sensorsFrom)] as number) += 1;
  const sensorsAt = sensorCountAt(numbers);
  const sensorsTo = sensorsFrom + (numbers[sensorsAt] as number);
  const sensorNumbers = sensorsAt + 1 - sensorsFrom;
  for (const { sensor, contribution } of partsOf(anomaly))
    if (contribution > 0)
      (numbers[sensorNumbers + placeOf(texts, sensor, sensorsFrom, sensorsTo)] as number) += contribution;
}

function partsOf({ sensors, parts }: Anomaly): readonly SensorPart[] {
  return parts ?? Object.entries(sensors).map(([sensor, contribution]) => ({ sensor, contribution }));
}
