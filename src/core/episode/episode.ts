// An episode: one stretch of time in which a machine is not well, and what its anomalous readings come to. Which readings are its own
// decides `condition`; what they come to is the same in whatever order they came.
import { type Severity, worse } from '../severity.ts';
import type { EpochMs } from '../time.ts';

/** `machine`: its readings are anomalous. `data_quality`: its sensors cannot be believed. */
export const episodeKinds = ['machine', 'data_quality'] as const;
export type EpisodeKind = (typeof episodeKinds)[number];

/** Its readings are calm again, nothing is heard of its machine, or what judged the machine does so no more: another model, or profile, or none. */
export const episodeEnds = ['recovered', 'silence', 'superseded'] as const;
/** What API and topics say of it. */
export const episodeEndText =
  'Why it closed: its readings are calm again, nothing is heard of its machine, or what judged the machine does so no more (another model or profile, or none); null while it is open';
export type EpisodeEnd = (typeof episodeEnds)[number];

export interface Anomaly {
  readonly eventId: string;
  readonly severity: Severity;
  /** Codes of the failure modes that show. */
  readonly modes: readonly string[];
  /** How much each sensor adds to the score. */
  readonly sensors: Readonly<Record<string, number>>;
  /** The same as a list, where it comes as one; what is not above 0 adds nothing. */
  readonly parts?: readonly SensorPart[];
}

export interface SensorPart {
  readonly sensor: string;
  readonly contribution: number;
}

export interface Episode {
  /** The event id of the reading that opened it. */
  readonly id: string;
  readonly machineType: string;
  /** What it has risen to by readings in their order; only rises. */
  readonly severity: Severity;
  /** The worst of all its readings, late ones too. */
  readonly worstSeverity: Severity;
  readonly openedAt: EpochMs;
  readonly closedAt: EpochMs | null;
  readonly end: EpisodeEnd | null;
  /** Of its anomalous readings, as all below. */
  readonly firstReadingAt: EpochMs;
  readonly lastReadingAt: EpochMs;
  readonly readingCount: number;
  /** How many readings show each failure mode; of data quality, how many show each check. */
  readonly modes: Readonly<Record<string, number>>;
  /** What each sensor has added to the scores, summed; of data quality, in how many findings it is. */
  readonly sensors: Readonly<Record<string, number>>;
  /** Event ids of the readings before it opened that led to it. */
  readonly onsetIds: readonly string[];
  /** How many events it has had. */
  readonly eventCount: number;
  /** The maintenance window that its last event fell under; absent for none. */
  readonly suppressedBy?: string;
}

/** An anomalous reading of a machine that is pending; `age` counts the readings since. */
export interface OnsetReading extends Anomaly {
  /** As it is told (`toldTime`), as all times of an episode are. */
  readonly at: EpochMs;
  readonly age: number;
}

/** The last of the readings opens it. */
export function beginEpisode(readings: readonly OnsetReading[], machineType: string): Episode {
  const last = readings.at(-1) as OnsetReading;
  const severity = readings.map((each) => each.severity).reduce(worse);
  const times = readings.map((each) => each.at);
  const modes: Record<string, number> = {};
  const sensors: Record<string, number> = {};
  for (const each of readings) {
    // One that a reading shows twice counts once.
    for (const mode of new Set(each.modes)) modes[mode] = ownOr0(modes, mode) + 1;
    for (const name of Object.keys(each.sensors)) sensors[name] = ownOr0(sensors, name) + (each.sensors[name] ?? 0);
  }
  return {
    id: last.eventId,
    machineType,
    severity,
    worstSeverity: severity,
    openedAt: last.at,
    closedAt: null,
    end: null,
    firstReadingAt: Math.min(...times),
    lastReadingAt: Math.max(...times),
    readingCount: readings.length,
    modes,
    sensors,
    onsetIds: readings.slice(0, -1).map((each) => each.eventId),
    eventCount: 1,
  };
}

/** Its figures with one more anomalous reading, whatever the time of that. */
export function withReading(episode: Episode, anomaly: Anomaly, at: EpochMs): Episode {
  const { id, machineType, severity, openedAt, closedAt, end, onsetIds, eventCount, suppressedBy } = episode;
  return {
    id,
    machineType,
    severity,
    worstSeverity: worse(episode.worstSeverity, anomaly.severity),
    openedAt,
    closedAt,
    end,
    firstReadingAt: Math.min(episode.firstReadingAt, at),
    lastReadingAt: Math.max(episode.lastReadingAt, at),
    readingCount: episode.readingCount + 1,
    modes: counted(episode.modes, anomaly.modes),
    sensors: added(episode.sensors, anomaly.sensors),
    onsetIds,
    eventCount,
    ...(suppressedBy === undefined ? {} : { suppressedBy }),
  };
}

/** The mode that most of its readings show; null where none does. */
export function dominantMode({ modes }: Pick<Episode, 'modes'>): string | null {
  return largest(modes)[0] ?? null;
}

/** Of a data-quality episode: what was found wrong, the most frequent first. */
export function checksFound({ modes }: Pick<Episode, 'modes'>): readonly string[] {
  return largest(modes);
}

/** The sensors that add most, the largest first. */
export function dominantSensors({ sensors }: Pick<Episode, 'sensors'>): readonly string[] {
  return largest(sensors).slice(0, dominantSensorsMax);
}

const dominantSensorsMax = 3;

/** Names by their number, and where two are equal by name. They are few, and mostly of one order: each is put in its place. */
function largest(sums: Readonly<Record<string, number>>): string[] {
  const names: string[] = [];
  for (const name of Object.keys(sums)) {
    const sum = sums[name] as number;
    if (!(sum > 0)) continue;
    let place = names.length;
    for (; place > 0; place--) {
      const before = names[place - 1] as string;
      const sumBefore = sums[before] as number;
      if (sumBefore > sum || (sumBefore === sum && before < name)) break;
      names[place] = before;
    }
    names[place] = name;
  }
  return names;
}

type Sums = Readonly<Record<string, number>>;

function counted(counts: Sums, names: readonly string[]): Sums {
  if (names.length === 0) return counts;
  const sum: Record<string, number> = { ...counts };
  for (const name of names) sum[name] = ownOr0(counts, name) + 1;
  return sum;
}

function added(sums: Sums, more: Sums): Sums {
  const sum: Record<string, number> = { ...sums };
  for (const name of Object.keys(more)) sum[name] = ownOr0(sums, name) + (more[name] ?? 0);
  return sum;
}

/** A profile may name one `constructor`, which every object has. */
function ownOr0(sums: Sums, name: string): number {
  return Object.hasOwn(sums, name) ? (sums[name] as number) : 0;
}
