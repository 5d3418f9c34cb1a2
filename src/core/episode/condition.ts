// The condition of one machine as a state machine, moved by one reading at a time; the same readings in the same order give the same
// condition and the same events. Its states:
//   normal   nothing is wrong. Most machines have no condition at all; one whose episode has just closed keeps the time of that for a while.
//   pending  some of the last readings were anomalous, too few to speak.
//   open     an episode: enough of them were. Its severity, WARNING, ALERT or CRITICAL, only rises.
//   closing  an episode whose readings have been calm for some time, not yet long enough.
// A reading that is not newer than the newest one seen (late, or the same once more), or of which nobody knows when it was, counts in an episode's figures
// and moves no state.
import { severities } from '../severity.ts';
import type { EpochMs } from '../time.ts';
import {
  type Anomaly,
  beginEpisode,
  type Episode,
  type EpisodeEnd,
  type OnsetReading,
  withReading,
} from './episode.ts';
import type { Judge } from './judge.ts';
import { isSilent, type PartitionRecord, type Pauses } from './partition-time.ts';
import { type EpisodeRules, toldTime } from './rules.ts';

export interface Condition {
  readonly state: 'normal' | 'pending' | 'open' | 'closing';
  /** The time that decides (`decidingTime`) of the newest reading that moved it, and that reading's own. */
  readonly at: EpochMs;
  readonly collectedAt: EpochMs;
  /** When the machine was last heard, by the time of a partition: later than its record's own for one that is behind the others there. */
  readonly heardAt: EpochMs;
  readonly partition: number;
  /** The machine's type, by the newest reading. */
  readonly typeName: string;
  /** Of pending: the anomalous ones among the last readings. */
  readonly onset: readonly OnsetReading[];
  /** Of open and closing. */
  readonly episode: Episode | null;
  /** Of closing: since when readings are calm, by both clocks. */
  readonly calm: { readonly at: EpochMs; readonly heardAt: EpochMs } | null;
  /** Who judges its readings; whoever follows conditions says it. Absent in those of an earlier version. */
  readonly judge?: Judge;
}

/** One scored reading, as far as the condition of its machine depends on it. */
export interface ConditionReading {
  /** The time that decides; NaN where nobody knows it. */
  readonly at: EpochMs;
  readonly collectedAt: EpochMs;
  readonly recordTime: EpochMs;
  readonly partition: number;
  /** How far the time of that partition is with it. */
  readonly partitionTime: EpochMs;
  /** Of that partition, so far. */
  readonly pauses: Pauses;
  readonly probability: number;
  readonly typeName: string;
  /** Of an anomalous reading. */
  readonly anomaly: Anomaly | null;
  /** The maintenance window that it falls under; absent for none. */
  readonly suppressedBy?: string | undefined;
}

/** `resumed`: what has happened to it so far fell under a maintenance window, and it goes on without one. */
export const episodeEvents = ['opened', 'escalated', 'resumed', 'closed'] as const;

export interface EpisodeEvent {
  readonly event: (typeof episodeEvents)[number];
  /** As it is after the event. */
  readonly episode: Episode;
}

export interface Step {
  /** The same object where nothing changed; undefined for a machine that is quiet. */
  readonly condition: Condition | undefined;
  readonly events: readonly EpisodeEvent[];
}

/** The condition after a reading. */
export function stepCondition(rules: EpisodeRules, before: Condition | undefined, reading: ConditionReading): Step {
  if (Number.isNaN(reading.at)) return withoutTime(before, reading);
  const { condition, events } = before === undefined ? quiet : passSilence(rules, before, reading);
  if (condition === undefined) return fromNormal(rules, condition, reading, events);
  if (!isNewer(reading, condition)) return late(rules, condition, reading, events);
  if (condition.state === 'normal') return fromNormal(rules, condition, reading, events);
  const next = movedBy(condition, reading);
  return condition.state === 'pending'
    ? fromPending(rules, next, reading, events)
    : fromOpen(rules, next, condition.episode as Episode, reading, events);
}

/**
 * The condition after a record of any machine in a partition, which shows how far that partition's time is. A machine of another partition
 * may have readings waiting there, so that nothing is said of it. One whose records are behind the others, as a backlog beside current ones is,
 * was heard when they came, however old they are. `recordTime` is that of a record of the machine itself: of its own silence it needs no other witness.
 */
