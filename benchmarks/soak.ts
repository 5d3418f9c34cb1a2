// `npm run soak -- [--readings N]`: sends N readings (by default a million) through one consumer on a stack of its own, and prints the
// curve of the consumer's memory, the outbox and the WAL as a table to stdout. Nothing is asserted: flat is what one wants to see.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { clientOptions } from '../src/kafka/client.ts';
import { createProducer } from '../src/kafka/produce.ts';
import { kafkaSettings } from '../src/kafka/settings.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { openHome } from '../src/stack/home.ts';
import { runOrEndWithSignal } from '../test/chaos/ending/end-with-signal.ts';
import { plantOfRun } from '../test/chaos/ending/plant-of-run.ts';
import type { ChaosPlant } from '../test/chaos/plant.ts';
import { sensorsOf } from '../test/chaos/readings.ts';

const { values } = parseArgs({
  options: { readings: { type: 'string', default: '1000000' }, help: { type: 'boolean', short: 'h' } },
});
const wanted = Number(values.readings);
const isWrong = !Number.isInteger(wanted) || wanted < 1;
if (values.help === true || isWrong) {
  (isWrong ? process.stderr : process.stdout).write('usage: npm run soak -- [--readings N]\n');
  process.exit(isWrong ? 2 : 0);
}

const batchSize = 1_000;
const aheadMax = 200_000;
const sampleEveryMs = 5_000;
/** One reading in so many is anomalous, as in AI4I 2020. */
const anomalousEvery = 30;

const folder = mkdtempSync(join(tmpdir(), 'spindle-soak-'));
const plant = plantOfRun();
await runOrEndWithSignal({
  run: async () => {
    const started = await plant.start({
      home: openHome(folder),
      consumers: 1,
      // Short, so that clean-up has to keep step within the run.
      consumerEnv: { LOG_LEVEL: 'WARNING', OUTBOX_RETENTION_MINUTES: '1' },
      tell: () => {},
    });
    await soak(started);
  },
  stop: plant.stop,
  clean: () => rmSync(folder, { recursive: true, force: true }),
  say: (sentence) => process.stderr.write(`${sentence}\n`),
});

async function soak({ env, consumerPorts }: ChaosPlant): Promise<void> {
  const url = `http://127.0.0.1:${consumerPorts[0]}/metrics`;
  const pool = new Pool({
    host: env['AI_DB_HOST'],
    port: Number(env['AI_DB_PORT']),
    database: env['AI_DB_NAME'],
    user: env['AI_DB_USER'],
    password: env['AI_DB_PASSWORD'],
    max: 1,
  });
  const startedAt = performance.now();
  let consumed = 0;
  const sending = sendAll(env, () => consumed);
  let failure: unknown;
  sending.catch((error: unknown) => {
    failure = error;
  });
  print(['seconds', 'readings', 'per second', 'memory MB', 'heap MB', 'outbox rows', 'outbox MB', 'WAL kept MB']);
  let before = 0;
  while (consumed < wanted) {
    await sleep(sampleEveryMs);
    if (failure !== undefined) throw failure;
    const metrics = await (await fetch(url)).text();
    consumed = metric(metrics, 'spindle_readings_consumed_total');
    const { rows } = await pool.query(
      `select (select count(*) from outbox)::int as rows, pg_total_relation_size('outbox')::float8 as bytes,
         (select coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0) from pg_replication_slots)::float8 as wal`,
    );
    print([
      ((performance.now() - startedAt) / 1000).toFixed(0),
      String(consumed),
      ((consumed - before) / (sampleEveryMs / 1000)).toFixed(0),
      megabytes(metric(metrics, 'process_resident_memory_bytes')),
      megabytes(metric(metrics, 'nodejs_heap_size_used_bytes')),
      String(rows[0].rows),
      megabytes(rows[0].bytes),
      megabytes(rows[0].wal),
    ]);
    before = consumed;
  }
  await sending;
  await pool.end();
}

/** As fast as Kafka takes them, but never far ahead of the consumer. */
async function sendAll(env: Readonly<Record<string, string>>, consumed: () => number): Promise<void> {
  const client = clientOptions(readSettings(kafkaSettings, { ...env }), 'soak');
  const producer = createProducer(client, { topic: 'sensor-raw-data' });
  try {
    for (let sent = 0; sent < wanted; ) {
      if (sent - consumed() > aheadMax) {
        await sleep(50);
        continue;
      }
      const count = Math.min(batchSize, wanted - sent);
      await producer.send(Array.from({ length: count }, (_, index) => readingOf(sent + index)));
      sent += count;
    }
  } finally {
    await producer.close();
  }
}

function readingOf(number: number): { key: string; value: string } {
  const machineId = 1 + (number % 12);
  const sensors = number % anomalousEvery === 0 ? sensorsOf.anomalous : sensorsOf.normal;
  return { key: String(machineId), value: JSON.stringify({ machineId, dcpConfigId: 1, ...sensors, number }) };
}

function metric(text: string, name: string): number {
  return Number(new RegExp(`^${name}(?:{[^}]*})? ([\\d.e+]+)$`, 'm').exec(text)?.[1] ?? 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function print(cells: readonly string[]): void {
  process.stdout.write(`${cells.map((cell) => cell.padStart(11)).join(' ')}\n`);
}
