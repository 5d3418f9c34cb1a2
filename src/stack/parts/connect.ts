// The embedded Kafka Connect: one distributed worker with Debezium on its class path, on the loopback only. Its REST API hands out
// configurations and takes ones that run programs, so it asks everybody for the password of its home; the database's password is in a
// file that its config provider reads, and in no configuration.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from '../home.ts';
import { openSecrets, type Secrets } from '../secrets.ts';
import type { Part } from '../supervise/part.ts';
import { checkHttp } from '../supervise/ready.ts';
import { replaceFile } from '../write-file.ts';
import { type Collector, javaCommand, writeLog4j, writeProperties } from './java.ts';

export interface ConnectOptions {
  readonly home: Home;
  readonly port: number;
  readonly kafkaPort: number;
  /** Transactions for every connector of the worker, at a higher latency. */
  readonly exactlyOnce?: boolean;
  readonly heapMb?: number;
  readonly collector?: Collector;
  /** How far it stands back for the others, of 0 to 19. */
  readonly niceness?: number;
  /** Options of its virtual machine, and entries of its configuration, besides ours. */
  readonly jvmOptions?: readonly string[];
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
  /** Makes and mends the worker's own topics, and resolves with a sentence for each that it had to touch. */
  readonly ensureTopics?: (topics: readonly ConnectTopic[]) => Promise<readonly string[]>;
}

/** A topic in which the worker keeps what it knows. Kafka, making it by itself, would delete its records instead of compacting them. */
export interface ConnectTopic {
  readonly name: string;
  readonly partitions: number;
}

const topics = {
  config: { name: 'spindle-connect-configs', partitions: 1 },
  offset: { name: 'spindle-connect-offsets', partitions: 1 },
  status: { name: 'spindle-connect-status', partitions: 1 },
} as const;

/** The roles with which a connector may work. */
type CaptureRole = 'spindle_cdc' | 'spindle_owner';

const defaultJvmOptions = ['-XX:TieredStopAtLevel=1'];
export const restUser = 'spindle';
const topicCheckIntervalMs = 10_000;
const topicPatienceMs = 20_000;
const retryPauseMs = 500;
/** Far beyond its slowest start. It waits for ever for records of a topic that was deleted and made anew while it read it. */
const stuckAfterMs = 120_000;
const topicsMended = 'its own topics were not as they must be:';

export function connectPart(options: ConnectOptions): Part {
  const {
    home,
    port,
    kafkaPort,
    exactlyOnce = false,
    heapMb = 384,
    collector = 'z',
    niceness = 10,
    jvmOptions = defaultJvmOptions,
  } = options;
  const files = filesOf(home);
  const topicsNow = () => options.ensureTopics?.(Object.values(topics)) ?? Promise.resolve([]);
  let topicsCheckedAtMs = Number.NEGATIVE_INFINITY;
  return {
    kind: 'part',
    name: 'connect',
    port,
    // PostgreSQL is ready long before Kafka, and must outlive the connector, which tells it how far it has read.
    needs: ['kafka', 'postgres'],
    prepare: async (signal) => {
      writeFiles(home, openSecrets(home));
      writeProperties(files.worker, {
        ...workerProperties({ home, port, kafkaPort, exactlyOnce }),
        ...options.properties,
      });
      await untilDone(topicsNow, signal);
      topicsCheckedAtMs = performance.now();
    },
    command: () =>
      javaCommand({
        mainClass: 'org.apache.kafka.connect.cli.ConnectDistributed',
        args: [files.worker],
        heapMb,
        collector,
        options: [...jvmOptions, `-Djava.security.auth.login.config=${files.login}`],
        log4jFile: files.log4j,
      }),
    check: async (signal) => {
      // Before its health: as long as one of its topics is absent, it waits for it, and is not well.
      if (performance.now() - topicsCheckedAtMs >= topicCheckIntervalMs) {
        topicsCheckedAtMs = performance.now();
        const mended = await topicsNow();
        if (mended.length > 0) throw new Error(`${topicsMended} ${mended.join('; ')}. It is started anew`);
      }
      await checkHttp(`http://127.0.0.1:${port}/health`, signal, { authorization: basicAuthorization(home) });
    },
    isEnding: (reason) => reason.startsWith(topicsMended),
    stuckAfterMs,
    niceness,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 6_000,
  };
}