export function passSilence(rules: EpisodeRules, before: Condition, record: PartitionRecord): Step {
  const { state, heardAt, partition, episode } = before;
  if (state === 'normal' || record.partition !== partition || !isSilent(rules, heardAt, record))
    return { condition: before, events: [] };
  // An episode ends at a time that depends on its own readings alone, whichever record shows that it has passed.
  return episode === null ? quiet : close(rules, before, episode, { end: 'silence', afterMs: rules.silenceMs }, []);
}

/** The condition when somebody else judges its machine from now on: what was found is over, and what was only begun has not been. */
export function endJudgement(rules: EpisodeRules, before: Condition): Step {
  const { state, episode } = before;
  if (state === 'normal') return { condition: before, events: [] };
  return episode === null ? quiet : close(rules, before, episode, { end: 'superseded', afterMs: 0 }, []);
}

const quiet: Step = { condition: undefined, events: [] };

// Every reading of a machine that is not quiet makes a condition: members are written out, because to spread an object takes several times as long.

/** With the times of a newer reading. */
function movedBy(before: Condition, reading: ConditionReading): Condition {
  const { state, onset, episode, calm } = before;
  const { at, collectedAt, typeName } = reading;
  const { heardAt, partition } = hearing(before, reading);
  return { state, at, collectedAt, heardAt, partition, typeName, onset, episode, calm };
}

/** The same machine at the same times, in another state. */
function inState(
  { at, collectedAt, heardAt, partition, typeName }: Condition,
  state: Condition['state'],
  { onset = [], episode = null, calm = null }: Partial<Pick<Condition, 'onset' | 'episode' | 'calm'>>,
): Condition {
  return { state, at, collectedAt, heardAt, partition, typeName, onset, episode, calm };
}

function hearing(
  { heardAt, partition }: Condition,
  reading: ConditionReading,
): Pick<Condition, 'heardAt' | 'partition'> {
  // A dead letter that is replayed says nothing new of when the machine was heard.
  const time = heardTime(reading);
  return time > heardAt ? { heardAt: time, partition: reading.partition } : { heardAt, partition };
}

/** By the clock of the partition. */
export function heardTime(reading: ConditionReading): EpochMs {
  return Math.max(recordTimeOf(reading), reading.partitionTime);
}

/** By the clock of its own records, as far as that is known. */
export function recordTimeOf({ recordTime, at }: ConditionReading): EpochMs {
  return Number.isNaN(recordTime) ? at : recordTime;
}

function isNewer(reading: ConditionReading, { at, collectedAt }: Condition): boolean {
  return reading.at > at || (reading.at === at && reading.collectedAt > collectedAt);
}

function late(
  { clock }: EpisodeRules,
  before: Condition,
  reading: ConditionReading,
  events: readonly EpisodeEvent[],
): Step {
  const { state, episode } = before;
  const { heardAt, partition } = hearing(before, reading);
  if (episode !== null && reading.anomaly !== null) {
    const counted = withReading(episode, reading.anomaly, toldTime(clock, reading.at, reading.collectedAt));
    return { condition: { ...before, heardAt, partition, episode: counted }, events };
  }
  const changes = state !== 'normal' && heardAt !== before.heardAt;
  return { condition: changes ? { ...before, heardAt, partition } : before, events };
}

/** It neither was heard at any time, nor is it the first or last of anything. */
function withoutTime(before: Condition | undefined, { anomaly }: ConditionReading): Step {
  const episode = before?.episode ?? null;
  if (before === undefined || episode === null || anomaly === null) return { condition: before, events: [] };
  return { condition: { ...before, episode: withReading(episode, anomaly, episode.lastReadingAt) }, events: [] };
}

function fromNormal(
  rules: EpisodeRules,
  before: Condition | undefined,
  reading: ConditionReading,
  events: readonly EpisodeEvent[],
): Step {
  const { anomaly, at, collectedAt, typeName } = reading;
  if (anomaly === null) {
    // What closed an episode is remembered until no reading from before it can be expected any more.
    return { condition: before !== undefined && at <= before.at + rules.forgetMs ? before : undefined, events };
  }
  // What closed an episode may have been heard later in another partition, which then still says when the machine is silent.
  const { heardAt, partition } =
    before === undefined ? { heardAt: heardTime(reading), partition: reading.partition } : hearing(before, reading);
  const next: Condition = {
    state: 'pending',
    at,
    collectedAt,
    heardAt,
    partition,
    typeName,
    onset: [],
    episode: null,
    calm: null,
  };
  return fromPending(rules, next, reading, events);
}

