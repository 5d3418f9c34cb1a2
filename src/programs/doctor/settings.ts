// The settings that `spindle doctor` looks by: those of all programs.
import type { CleanedEnv } from 'envalid';
import { databaseSettings, retentionSettings } from '../../database/settings.ts';
import { debeziumSettings } from '../../debezium/settings.ts';
import { httpSettings } from '../../http/settings.ts';
import { consumerSettings, kafkaSettings } from '../../kafka/settings.ts';
import { besideSettings } from '../../models/beside-settings.ts';
import { profileSettings } from '../../models/load-profile.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { portalSettings } from '../../portal/settings.ts';
import { portalDatabaseSettings } from '../../postgres/settings.ts';
import { episodeSettings } from '../../serving/episode-settings.ts';
import { probeSettings } from '../consumer/probe-settings.ts';

export const specifications = {
  ...profileSettings,
  ...modelSettings,
  ...besideSettings,
  ...kafkaSettings,
  KAFKA_GROUP_ID: consumerSettings.KAFKA_GROUP_ID,
  ...databaseSettings,
  ...portalDatabaseSettings,
  EPISODE_SILENCE_SECONDS: episodeSettings.EPISODE_SILENCE_SECONDS,
  DETECTION_RETENTION_DAYS: retentionSettings.DETECTION_RETENTION_DAYS,
  ...debeziumSettings,
  ...httpSettings,
  ...portalSettings,
  ...probeSettings,
};
export type Settings = CleanedEnv<typeof specifications>;

/** Which stack is meant, where one runs in this folder. */
export function stackOf(): {
  readonly settings: NodeJS.ProcessEnv;
  readonly homeFolder: string;
} {
  return { settings: process.env, homeFolder: process.env['SPINDLE_HOME'] ?? '' };
}
