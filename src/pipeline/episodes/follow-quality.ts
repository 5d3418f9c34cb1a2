// From what is known of the sensors of a batch to what becomes of their machines' data-quality conditions: those of core/episode/condition, with
// a suspect reading in place of an anomalous one. What is not known keeps an episode open: nothing closes because something was forgotten.
import { believing } from '../../core/data-quality/remembered.ts';
import type { ConditionReading } from '../../core/episode/condition.ts';
import type { Anomaly, Episode } from '../../core/episode/episode.ts';
import type { Pauses } from '../../core/episode/partition-time.ts';
import { believedTime, decidingTime, type EpisodeRules } from '../../core/episode/rules.ts';
import type { ScoredReadings, SilentAt, Suspicion } from '../batch.ts';
import { type BatchConditions, createBatchConditions } from './batch-conditions.ts';
import { changesOf, noEpisodeChanges } from './changes.ts';
import {
  asTold,
  type EpisodeFollowing,
  type FollowConditions,
  isTakenOver,
  latestTime,
  type ReadingsPassage,
  timeRules,
} from './follow-conditions.ts';
import { passTimes, pausesPassed } from './partition-times.ts';
import { visitPlaces } from './visit-places.ts';

/** What stands for a probability: below the rules' bound for what is calm, or not. */
const calm = 0;
const notCalm = 1;

export interface QualityFollowing extends EpisodeFollowing {
  /** Of readings: a silence has its id by this, the machine, and the time of its last reading, so that one that is told again is the same. */
  readonly readingsTopic: string;
}

export function createFollowQuality(following: QualityFollowing): FollowConditions {
  return (readings, index, now, given) => {
    const isQuiet = readings.every(({ quality }) => quality === undefined || isEmpty(quality));
    if (index.rows.size() === 0 && isQuiet) return noEpisodeChanges;
    const batch = createBatchConditions(index, following.rulesOf, following.judge);
    const times = given ?? passTimes(new Map(), readings, timeRules(following, now));
    const pausesAt = pausesPassed(times);
    for (const [part, each] of readings.entries()) {
      const passed = times.columns[part] as Float64Array;
      const latest = latestTime(following, each, now);
      followOne(following, each, batch, { latest, passed, pausesAt: pausesAt.bind(null, part) });
    }
    return changesOf({ ...following, kind: 'data_quality' }, batch.result(), now);
  };
}

function isEmpty({ suspicions, silent }: NonNullable<ScoredReadings['quality']>): boolean {
  return suspicions.size === 0 && silent.length === 0;
}

function followOne(
  following: QualityFollowing,
  readings: ScoredReadings,
  batch: BatchConditions,
  { latest, passed, pausesAt }: ReadingsPassage,
): void {
  const { quality, machineIds, probabilities, recordTimes } = readings;
  if (quality === undefined) return;
  const { silent, suspicions } = quality;
  for (const place of suspicions.keys()) batch.filter.add(machineIds[place] as number);
  const silentPlaces = silent.map(({ place }) => place);
  let next = 0;
  visitPlaces({ ...readings, times: passed }, batch, silentPlaces, (place, partition) => {
    const partitionTime = passed[place] as number;
    const pauses = pausesAt(place, partition);
    for (; silent[next]?.place === place; next++)
      tellSilent(following, silent[next] as SilentAt, { partitionTime, pauses }, batch);
    if (isTakenOver(batch, partition)) batch.passSilence(partition, partitionTime, pauses);
    if (Number.isNaN(probabilities[place])) return;
    const recordTime = believedTime(recordTimes[place] as number, latest);
    if (partitionTime >= batch.deadline(partition)) batch.passSilence(partition, partitionTime, pauses);
    const machineId = machineIds[place] as number;
    const suspicion = suspicions.get(place);
    const before = batch.get(machineId);
    if (suspicion === undefined && before === undefined) return;
    const isKnown = quality.states[place] !== believing.unknown;
    const reading = readingAt(following, readings, place, {
      ...{ recordTime, partitionTime, pauses, latest },
      ...{ suspicion, isKnown },
    });
    const isHeardAgain = suspicion === undefined && isSilenceAlone(before?.episode);
    const step = isHeardAgain ? { ...reading, probability: calm } : reading;
    // What says neither that the sensor is suspect nor that it is well lifts no mark.
    const isUntold = suspicion === undefined && !isKnown;
    const mark = isUntold ? before?.episode?.suppressedBy : windowAt(following, machineId, step);
    batch.step(machineId, marked(step, mark), isHeardAgain ? atOnce : undefined);
  });
}

