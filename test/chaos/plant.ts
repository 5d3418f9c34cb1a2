// The stack of a chaos run or a soak: PostgreSQL, Kafka and Kafka Connect of its own, proxies before Kafka and PostgreSQL, consumers and,
// where wanted, the Portal, all supervised, so that what is killed comes back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientOptions } from '../../src/kafka/client.ts';
import { kafkaSettings } from '../../src/kafka/settings.ts';
import { ensureCompactedTopics } from '../../src/kafka/topic-care/compacted-topics.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { type Home, projectFolder } from '../../src/stack/home.ts';
import { type ConnectOptions, connectAddress, connectPart } from '../../src/stack/parts/connect.ts';
import { type KafkaOptions, kafkaPart } from '../../src/stack/parts/kafka.ts';
import { postgresPart, postgresSuperuser } from '../../src/stack/parts/postgres.ts';
import { openSecrets } from '../../src/stack/secrets.ts';
import { restartLimits } from '../../src/stack/supervise/keep-running.ts';
import type { Part, StackEvent, Task } from '../../src/stack/supervise/part.ts';
import { sendSignal } from '../../src/stack/supervise/process-identity.ts';
import { checkHttp } from '../../src/stack/supervise/ready.ts';
import { supervise } from '../../src/stack/supervise/supervise.ts';
import { freePort } from '../support/stack.ts';
import { descendants } from './ending/end-with-signal.ts';
import { type CuttableProxy, openProxy } from './proxy.ts';

export interface ChaosPlant {
  /** Of programs that are not to be disturbed: they go around the proxies where they can. */
  readonly env: Readonly<Record<string, string>>;
  readonly proxies: Readonly<Record<'kafka' | 'postgres', CuttableProxy>>;
  /** The process of a part with all its descendants; empty while it is down. */
  readonly processesOf: (name: string) => readonly number[];
  /** Ports of the consumers' probes and metrics. */
  readonly consumerPorts: readonly number[];
  /** Where the Portal's page is, if there is a Portal. */
  readonly portalUrl: string;
  readonly stop: () => Promise<void>;
}

export interface PlantOptions {
  readonly home: Home;
  readonly consumers: number;
  /** Settings of the consumers besides where everything is. */
  readonly consumerEnv?: Readonly<Record<string, string>>;
  /** Settings of all programs besides where everything is. */
  readonly programEnv?: Readonly<Record<string, string>>;
  /** How the infrastructure is run, where it is not as the embedded stack runs it. */
  readonly parts?: {
    readonly postgres?: Pick<Parameters<typeof postgresPart>[0], 'settings'>;
    readonly kafka?: Pick<KafkaOptions, 'heapMb' | 'collector' | 'niceness' | 'jvmOptions' | 'properties'>;
    readonly connect?: Pick<
      ConnectOptions,
      'heapMb' | 'collector' | 'niceness' | 'jvmOptions' | 'properties' | 'exactlyOnce'
    >;
  };
  readonly hasPortal?: boolean;
  /** The folder of the Spindle whose programs run; absent for this one. */
  readonly spindle?: string;
  /** Programs reach Kafka and PostgreSQL without a proxy between, which costs time and processor. Nothing can be cut or held then. */
  readonly isDirect?: boolean;
  /** Brokers beside the first, by the port of the controller that they belong to. Topics have a replica on each. */
  readonly moreBrokers?: (controllerPort: number) => readonly (Part & { readonly port: number })[];
  /** Sets up the journal of conditions before a consumer is there. */
  readonly journalsConditions?: boolean;
  /** Makes `sensor-raw-data` with what others wrote into it before anybody reads, and writes its journal there. */
  readonly pastJournal?: string;
  /** Ends a plant that may still be starting, which rejects then. */
  readonly ended?: AbortSignal;
  readonly tell: (event: StackEvent) => void;
}

const databases = { portal: 'machine_anomaly', aiServer: 'machine_anomaly_ai_server' } as const;

