// `spindle openapi`: prints the OpenAPI document (or the AsyncAPI one) of this profile, model and settings, without a server, a database
// or Kafka. Clients are generated from it.
import { Command } from 'commander';
import { pino } from 'pino';
import { buildServer } from '../http/server.ts';
import { anonymousRoles, httpSettings } from '../http/settings.ts';
import { kafkaSettings } from '../kafka/settings.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { loadModelFromPaths } from '../models/model-loading.ts';
import { modelSettings } from '../models/model-settings.ts';
import { createServedModels } from '../models/served-models.ts';
import { rememberRequestedOf } from '../serving/memory-settings.ts';
import { createIdentify } from '../web-server/credentials.ts';
import { signInSettings } from '../web-server/settings.ts';
import { limitsOf } from './server/limits.ts';
import { ProgramFailure } from './support/command-line.ts';
import { ownVersion } from './support/own-version.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';
import { withoutStore } from './support/without-store.ts';

const specifications = { ...profileSettings, ...modelSettings, ...kafkaSettings, ...httpSettings, ...signInSettings };

export function createCommand(): Command {
  return new Command('openapi')
    .option('--async', 'the AsyncAPI document of the topics instead')
    .action(async (options: { async?: boolean }) => {
      process.stdout.write(`${await writeDocument(options.async === true ? '/asyncapi.json' : '/openapi.json')}\n`);
    });
}

async function writeDocument(path: string): Promise<string> {
  loadDotEnv();
  const settings = readSettings(specifications);
  const profile = await loadProfile(settings.PROFILE_PATH);
  const model = await loadModelFromPaths(settings, profile, { remembers: true });
  const absent = (): never => {
    throw new Error('this application only tells what it would answer');
  };
  const app = await buildServer({
    sideWork: {},
    version: ownVersion(),
    profile,
    models: createServedModels({
      profile,
      model,
      repository: { list: absent, load: absent, loadDefault: absent },
      prepare: () => ({
        assess: absent,
        ...(rememberRequestedOf(profile, model, absent, absent) === undefined ? {} : { remember: absent }),
        checkReading: absent,
        threshold: model.manifest.threshold,
        explainInFull: absent,
        explainAnomaly: absent,
        explainByLimits: absent,
        explainNormal: absent,
      }),
    }),
    identify: createIdentify({ findKeyOwner: undefined, findTokenOwner: undefined, anonymousRoles: [] }),
    anonymousRoles: anonymousRoles(settings),
    strangerRoles: [],
    ...withoutStore(absent),
    readLedger: absent,
    wayBackTimeoutMs: 0,
    topics: {
      sensor: settings.KAFKA_TOPIC_SENSOR,
      alert: settings.KAFKA_TOPIC_ALERT,
      deadLetter: settings.KAFKA_TOPIC_DEAD_LETTER,
      episodes: settings.KAFKA_TOPIC_EPISODES,
    },
    readiness: absent,
    cacheStats: absent,
    readDrift: absent,
    config: { api_host: '', api_port: 0, log_level: '', cache_ttl: 0, cache_maxsize: 0 },
    kafkaConfig: {
      bootstrap_servers: settings.KAFKA_BOOTSTRAP_SERVERS.join(','),
      topic_sensor: '',
      topic_alert: '',
      topic_episodes: '',
      group_id: '',
    },
    ...limitsOf(settings),
    tls: null,
    trustedProxies: [],
    corsOrigins: [],
    logger: pino({ level: 'silent' }),
  });
  try {
    const { statusCode, body } = await app.inject(path);
    // A machine that stood still meanwhile is told as overload, which is no document.
    if (statusCode !== 200) throw new ProgramFailure(`the document could not be made, try again: ${body}`, 1);
    return body;
  } finally {
    await app.close();
  }
}
