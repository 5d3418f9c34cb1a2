// What `spindle start` runs: the parts of the stack, the steps between, and the programs, with their ports and environment.
import type { CleanedEnv } from 'envalid';
import { databaseSettings } from '../../database/settings.ts';
import { debeziumSettings } from '../../debezium/settings.ts';
import { httpSettings } from '../../http/settings.ts';
import { clientOptions } from '../../kafka/client.ts';
import { kafkaSettings } from '../../kafka/settings.ts';
import { ensureCompactedTopics } from '../../kafka/topic-care/compacted-topics.ts';
import { aiServerSettings } from '../../portal/ai-server/settings.ts';
import { portalSettings } from '../../portal/settings.ts';
import { portalDatabaseSettings } from '../../postgres/settings.ts';
import { episodeSettings } from '../../serving/episode-settings.ts';
import type { Home } from '../../stack/home.ts';
import { type ConnectTopic, connectAddress, connectPart, passwordReference } from '../../stack/parts/connect.ts';
import { kafkaPart } from '../../stack/parts/kafka.ts';
import { postgresPart } from '../../stack/parts/postgres.ts';
import { ownerRole } from '../../stack/parts/postgres-roles.ts';
import { movePort, type WantedPort } from '../../stack/ports/ports.ts';
import type { RunningStack } from '../../stack/running.ts';
import type { SecretName, Secrets } from '../../stack/secrets.ts';
import { stackSettings } from '../../stack/settings.ts';
import type { Part, Step } from '../../stack/supervise/part.ts';
import { probeSettings } from '../consumer/probe-settings.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { readSettings } from '../support/settings.ts';
import { servedEnvironment, servedSettings } from '../support/stack/served-settings.ts';
import { program, schemeOf, task } from './programs.ts';

export const startSettings = {
  ...stackSettings,
  API_PORT: httpSettings.API_PORT,
  API_TLS_CERT_PATH: httpSettings.API_TLS_CERT_PATH,
  CONSUMER_PORT: probeSettings.CONSUMER_PORT,
  PORTAL_API_CA_PATH: aiServerSettings.PORTAL_API_CA_PATH,
  PORTAL_PORT: portalSettings.PORTAL_PORT,
  PORTAL_TLS_CERT_PATH: portalSettings.PORTAL_TLS_CERT_PATH,
  PORTAL_SIGN_IN: portalSettings.PORTAL_SIGN_IN,
  DB_NAME: portalDatabaseSettings.DB_NAME,
  AI_DB_NAME: databaseSettings.AI_DB_NAME,
  CDC_EXACTLY_ONCE: debeziumSettings.CDC_EXACTLY_ONCE,
  // For the relations between them: a program that refuses its settings would be started again and again.
  CDC_MARKER_TOPIC: debeziumSettings.CDC_MARKER_TOPIC,
  CONNECTOR_NAME: debeziumSettings.CONNECTOR_NAME,
  KAFKA_TOPIC_SENSOR: kafkaSettings.KAFKA_TOPIC_SENSOR,
  KAFKA_TOPIC_ALERT: kafkaSettings.KAFKA_TOPIC_ALERT,
  KAFKA_TOPIC_DEAD_LETTER: kafkaSettings.KAFKA_TOPIC_DEAD_LETTER,
  KAFKA_TOPIC_EPISODES: kafkaSettings.KAFKA_TOPIC_EPISODES,
  EPISODE_HOLD_SECONDS: episodeSettings.EPISODE_HOLD_SECONDS,
  ...servedSettings,
};
export type StartSettings = CleanedEnv<typeof startSettings>;

/** What can be named in --only and --without, in the order in which it is shown. */
const infrastructure = ['postgres', 'kafka', 'connect', 'migrate', 'connector'] as const;
export const programNames = ['server', 'consumer', 'portal', 'simulator'] as const;
const groups: Readonly<Record<string, readonly string[]>> = { stack: infrastructure, programs: programNames };
const everything: readonly string[] = [...infrastructure, ...programNames];

interface StackPorts {
  readonly postgres: number;
  readonly kafka: number;
  readonly kafkaController: number;
  readonly connect: number;
  readonly server: number;
  readonly consumer: number;
  readonly portal: number;
}

export interface Plan {
  readonly names: ReadonlySet<string>;
  readonly ports: StackPorts;
  readonly schemes: Readonly<Record<'server' | 'portal', 'http' | 'https'>>;
  /** The Portal's database, then the AI server's. */
  readonly databases: readonly string[];
  readonly steps: readonly Step[];
  /** What other commands need to use this stack. */
  readonly running: Omit<RunningStack, 'supervisor'>;
  readonly wantedPorts: readonly WantedPort[];
  /** So long simulated machines have to be calm for their episodes to end; null where it is as in a plant. */
  readonly simulatedHoldSeconds: number | null;
}

/** In a plant half an hour: somebody who has just started the simulator would see no alarm end. */
const simulatedHoldSeconds = 20;