function fromPending(
  rules: EpisodeRules,
  next: Condition,
  reading: ConditionReading,
  events: readonly EpisodeEvent[],
): Step {
  const { anomaly, at, collectedAt, typeName } = reading;
  const onset = agedOnset(next.onset, rules.openWindow);
  if (anomaly !== null) onset.push(onsetReading(anomaly, toldTime(rules.clock, at, collectedAt), 0));
  if (onset.length === 0) return { condition: undefined, events };
  if (anomaly === null || onset.length < rules.openCount)
    return { condition: inState(next, 'pending', { onset }), events };
  const episode = marked(beginEpisode(onset, typeName), reading.suppressedBy);
  return { condition: inState(next, 'open', { episode }), events: [...events, { event: 'opened', episode }] };
}

/** Those that are still among the last readings when one more has come. */
function agedOnset(onset: readonly OnsetReading[], window: number): OnsetReading[] {
  const aged: OnsetReading[] = [];
  for (const each of onset) if (each.age + 1 < window) aged.push(onsetReading(each, each.at, each.age + 1));
  return aged;
}

function onsetReading({ eventId, severity, modes, sensors }: Anomaly, at: EpochMs, age: number): OnsetReading {
  return { eventId, severity, modes, sensors, at, age };
}

function fromOpen(
  rules: EpisodeRules,
  next: Condition,
  before: Episode,
  reading: ConditionReading,
  events: readonly EpisodeEvent[],
): Step {
  const { anomaly, at, collectedAt, typeName, recordTime, probability } = reading;
  const known = before.machineType === typeName ? before : { ...before, machineType: typeName };
  if (anomaly !== null) {
    const counted = withReading(known, anomaly, toldTime(rules.clock, at, collectedAt));
    const rises = severities.indexOf(anomaly.severity) > severities.indexOf(known.severity);
    if (!rises) return goOn(next, counted, reading, events);
    const risen = { ...counted, severity: anomaly.severity, eventCount: counted.eventCount + 1 };
    const episode = marked(risen, reading.suppressedBy);
    return { condition: inState(next, 'open', { episode }), events: [...events, { event: 'escalated', episode }] };
  }
  if (!(probability < rules.calmBelow)) return goOn(next, known, reading, events);
  const calm = next.calm ?? { at, heardAt: recordTimeOf(reading) };
  // By the reading's clock, and by the records': a clock that leaps ahead has not been calm for long.
  const isOver = at - calm.at >= rules.holdMs && !(recordTime - calm.heardAt < rules.holdMs);
  return isOver
    ? close(rules, next, known, { end: 'recovered', afterMs: 0 }, events)
    : { condition: inState(next, 'closing', { calm, episode: known }), events };
}

/** Still not well. What a window has kept quiet speaks up at the first reading that no window covers. */
function goOn(next: Condition, before: Episode, reading: ConditionReading, events: readonly EpisodeEvent[]): Step {
  const isResumed = before.suppressedBy !== undefined && reading.suppressedBy === undefined;
  const episode = isResumed ? marked({ ...before, eventCount: before.eventCount + 1 }, undefined) : before;
  return {
    condition: inState(next, 'open', { episode }),
    events: isResumed ? [...events, { event: 'resumed', episode }] : events,
  };
}

function marked({ suppressedBy: _, ...episode }: Episode, suppressedBy: string | undefined): Episode {
  return suppressedBy === undefined ? episode : { ...episode, suppressedBy };
}

/** It ends so long after the newest reading that moved it. */
function close(
  { clock }: EpisodeRules,
  next: Condition,
  before: Episode,
  { end, afterMs }: { readonly end: EpisodeEnd; readonly afterMs: number },
  events: readonly EpisodeEvent[],
): Step {
  // A clock that was set back says of the last readings that they were before the first ones.
  const closedAt = Math.max(toldTime(clock, next.at, next.collectedAt) + afterMs, before.lastReadingAt);
  const episode = { ...before, closedAt, end, eventCount: before.eventCount + 1 };
  // Readings that were held back in a silence, and come after it, are from before the end.
  return {
    condition: { ...inState(next, 'normal', {}), at: next.at + afterMs },
    events: [...events, { event: 'closed', episode }],
  };
}
