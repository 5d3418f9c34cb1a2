// When a machine's condition becomes an episode, and when that is over: what a profile may say for all its machines and for each type, what
// the settings say before it, and what holds where neither says anything.
import type { EpochMs } from '../time.ts';

/** Of one machine type, in the units that deciding needs. */
export interface EpisodeRules {
  /** An episode opens when so many of the last `openWindow` readings are anomalous. */
  readonly openCount: number;
  readonly openWindow: number;
  /** A reading whose probability is below this is calm. At most the anomaly threshold, so that no anomalous reading is. */
  readonly calmBelow: number;
  /** An episode closes when all readings of so long were calm. */
  readonly holdMs: number;
  /** An episode closes when nothing was heard of its machine for so long. */
  readonly silenceMs: number;
  /** How long after an episode a reading from before its end may still come. */
  readonly forgetMs: number;
  readonly clock: ConditionClock;
}

/** What a profile says of them; what it leaves out is as the settings, or the defaults, say. */
export interface EpisodeOptions {
  readonly openCount?: number;
  readonly openWindow?: number;
  /** The part of the anomaly threshold below which a reading is calm. */
  readonly calmShare?: number;
  readonly holdSeconds?: number;
  readonly silenceSeconds?: number;
}

export interface ProfileEpisodes extends EpisodeOptions {
  /** By the type's name; goes before what stands for all types. */
  readonly byType?: Readonly<Record<string, EpisodeOptions>>;
}

/** How far a reading's own time may be from its record's. */
export interface ConditionClock {
  /** Beyond these two it decides no more where the reading stands among those of its machine. */
  readonly behindMaxMs: number;
  readonly aheadMaxMs: number;
  /** Further before its record's it is not believed at all: a clock that is unset, or a file of long ago. */
  readonly believedBehindMs: number;
}

/** Each option's least and most; a window is held in few bytes, and a share beyond 1 would call an anomalous reading calm. */
export const episodeBounds = {
  openCount: { min: 1, max: 32 },
  openWindow: { min: 1, max: 32 },
  calmShare: { min: 0.01, max: 1 },
  holdSeconds: { min: 0, max: 604_800 },
  silenceSeconds: { min: 1, max: 2_592_000 },
} as const satisfies Readonly<Record<keyof EpisodeOptions, { readonly min: number; readonly max: number }>>;

/** Chosen on simulated fleets (docs/episodes.md): of the options that miss no failure those that open few episodes. */
export const episodeDefaults = {
  openCount: 3,
  openWindow: 10,
  calmShare: 0.5,
  holdSeconds: 1_800,
  silenceSeconds: 3_600,
} as const satisfies Required<EpisodeOptions>;

/** The rules of each machine type: the settings' options go before the type's, and those before the profile's. */
export function episodeRules(
  profile: ProfileEpisodes | undefined,
  settings: EpisodeOptions & { readonly clock: ConditionClock },
  anomalyThreshold: number,
  defaults: Required<EpisodeOptions> = episodeDefaults,
): (typeName: string) => EpisodeRules {
  const { byType = {}, ...common } = profile ?? {};
  const { clock, ...overriding } = settings;
  const forgetMs = clock.behindMaxMs + clock.aheadMaxMs;
  const known = new Map<string, EpisodeRules>();
  return (typeName) => {
    let rules = known.get(typeName);
    if (rules === undefined) {
      const ofType = Object.hasOwn(byType, typeName) ? byType[typeName] : {};
      const options = { ...defaults, ...common, ...ofType, ...overriding };
      rules = { ...rulesOf(options, anomalyThreshold), forgetMs, clock };
      known.set(typeName, rules);
    }
    return rules;
  };
}

function rulesOf(
  options: Required<EpisodeOptions>,
  anomalyThreshold: number,
): Omit<EpisodeRules, 'forgetMs' | 'clock'> {
  return {
    // A count beyond the window would never be reached.
    openCount: Math.min(options.openCount, options.openWindow),
    openWindow: options.openWindow,
    calmBelow: anomalyThreshold * options.calmShare,
    holdMs: options.holdSeconds * 1000,
    silenceMs: options.silenceSeconds * 1000,
  };
}

/**
 * A record's time as far as it is believed: none is of the future, and one that says so by more than a day says nothing. NaN where nobody knows it.
 * `latest` is the latest time that a record can have now.
 */
export function believedTime(recordTime: EpochMs, latest: EpochMs): EpochMs {
  // A time zone that was forgotten is hours; what is more is no time at all, and what follows the records would be carried off by it.
  return recordTime > latest + farAheadMs ? Number.NaN : Math.min(recordTime, latest);
}

/** A time that is a day from now says nothing of when it was. */
export const farAheadMs = 86_400_000;

/**
 * The time that decides where a reading stands among its machine's: its own, but never far from its record's, and the record's where it says that it is
 * more than a day ahead, or so old that it is not believed. So a clock that is wrong, unset, or set anew holds a condition back for no longer than the two
 * bounds together, readings that were held back stand in their order before those of now; and a condition does not depend on anything but what the record
 * says. It may be a time at which nothing was, and is told to nobody (`toldTime`). NaN for a reading of which nobody knows when it was: neither its record's time is known (`believedTime`; a dead
 * letter may have lost it) nor is its own a time that has been.
 */
export function decidingTime(
  clock: ConditionClock,
  collectedAt: EpochMs,
  recordTime: EpochMs,
  latest: EpochMs,
): EpochMs {
  if (Number.isNaN(recordTime)) return collectedAt > latest ? Number.NaN : collectedAt;
  if (collectedAt > recordTime + farAheadMs || collectedAt < recordTime - clock.believedBehindMs) return recordTime;
  return Math.min(recordTime + clock.aheadMaxMs, Math.max(recordTime - clock.behindMaxMs, collectedAt));
}

/**
 * When a reading was, as it is told: by its own clock where that is believed, however late the reading is, else when its record was sent. `at` is the time
 * that decides. Never a time at which nothing was.
 */
export function toldTime({ aheadMaxMs, believedBehindMs }: ConditionClock, at: EpochMs, collectedAt: EpochMs): EpochMs {
  if (collectedAt <= at) return at - collectedAt <= believedBehindMs ? collectedAt : at;
  // What is more than a day ahead of its record has the record's own time to decide, anything less the record's and the most that a clock may be ahead.
  return collectedAt - at > farAheadMs ? at : at - aheadMaxMs;
}