/** A machine that is heard again is not silent any more, whatever else is known of it. */
function isSilenceAlone(episode: Episode | null | undefined): boolean {
  if (episode === null || episode === undefined) return false;
  return Object.keys(episode.modes).every((check) => check === 'silent');
}

const atOnce = (rules: EpisodeRules): EpisodeRules => ({ ...rules, holdMs: 0 });
/** One silence is enough, however many suspect readings it takes. */
const byOne = (rules: EpisodeRules): EpisodeRules => ({ ...rules, openCount: 1 });

function tellSilent(
  following: QualityFollowing,
  silent: SilentAt,
  { partitionTime, pauses }: { readonly partitionTime: number; readonly pauses: Pauses },
  batch: BatchConditions,
): void {
  const { machineId, at, collectedAt, limitMs, typeName, partition } = silent;
  const eventId = following.eventId(`${following.readingsTopic}/silent/${machineId}/${at}`);
  const reading = {
    at: at + limitMs,
    collectedAt: collectedAt + limitMs,
    // The record that shows it is another machine's: it may be ahead of all others there, and says nothing of how long this one was away.
    recordTime: Number.NaN,
    partition,
    partitionTime,
    pauses,
    typeName,
    probability: notCalm,
    anomaly: { eventId, severity: 'WARNING', modes: ['silent'], sensors: {} },
  } as const;
  batch.step(machineId, marked(reading, windowAt(following, machineId, reading)), byOne);
}

function readingAt(
  { clock }: QualityFollowing,
  readings: ScoredReadings,
  place: number,
  found: {
    readonly recordTime: number;
    readonly partitionTime: number;
    readonly pauses: Pauses;
    readonly latest: number;
    readonly suspicion: Suspicion | undefined;
    readonly isKnown: boolean;
  },
): ConditionReading {
  const collectedAt = readings.collectedAt[place] as number;
  const { recordTime, partitionTime, pauses, latest, suspicion, isKnown } = found;
  return {
    at: decidingTime(clock, collectedAt, recordTime, latest),
    collectedAt,
    recordTime,
    partition: readings.partitions[place] as number,
    partitionTime,
    pauses,
    probability: suspicion === undefined && isKnown ? calm : notCalm,
    typeName: readings.typeNameOf(place) as string,
    anomaly: suspicion === undefined ? null : anomalyOf(suspicion),
  };
}

function anomalyOf({ eventId, findings }: Suspicion): Anomaly {
  const sensors = new Map<string, number>();
  for (const name of findings.flatMap((each) => each.sensors)) sensors.set(name, (sensors.get(name) ?? 0) + 1);
  const modes = [...new Set(findings.map(({ check }) => check))];
  return { eventId, severity: 'WARNING', modes, sensors: Object.fromEntries(sensors) };
}

/** The maintenance window that it falls under: one for a failure mode is none for sensors. */
function windowAt(
  { windowOf, clock }: QualityFollowing,
  machineId: number,
  reading: ConditionReading,
): string | undefined {
  return windowOf?.({ ...asTold(clock, reading), machineId, modes: reading.anomaly?.modes ?? null });
}

function marked(reading: ConditionReading, suppressedBy: string | undefined): ConditionReading {
  return suppressedBy === undefined ? reading : { ...reading, suppressedBy };
}