/** Its address with user and password. Whoever has it can do everything that Kafka Connect can. */
export function connectAddress(port: number, secrets: Secrets): string {
  return `http://${restUser}:${secrets.connect}@127.0.0.1:${port}`;
}

/** What stands in a connector's configuration in place of this role's password. */
export function passwordReference(home: Home, role: CaptureRole): string {
  return `\${file:${filesOf(home).secrets}:${role}}`;
}

function basicAuthorization(home: Home): string {
  return `Basic ${Buffer.from(`${restUser}:${openSecrets(home).connect}`).toString('base64')}`;
}

function filesOf(home: Home) {
  return {
    worker: join(home.config, 'connect.properties'),
    log4j: join(home.config, 'connect-log4j2.properties'),
    login: join(home.config, 'connect-login.conf'),
    users: join(home.config, 'connect-users.properties'),
    secrets: join(home.config, 'connect-secrets.properties'),
  };
}

function writeFiles(home: Home, secrets: Secrets): void {
  const files = filesOf(home);
  writeLog4j(files.log4j, [
    'org.apache.kafka.clients',
    'org.apache.kafka.common',
    'org.eclipse.jetty',
    'org.glassfish',
  ]);
  writeProperties(files.users, { [restUser]: secrets.connect });
  const passwords: Record<CaptureRole, string> = {
    spindle_cdc: secrets.spindle_cdc,
    spindle_owner: secrets.spindle_owner,
  };
  writeProperties(files.secrets, passwords);
  // The name of the entry is fixed by Kafka Connect.
  const loginModule = 'org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule';
  replaceFile(files.login, `KafkaConnect {\n  ${loginModule} required file="${files.users}";\n};\n`, 0o600);
}

/** Kafka may have gone at the same time, and be on its way back. */
async function untilDone(step: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + topicPatienceMs;
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      if (signal.aborted || performance.now() > deadline) throw error;
      await sleep(retryPauseMs, undefined, { signal }).catch(() => {});
    }
  }
}

function workerProperties({
  home,
  port,
  kafkaPort,
  exactlyOnce,
}: Required<Pick<ConnectOptions, 'home' | 'port' | 'kafkaPort' | 'exactlyOnce'>>): Record<
  string,
  string | number | boolean
> {
  return {
    'bootstrap.servers': `127.0.0.1:${kafkaPort}`,
    'group.id': 'spindle-connect',
    listeners: `http://127.0.0.1:${port}`,
    'rest.advertised.host.name': '127.0.0.1',
    'rest.extension.classes': 'org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension',
    // No second door: what /admin offers is not needed.
    'admin.listeners': '',
    // A connector may not bring settings of its own for the worker's clients, such as a login that loads classes.
    'connector.client.config.override.policy': 'Allowlist',
    'connector.client.config.override.allowlist': 'compression.type',
    'config.providers': 'file',
    'config.providers.file.class': 'org.apache.kafka.common.config.provider.FileConfigProvider',
    'config.providers.file.param.allowed.paths': filesOf(home).secrets,
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    // Counted when compressed: what waits in it stands in the heap ten times as large, until the broker has acknowledged it.
    'producer.buffer.memory': 8_388_608,
    // Fills only while alerts wait for the broker: then one request carries a hundred instead of a dozen. A lone alert waits for no other one.
    'producer.batch.size': 131_072,
    'config.storage.topic': topics.config.name,
    'config.storage.replication.factor': 1,
    'offset.storage.topic': topics.offset.name,
    'offset.storage.partitions': topics.offset.partitions,
    'offset.storage.replication.factor': 1,
    'status.storage.topic': topics.status.name,
    'status.storage.partitions': topics.status.partitions,
    'status.storage.replication.factor': 1,
    'plugin.discovery': 'service_load',
    // How much Debezium sends again after a crash, and how long PostgreSQL keeps its WAL.
    'offset.flush.interval.ms': 1_000,
    // A worker that is back takes its connectors at once.
    'scheduled.rebalance.max.delay.ms': 0,
    'session.timeout.ms': 6_000,
    'heartbeat.interval.ms': 1_500,
    'task.shutdown.graceful.timeout.ms': 3_000,
    'producer.linger.ms': 0,
    'exactly.once.source.support': exactlyOnce ? 'enabled' : 'disabled',
  };
}
