// The embedded Kafka Connect: one distributed worker with Debezium on its class path, on the loopback only.
import { join } from 'node:path';
import type { Home } from './home.ts';
import { javaCommand, writeLog4j, writeProperties } from './java.ts';
import type { Part } from './part.ts';
import { checkHttp } from './ready.ts';

export interface ConnectOptions {
  readonly home: Home;
  readonly port: number;
  readonly kafkaPort: number;
  /** Transactions for every connector of the worker, at a higher latency. */
  readonly exactlyOnce?: boolean;
  readonly heapMb?: number;
}

export function connectPart({ home, port, kafkaPort, exactlyOnce = false, heapMb = 384 }: ConnectOptions): Part {
  const properties = join(home.config, 'connect.properties');
  const log4jFile = join(home.config, 'connect-log4j2.properties');
  return {
    kind: 'part',
    name: 'connect',
    port,
    // PostgreSQL is ready long before Kafka, and must outlive the connector, which tells it how far it has read.
    needs: ['kafka', 'postgres'],
    prepare: async () => {
      writeProperties(properties, workerProperties(port, kafkaPort, exactlyOnce));
      writeLog4j(log4jFile, [
        'org.apache.kafka.clients',
        'org.apache.kafka.common',
        'org.eclipse.jetty',
        'org.glassfish',
      ]);
    },
    command: () =>
      javaCommand({
        mainClass: 'org.apache.kafka.connect.cli.ConnectDistributed',
        args: [properties],
        heapMb,
        options: ['-XX:TieredStopAtLevel=1'],
        log4jFile,
      }),
    check: (signal) => checkHttp(`http://127.0.0.1:${port}/health`, signal),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 6_000,
  };
}

function workerProperties(
  port: number,
  kafkaPort: number,
  exactlyOnce: boolean,
): Record<string, string | number | boolean> {
  return {
    'bootstrap.servers': `127.0.0.1:${kafkaPort}`,
    'group.id': 'spindle-connect',
    listeners: `http://127.0.0.1:${port}`,
    'rest.advertised.host.name': '127.0.0.1',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'config.storage.topic': 'spindle-connect-configs',
    'config.storage.replication.factor': 1,
    'offset.storage.topic': 'spindle-connect-offsets',
    'offset.storage.partitions': 1,
    'offset.storage.replication.factor': 1,
    'status.storage.topic': 'spindle-connect-status',
    'status.storage.partitions': 1,
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