export async function startPlant({
  home,
  consumers,
  consumerEnv = {},
  programEnv = {},
  parts = {},
  hasPortal = false,
  spindle = projectFolder,
  isDirect = false,
  moreBrokers,
  pastJournal,
  journalsConditions = false,
  ended,
  tell,
}: PlantOptions): Promise<ChaosPlant> {
  const port = {
    postgres: await freePort(),
    postgresProxy: await freePort(),
    kafka: await freePort(),
    kafkaProxy: await freePort(),
    controller: await freePort(),
    connect: await freePort(),
    portal: await freePort(),
  };
  const consumerPorts: number[] = [];
  while (consumerPorts.length < consumers) consumerPorts.push(await freePort());
  const proxies = {
    kafka: await openProxy(port.kafkaProxy, port.kafka),
    postgres: await openProxy(port.postgresProxy, port.postgres),
  };
  const way = isDirect ? port : { postgres: port.postgresProxy, kafka: port.kafkaProxy };
  const more = moreBrokers?.(port.controller) ?? [];
  const brokers = [way.kafka, ...more.map((each) => each.port)].map((each) => `127.0.0.1:${each}`).join(',');
  const shared = {
    ...databaseEnv(home, 'DB', way.postgres),
    ...databaseEnv(home, 'AI_DB', way.postgres),
    KAFKA_BOOTSTRAP_SERVERS: brokers,
    CONNECT_URL: connectAddress(port.connect, openSecrets(home)),
    LOG_LEVEL: 'INFO',
    ...programEnv,
  };
  const supervisor = await supervise({
    home,
    ports: [],
    emit: tell,
    // What is killed on purpose never stays down.
    limits: { ...restartLimits, quickDeathsMax: Number.POSITIVE_INFINITY, pauseMaxMs: 1_000 },
    steps: [
      postgresPart({ home, port: port.postgres, databases: Object.values(databases), ...parts.postgres }),
      kafkaPart({
        home,
        port: port.kafka,
        controllerPort: port.controller,
        advertisedPort: way.kafka,
        ...parts.kafka,
      }),
      ...more,
      connectPart({
        home,
        port: port.connect,
        kafkaPort: way.kafka,
        ...parts.connect,
        properties: { ...parts.connect?.properties, 'bootstrap.servers': brokers },
        ensureTopics: (topics) =>
          ensureCompactedTopics(
            clientOptions(readSettings(kafkaSettings, shared), 'chaos-stack'),
            topics.map((topic) => ({ ...topic, replicationFactor: brokers.split(',').length })),
          ),
      }),
      ...(pastJournal === undefined ? [] : [past(shared.KAFKA_BOOTSTRAP_SERVERS, pastJournal)]),
      program(spindle, 'migrate', ['postgres'], shared),
      ...(journalsConditions ? [conditionJournal(shared)] : []),
      program(
        spindle,
        'connector',
        ['migrate', 'kafka', ...more.map((each) => each.name), 'connect', 'past', conditionJournalName],
        shared,
      ),
      ...(hasPortal
        ? [
            server(spindle, 'portal', port.portal, {
              ...shared,
              PORTAL_PORT: String(port.portal),
              PORTAL_SIGN_IN: 'off',
            }),
          ]
        : []),
      ...consumerPorts.map((consumerPort, index) =>
        server(spindle, `consumer-${index + 1}`, consumerPort, {
          ...shared,
          ...consumerEnv,
          CONSUMER_PORT: String(consumerPort),
        }),
      ),
    ],
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    for (const proxy of Object.values(proxies)) proxy.release();
    stopped ??= supervisor.stop().then(async () => {
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    });
    return stopped;
  };
  ended?.addEventListener('abort', () => void stop(), { once: true });
  if (ended?.aborted === true) void stop();
  const failures = await supervisor.settled;
  if (failures.size > 0) {
    await stop();
    throw new Error([...failures.values()].map((error) => error.message).join('\n'));
  }
  return {
    env: { ...shared, ...databaseEnv(home, 'DB', port.postgres), ...databaseEnv(home, 'AI_DB', port.postgres) },
    proxies,
    consumerPorts,
    portalUrl: `http://127.0.0.1:${port.portal}/`,
    processesOf: (name) => processesOf(home, name),
    stop,
  };
}

function databaseEnv(home: Home, prefix: 'DB' | 'AI_DB', port: number): Record<string, string> {
  const { user, password } = postgresSuperuser(home);
  return {
    [`${prefix}_HOST`]: '127.0.0.1',
    [`${prefix}_PORT`]: String(port),
    [`${prefix}_NAME`]: prefix === 'DB' ? databases.portal : databases.aiServer,
    [`${prefix}_USER`]: user,
    [`${prefix}_PASSWORD`]: password,
  };
}

function command(folder: string, name: string, env: Readonly<Record<string, string>>) {
  return {
    file: process.execPath,
    args: [join(folder, 'src/main.ts'), name],
    env: { ...process.env, ...env },
  };
}

function program(folder: string, name: string, needs: readonly string[], env: Readonly<Record<string, string>>): Task {
  return { kind: 'task', name, needs, command: () => command(folder, name, env) };
}

function past(bootstrap: string, journal: string): Task {
  return ownStep('past', ['kafka'], new URL('past.ts', import.meta.url), { args: [bootstrap, journal] });
}

function conditionJournal(env: Readonly<Record<string, string>>): Task {
  return ownStep(conditionJournalName, ['migrate'], new URL('episodes/conditions/install.ts', import.meta.url), {
    env,
  });
}

const conditionJournalName = 'condition-journal';

function ownStep(
  name: string,
  needs: readonly string[],
  file: URL,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
): Task {
  const all = [fileURLToPath(file), ...args];
  const command = { file: process.execPath, args: all, env: { ...process.env, ...env } };
  return { kind: 'task', name, needs, command: () => command };
}

/** A consumer, or the Portal. */
function server(folder: string, name: string, port: number, env: Readonly<Record<string, string>>): Part {
  return {
    kind: 'part',
    name,
    port,
    needs: ['connector'],
    command: () => command(folder, name.replace(/-\d+$/, ''), env),
    check: (signal) => checkHttp(`http://127.0.0.1:${port}/readyz`, signal),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
  };
}

function processesOf(home: Home, name: string): number[] {
  const shown = JSON.parse(readFileSync(home.processesFile, 'utf8')) as { name: string; pid: number }[];
  const pids = shown.filter((each) => each.name === name).map((each) => each.pid);
  return pids.flatMap((pid) => [pid, ...descendants(pid)]);
}

export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) sendSignal(pid, signal);
}
