// When sensors are suspect and machines silent: what the settings say beside the profile, and how much is remembered for it.
import { bool, type CleanedEnv } from 'envalid';
import { createMachineRows, type MachineRows } from '../core/data-quality/machine-rows.ts';
import { qualityEpisodeDefaults } from '../core/data-quality/rules.ts';
import { episodeRules } from '../core/episode/rules.ts';
import type { Profile } from '../core/profile.ts';
import type { Model } from '../inference/model/model.ts';
import { createWatchSensors, type WatchSensors } from '../pipeline/data-quality/watch-sensors.ts';
import type { RulesOf } from '../pipeline/episodes/condition-index.ts';
import { decimalNumber, wholeNumber } from '../settings/numbers.ts';
import { type BelievedSettings, conditionClock, type EpisodeSettings } from './episode-settings.ts';
import type { explanationSettings } from './explanation-settings.ts';

export const dataQualitySettings = {
  DATA_QUALITY_EPISODES: bool({
    default: true,
    desc: 'Whether the consumer looks at every reading for sensors that are suspect and for silent machines, and tells of data-quality episodes; with false only anomalous readings are checked, each by itself',
  }),
  DATA_QUALITY_MACHINES_MAX: wholeNumber({
    default: 100_000,
    min: 1,
    max: 10_000_000,
    unit: 'machines',
    desc: 'Of how many machines the last reading is remembered, to see what is stuck, jumps or is silent; beyond it one that was not heard of lately is forgotten',
  }),
  DATA_QUALITY_SILENCE_INTERVALS: decimalNumber({
    default: 10,
    min: 0,
    max: 100_000,
    unit: 'intervals',
    desc: 'A machine is silent when so many of its usual intervals between two readings pass without one, by the times of the records around it; 0 tells of no silent machine',
  }),
  DATA_QUALITY_SILENCE_FLOOR_SECONDS: decimalNumber({
    default: 300,
    min: 1,
    max: 2_592_000,
    unit: 'seconds',
    desc: 'No machine is silent before that, however often its readings come',
  }),
};

export type DataQualitySettings = CleanedEnv<typeof dataQualitySettings>;

/** By which row something is remembered of each machine; undefined where nothing is. */
export function machineRowsOf(settings: DataQualitySettings): MachineRows | undefined {
  return settings.DATA_QUALITY_EPISODES ? createMachineRows(settings.DATA_QUALITY_MACHINES_MAX) : undefined;
}

/** Undefined where nobody is to look. */
export function watchSensorsOf(
  settings: DataQualitySettings &
    EpisodeSettings &
    BelievedSettings &
    Pick<CleanedEnv<typeof explanationSettings>, 'EXPLANATION_LANGUAGE'>,
  profile: Profile,
  model: Model,
  machineRows = machineRowsOf(settings),
): WatchSensors | undefined {
  if (machineRows === undefined) return undefined;
  return createWatchSensors(profile, {
    usual: model.manifest.usual,
    usualChanges: model.manifest.usualChanges,
    language: settings.EXPLANATION_LANGUAGE,
    clock: conditionClock(settings),
    machineRows,
    silence: {
      intervals: settings.DATA_QUALITY_SILENCE_INTERVALS,
      floorMs: settings.DATA_QUALITY_SILENCE_FLOOR_SECONDS * 1000,
    },
  });
}

/** As the profile says. A suspect reading stands for an anomalous one, at a threshold of 1. */
export function qualityRules(settings: EpisodeSettings & BelievedSettings, profile: Profile): RulesOf {
  const clock = conditionClock(settings);
  return episodeRules(profile.dataQuality?.episodes, { clock }, 1, qualityEpisodeDefaults);
}