export function planStart(
  settings: StartSettings,
  home: Home,
  secrets: Secrets,
  names: ReadonlySet<string>,
  portOffset: number,
): Plan {
  const ports: StackPorts = {
    postgres: movePort(settings.STACK_POSTGRES_PORT, portOffset),
    kafka: movePort(settings.STACK_KAFKA_PORT, portOffset),
    kafkaController: movePort(settings.STACK_KAFKA_CONTROLLER_PORT, portOffset),
    connect: movePort(settings.STACK_CONNECT_PORT, portOffset),
    server: movePort(settings.API_PORT, portOffset),
    consumer: movePort(settings.CONSUMER_PORT, portOffset),
    portal: movePort(settings.PORTAL_PORT, portOffset),
  };
  const common = commonEnvironment(settings, names, ports, secrets);
  const given = names.has('postgres') ? credentials(home, secrets) : undefined;
  const forCommands = { ...common, ...given?.commands };
  const forProgram = (name: (typeof programNames)[number]) => ({ ...common, ...given?.programs[name] });
  const databases = [settings.DB_NAME, settings.AI_DB_NAME];
  const holdSeconds = isSimulatedAlone(settings, names) ? simulatedHoldSeconds : null;
  const hold = holdSeconds === null ? {} : { EPISODE_HOLD_SECONDS: String(holdSeconds) };
  const certPaths = { server: settings.API_TLS_CERT_PATH, portal: settings.PORTAL_TLS_CERT_PATH };
  const steps: readonly Step[] = [
    postgresPart({ home, port: ports.postgres, databases }),
    ...javaParts(settings, home, ports),
    task('migrate', ['postgres'], forCommands),
    task('connector', ['migrate', 'kafka', 'connect'], forCommands),
    program('server', { port: ports.server, certPath: certPaths.server }, ['migrate'], forProgram('server')),
    program('consumer', { port: ports.consumer, certPath: '' }, ['migrate', 'kafka'], {
      ...forProgram('consumer'),
      ...hold,
    }),
    // The first admin comes in by a link that is printed at the end, and not by a password in a log.
    program('portal', { port: ports.portal, certPath: certPaths.portal }, ['migrate', 'kafka'], {
      ...forProgram('portal'),
      PORTAL_FIRST_ADMIN: 'off',
    }),
    program('simulator', null, ['migrate', 'kafka', 'consumer'], forProgram('simulator')),
  ];
  const started = programNames.filter((name) => names.has(name));
  return {
    names,
    ports,
    schemes: { server: schemeOf(certPaths.server), portal: schemeOf(certPaths.portal) },
    databases,
    running: {
      environment: { ...forCommands, ...servedTo(started, settings, holdSeconds) },
      started,
      programs: given?.programs ?? {},
    },
    steps: steps.filter((step) => names.has(step.name)),
    wantedPorts: portsWanted(ports).filter((wanted) => names.has(wanted.part)),
    simulatedHoldSeconds: holdSeconds,
  };
}

function portsWanted(ports: StackPorts): readonly WantedPort[] {
  return [
    { part: 'postgres', port: ports.postgres, setting: 'STACK_POSTGRES_PORT' },
    { part: 'kafka', port: ports.kafka, setting: 'STACK_KAFKA_PORT' },
    { part: 'kafka', port: ports.kafkaController, setting: 'STACK_KAFKA_CONTROLLER_PORT' },
    { part: 'connect', port: ports.connect, setting: 'STACK_CONNECT_PORT', isHttp: true },
    { part: 'server', port: ports.server, setting: 'API_PORT', isHttp: true },
    { part: 'consumer', port: ports.consumer, setting: 'CONSUMER_PORT', isHttp: true },
    { part: 'portal', port: ports.portal, setting: 'PORTAL_PORT', isHttp: true },
  ];
}

/** Simulated machines of the profile that comes with Spindle, and nobody has said when their episodes end. */
function isSimulatedAlone(settings: StartSettings, names: ReadonlySet<string>): boolean {
  const isAsUsual = settings.EPISODE_HOLD_SECONDS === undefined && settings.PROFILE_PATH === '';
  return isAsUsual && names.has('simulator') && names.has('consumer');
}

/** What commands go by as the stack's programs do: profile and models, and when an episode of the same machines ends. */
function servedTo(
  started: readonly string[],
  settings: StartSettings,
  simulatedSeconds: number | null,
): Readonly<Record<string, string>> {
  if (started.length === 0) return {};
  const held = String(simulatedSeconds ?? settings.EPISODE_HOLD_SECONDS ?? '');
  return { ...servedEnvironment(settings), ...(started.includes('consumer') ? { EPISODE_HOLD_SECONDS: held } : {}) };
}

