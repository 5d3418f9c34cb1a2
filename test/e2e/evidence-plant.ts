// A plant whose alerts something is to pass over between the outbox and Kafka. One consumer consumes all the time, another is the guardian with
// little patience, so that it can be away while something goes wrong, and a reader of the test says what is on the topic: at no moment may
// anything else count as confirmed.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { readTopic, send } from '../support/kafka.ts';
import { freePort } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';
import { askConnector, idsConfirmed, watchConfirmed } from './evidence.ts';
import { type Plant, succeeded } from './support.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const perFault = 30;
const anomalies = Array.from({ length: perFault }, (_, index) => ({
  key: '1',
  value: `{"machineId":1,${failing},"number":${index}}`,
}));

export type ConnectorConfig = Readonly<Record<string, string>>;
export type Evidence = Awaited<ReturnType<typeof openEvidence>>;

/** Starts the connector, both consumers and the reader. What it starts in the plant ends with the plant. */
export async function openEvidence(plant: Plant) {
  const guardianPort = String(await freePort());
  const connect = (method: string, path: string, body?: unknown, name?: string) =>
    askConnector(plant.env, method, path, body, name);
  succeeded(await plant.run(['connector']));
  plant.start(['consumer'], { CDC_GUARDIAN: 'false' });
  const startGuardian = () => plant.start(['consumer'], guardianEnv(plant, guardianPort));
  let guardian = startGuardian();
  await untilReady(plant.env['CONSUMER_PORT']);
  await untilReady(guardianPort);
  const arrivals = await followArrivals(plant);
  return {
    ...arrivals,
    guardianPort,
    guardianLog: () => guardian.log(),
    connect,
    sendAndProve: async () => {
      await arrivals.sendReadings();
      await arrivals.allArrive();
    },
    /** Alerts are written, and the slot passes them, and none comes out. */
    sendUnseen: async () => {
      await untilConnectorRuns(connect);
      const before = new Set(await arrivals.stored());
      await arrivals.sendReadings();
      const written = (await arrivals.stored()).filter((id) => !before.has(id));
      await untilSlotHasPassed(plant);
      const read = arrivals.readerIds();
      assert.ok(written.length >= perFault && written.some((id) => !read.has(id)), 'they were passed over');
    },
    /** Without the guardian, which is started anew after it. */
    whileNobodyLooks: async (steps: () => Promise<void>) => {
      await guardian.stop('SIGKILL');
      await steps().finally(() => {
        guardian = startGuardian();
      });
    },
    config: async () => (await connect('GET', '/config')) as ConnectorConfig,
    configIsPutBack: (config: ConnectorConfig) =>
      until('the configuration to be put back', async () =>
        isDeepStrictEqual(await connect('GET', '/config'), config) ? true : undefined,
      ),
  };
}

/** Sends readings that become alerts, and follows those to the end: to their topic, and to the ledger. */
async function followArrivals(plant: Plant) {
  let alerts = await readTopic(plant.topics.alert);
  let sent = 0;
  const readerIds = () => new Set(alerts.records.map((record) => record.headers.get('id')));
  const confirmed = (are: boolean) => idsConfirmed(plant.aiServer, plant.topics.alert, are);
  const invariant = watchConfirmed(() => confirmed(true), readerIds);
  /** The event ids of all that was sent. */
  const stored = () =>
    until('the readings to be stored', async () => {
      const { rows } = await plant.aiServer.query('select event_id from detection');
      return rows.length >= sent ? rows.map((row) => row.event_id as string) : undefined;
    });
  return {
    readerIds,
    stored,
    records: () => alerts.records,
    sendReadings: async () => {
      await send(plant.topics.sensor, anomalies);
      sent += perFault;
    },
    allArrive: async () => {
      const expected = await stored();
      const haveCome = () => {
        const read = readerIds();
        return expected.every((id) => read.has(id));
      };
      await alerts.until('every alert', haveCome, 180_000);
      await until('the outbox to be confirmed', async () => ((await confirmed(false)).length === 0 ? true : undefined));
    },
    /** Instead of the topic that was deleted. */
    readNewTopic: async () => {
      await alerts.close();
      alerts = await until('the new topic to be read', () => readTopic(plant.topics.alert));
    },
    /** Rejects where anything was ever confirmed that was not on the topic. */
    endWatch: invariant.stop,
    closeReader: () => alerts.close(),
  };
}

function guardianEnv(plant: Plant, port: string): Record<string, string> {
  return {
    CONSUMER_PORT: port,
    KAFKA_GROUP_ID: `${plant.env['KAFKA_GROUP_ID']}-idle`,
    KAFKA_TOPIC_SENSOR: `${plant.topics.sensor}-idle`,
    CDC_GUARDIAN_INTERVAL_MS: '400',
    CDC_GUARDIAN_GRACE_MS: '1500',
    CDC_MARKER_INTERVAL_MS: '1000',
    // That markers do not come out is what the look at Kafka Connect's position waits for, by default for half a minute.
    CDC_MARKER_AGE_MAX_MS: '4000',
    CDC_RESTART_PAUSE_MAX_MS: '2000',
    CDC_RESUME_AFTER_MS: '3000',
  };
}

async function untilConnectorRuns(connect: (method: string, path: string) => Promise<unknown>): Promise<void> {
  await until('the connector to run', async () => {
    const state = (await connect('GET', '/status')) as { tasks: { state: string }[] } | undefined;
    return state?.tasks[0]?.state === 'RUNNING' ? true : undefined;
  });
}

/** A transform that drops the heartbeat as well keeps the slot where it is, which loses nothing. */
async function untilSlotHasPassed({ aiServer, env }: Plant): Promise<void> {
  const { rows } = await aiServer.query('select pg_current_wal_insert_lsn()::text as lsn');
  await until(
    'the slot to pass them',
    async () => {
      const { rows: passed } = await aiServer.query(
        'select confirmed_flush_lsn >= $2::pg_lsn as passed from pg_replication_slots where slot_name = $1',
        [env['CDC_SLOT_NAME'], rows[0].lsn],
      );
      return passed[0]?.passed === true ? true : undefined;
    },
    8_000,
  ).catch(() => {});
}
