// The embedded Kafka: one process that is broker and controller (KRaft), on the loopback only.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, makeFolder } from '../home.ts';
import type { Part } from '../supervise/part.ts';
import { checkKafka } from '../supervise/ready.ts';
import { runToEnd } from '../supervise/run-to-end.ts';
import { type Collector, javaCommand, writeLog4j, writeProperties } from './java.ts';

export interface KafkaOptions {
  readonly home: Home;
  readonly port: number;
  readonly controllerPort: number;
  readonly heapMb?: number;
  readonly collector?: Collector;
  /** How far it stands back for the others, of 0 to 19. */
  readonly niceness?: number;
  /** Options of its virtual machine, and entries of its configuration, besides ours. */
  readonly jvmOptions?: readonly string[];
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
  /** Where clients are sent to, when that is not `port`: a proxy before it. */
  readonly advertisedPort?: number;
}

export function kafkaPart(kafka: KafkaOptions): Part {
  const { home, port, controllerPort, heapMb = 384, collector = 'z', niceness = 3 } = kafka;
  const { jvmOptions = [], advertisedPort = port } = kafka;
  const data = join(home.data, 'kafka');
  const properties = join(home.config, 'kafka.properties');
  const log4jFile = join(home.config, 'kafka-log4j2.properties');
  return {
    kind: 'part',
    name: 'kafka',
    port,
    needs: [],
    prepare: async (signal) => {
      makeFolder(data, 0o700);
      writeProperties(properties, {
        ...serverProperties(data, port, controllerPort, advertisedPort),
        ...kafka.properties,
      });
      writeLog4j(log4jFile, []);
      if (existsSync(join(data, 'meta.properties'))) return;
      const clusterId = newClusterId();
      const args = ['format', '--cluster-id', clusterId, '--config', properties, '--ignore-formatted'];
      const options = ['-XX:TieredStopAtLevel=1'];
      await runToEnd(
        javaCommand({ mainClass: 'kafka.tools.StorageTool', args, heapMb: 128, options, log4jFile }),
        join(home.logs, 'kafka.log'),
        signal,
      );
    },
    command: () =>
      javaCommand({ mainClass: 'kafka.Kafka', args: [properties], heapMb, collector, options: jvmOptions, log4jFile }),
    check: (signal) => checkKafka(port, signal),
    niceness,
    data: { folder: data, marker: 'meta.properties' },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 6_000,
  };
}

/** Sixteen bytes, of which the first keeps the text from beginning with a hyphen, which would be read as an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
}

function serverProperties(
  data: string,
  port: number,
  controllerPort: number,
  advertisedPort: number,
): Record<string, string | number | boolean> {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    // As in many plants: whoever needs a topic makes it, with the partitions and the retention that are its, and nothing of ours hangs on Kafka's guess.
    'auto.create.topics.enable': false,
    'num.partitions': 3,
    'default.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // After a crash the controller refuses the new broker until the old one counts as gone; by default that takes 9 s.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'group.initial.rebalance.delay.ms': 0,
    // Brokers allow no session shorter than 6 s by default; a dead consumer's partitions wait for its end.
    'group.min.session.timeout.ms': 3_000,
    // Small threads and buffers: one machine, few clients.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'num.recovery.threads.per.data.dir': 2,
    'controlled.shutdown.max.retries': 1,
  };
}
