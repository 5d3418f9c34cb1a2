// When episodes open and close: what the settings say before the profile, and how conditions are kept.
import type { CleanedEnv } from 'envalid';
import {
  type ConditionClock,
  type EpisodeOptions,
  episodeBounds,
  episodeDefaults,
  episodeRules,
} from '../core/episode/rules.ts';
import type { Profile } from '../core/profile.ts';
import type { Thresholds } from '../core/severity.ts';
import type { Model } from '../inference/model/model.ts';
import type { EpisodeFollowing } from '../pipeline/episodes/follow-conditions.ts';
import { decimalNumber, durationMs, wholeNumber } from '../settings/numbers.ts';
import type { Relation } from '../settings/relations.ts';

const asProfile = (name: keyof EpisodeOptions): string =>
  `empty for what the profile says, or ${episodeDefaults[name]} where it says nothing`;

export const episodeSettings = {
  EPISODE_OPEN_COUNT: wholeNumber({
    default: undefined,
    ...episodeBounds.openCount,
    unit: 'readings',
    desc: `An episode opens when so many of a machine's last EPISODE_OPEN_WINDOW readings are anomalous; ${asProfile('openCount')}`,
  }),
  EPISODE_OPEN_WINDOW: wholeNumber({
    default: undefined,
    ...episodeBounds.openWindow,
    unit: 'readings',
    desc: `How many of a machine's last readings are looked at to open an episode; ${asProfile('openWindow')}`,
  }),
  EPISODE_CALM_SHARE: decimalNumber({
    default: undefined,
    ...episodeBounds.calmShare,
    unit: 'share of 1',
    desc: `Below this part of the anomaly threshold a reading is calm; ${asProfile('calmShare')}`,
  }),
  EPISODE_HOLD_SECONDS: decimalNumber({
    default: undefined,
    ...episodeBounds.holdSeconds,
    unit: 'seconds',
    desc: `An episode closes when all readings of so long were calm; ${asProfile('holdSeconds')}`,
  }),
  EPISODE_SILENCE_SECONDS: decimalNumber({
    default: undefined,
    ...episodeBounds.silenceSeconds,
    unit: 'seconds',
    desc: `An episode closes when so long nothing came from its machine, by the times of the records around it; ${asProfile('silenceSeconds')}`,
  }),
  EPISODE_CLOCK_BEHIND_MAX_SECONDS: decimalNumber({
    default: 600,
    min: 0,
    max: 86_400,
    unit: 'seconds',
    desc: "Where a reading stands among its machine's: one whose own time is further before its record's stands so far before that; for episodes alone, which still tell its own time",
  }),
  EPISODE_CLOCK_AHEAD_MAX_SECONDS: decimalNumber({
    default: 60,
    min: 0,
    max: 86_400,
    unit: 'seconds',
    desc: "Where a reading stands among its machine's: one whose own time is further after its record's stands so far after that; for episodes alone, which tell the record's time. A record that is so much ahead of its partition, and at least a second, moves the time of that only together with a second one",
  }),
  EPISODE_REFRESH_MS: durationMs({
    default: 1_000,
    min: 0,
    max: 3_600_000,
    desc: 'For so long a consumer may not see that another one has changed the condition of a machine that both read',
  }),
  EPISODE_OVERTAKEN_MAX: wholeNumber({
    default: 50,
    min: 1,
    max: 10_000,
    unit: 'attempts',
    desc: 'How often the episodes of a batch are followed anew because another consumer was faster, before the batch is put back',
  }),
};

export type EpisodeSettings = CleanedEnv<typeof episodeSettings>;

const openNames = ['EPISODE_OPEN_COUNT', 'EPISODE_OPEN_WINDOW'] as const;

/** Where one of them is left to the profile, a count beyond the window counts as the whole window. */
export const episodeRelations: readonly Relation[] = [
  {
    names: openNames,
    problem: (values) => {
      const [count, window] = openNames.map((name) => values[name]);
      if (typeof count !== 'number' || typeof window !== 'number' || count <= window) return undefined;
      return `EPISODE_OPEN_COUNT (${count}) must not be above EPISODE_OPEN_WINDOW (${window}): no episode would open`;
    },
  },
];

export function episodeFollowing(
  settings: EpisodeSettings & BelievedSettings,
  { profile, model, thresholds }: { readonly profile: Profile; readonly model: Model; readonly thresholds: Thresholds },
): Pick<EpisodeFollowing, 'rulesOf' | 'clock' | 'model'> {
  const clock = conditionClock(settings);
  return {
    rulesOf: episodeRules(profile.episodes, { ...optionsOf(settings), clock }, thresholds.anomaly),
    clock,
    model: { name: model.manifest.name, version: model.manifest.version },
  };
}

/** Given by whoever reads readings, for which it says more. */
export interface BelievedSettings {
  readonly COLLECTED_AT_BEHIND_MAX_HOURS: number;
}

export function conditionClock(settings: EpisodeSettings & BelievedSettings): ConditionClock {
  return {
    behindMaxMs: settings.EPISODE_CLOCK_BEHIND_MAX_SECONDS * 1000,
    aheadMaxMs: settings.EPISODE_CLOCK_AHEAD_MAX_SECONDS * 1000,
    believedBehindMs: settings.COLLECTED_AT_BEHIND_MAX_HOURS * 3_600_000,
  };
}

/** Those that are set. */
function optionsOf(settings: EpisodeSettings): EpisodeOptions {
  const options = {
    openCount: settings.EPISODE_OPEN_COUNT,
    openWindow: settings.EPISODE_OPEN_WINDOW,
    calmShare: settings.EPISODE_CALM_SHARE,
    holdSeconds: settings.EPISODE_HOLD_SECONDS,
    silenceSeconds: settings.EPISODE_SILENCE_SECONDS,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as EpisodeOptions;
}