/** Kafka and Kafka Connect. */
function javaParts(settings: StartSettings, home: Home, ports: StackPorts): readonly Part[] {
  const { STACK_COLLECTOR: collector } = settings;
  return [
    kafkaPart({
      home,
      port: ports.kafka,
      controllerPort: ports.kafkaController,
      heapMb: settings.STACK_KAFKA_HEAP_MB,
      niceness: settings.STACK_KAFKA_NICENESS,
      collector,
    }),
    connectPart({
      home,
      port: ports.connect,
      kafkaPort: ports.kafka,
      exactlyOnce: settings.CDC_EXACTLY_ONCE,
      heapMb: settings.STACK_CONNECT_HEAP_MB,
      niceness: settings.STACK_CONNECT_NICENESS,
      collector,
      ensureTopics: (topics) => ensureConnectTopics(ports.kafka, topics),
    }),
  ];
}

/** The names to run. Throws ProgramFailure for a name that does not exist, or when nothing is left. */
export function selectParts(only: string | undefined, without: string | undefined): ReadonlySet<string> {
  const left = new Set(only === undefined ? everything : readNames(only, '--only'));
  for (const name of without === undefined ? [] : readNames(without, '--without')) left.delete(name);
  if (left.size === 0) throw new ProgramFailure('--only and --without leave nothing to start', 2);
  return left;
}

function readNames(list: string, option: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  return names.flatMap((name) => {
    const group = groups[name];
    if (group !== undefined) return group;
    if (everything.includes(name)) return [name];
    throw new ProgramFailure(
      `${option}: there is no part "${name}"; the parts are ${everything.join(', ')}, and stack or programs for several`,
      2,
    );
  });
}

/** Tells the programs where the parts are that run here; for the others their own settings hold. */
function commonEnvironment(
  settings: StartSettings,
  names: ReadonlySet<string>,
  ports: StackPorts,
  secrets: Secrets,
): Readonly<Record<string, string>> {
  const database = (prefix: 'DB_' | 'AI_DB_') => ({
    [`${prefix}HOST`]: '127.0.0.1',
    [`${prefix}PORT`]: String(ports.postgres),
    [`${prefix}NAME`]: settings[`${prefix}NAME`],
    [`${prefix}SSL`]: 'false',
  });
  return {
    API_PORT: String(ports.server),
    CONSUMER_PORT: String(ports.consumer),
    PORTAL_PORT: String(ports.portal),
    ...(names.has('server') ? serverAddresses(ports.server, settings) : {}),
    ...(names.has('postgres') ? { ...database('DB_'), ...database('AI_DB_'), CDC_DB_HOST: '', CDC_DB_PORT: '0' } : {}),
    ...(names.has('kafka')
      ? { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.kafka}`, KAFKA_SSL: 'false', KAFKA_SASL_MECHANISM: '' }
      : {}),
    ...(names.has('connect') ? { CONNECT_URL: connectAddress(ports.connect, secrets) } : {}),
  };
}

/** For browsers, and for the Portal itself. */
function serverAddresses(port: number, settings: StartSettings): Readonly<Record<string, string>> {
  const { API_TLS_CERT_PATH: certPath, PORTAL_API_CA_PATH: authority } = settings;
  const scheme = schemeOf(certPath);
  return {
    PORTAL_AI_SERVER_URL: `${scheme}://localhost:${port}`,
    PORTAL_API_URL: `${scheme}://127.0.0.1:${port}`,
    // It shows the very certificate that stands in this file, for whatever name that is.
    PORTAL_API_CA_PATH: authority === '' ? certPath : authority,
  };
}

/** With which role of the embedded PostgreSQL a program works: each with one that may do what it does, and no more. */
function credentials(home: Home, secrets: Secrets): Credentials {
  const database = (prefix: 'DB_' | 'AI_DB_' | 'CDC_OWNER_', role: Exclude<SecretName, 'connect' | 'admin'>) => ({
    [`${prefix}USER`]: role,
    [`${prefix}PASSWORD`]: secrets[role],
  });
  const owner = database('AI_DB_', ownerRole);
  const capture = { CDC_DB_USER: 'spindle_cdc', CDC_DB_PASSWORD: passwordReference(home, 'spindle_cdc') };
  return {
    /** A person's commands, and the steps of the start. */
    commands: { ...owner, ...database('DB_', ownerRole), ...capture, CDC_OWNER_USER: '', CDC_OWNER_PASSWORD: '' },
    programs: {
      server: { ...database('AI_DB_', 'spindle_server'), ...database('DB_', 'spindle_machines') },
      consumer: {
        ...database('AI_DB_', 'spindle_consumer'),
        ...database('DB_', 'spindle_machines'),
        ...database('CDC_OWNER_', 'spindle_guardian'),
        ...capture,
      },
      portal: database('DB_', 'spindle_portal'),
      simulator: database('DB_', 'spindle_machines'),
    },
  };
}

interface Credentials {
  readonly commands: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<(typeof programNames)[number], Readonly<Record<string, string>>>>;
}

function ensureConnectTopics(kafkaPort: number, topics: readonly ConnectTopic[]): Promise<readonly string[]> {
  const kafka = readSettings(kafkaSettings, { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafkaPort}` });
  return ensureCompactedTopics(
    clientOptions(kafka, 'spindle-start'),
    topics.map((topic) => ({ ...topic, replicationFactor: 1 })),
  );
}
