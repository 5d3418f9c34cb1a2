// A model whose features remember, served by real consumers: two that share the partitions, one of which is killed again and again, and a machine that
// changes its partition. Every alert, and what is remembered of every machine, is then what the topic alone comes to, to the bit.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pump } from '../../examples/pump/profile.ts';
import { selectFeatures, writeFeatureRow } from '../../src/core/features.ts';
import { withMemory } from '../../src/core/memory/features.ts';
import { createMemory } from '../../src/core/memory/memory.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { recompute } from '../core/memory/reference.ts';
import { readTopic, send } from '../support/kafka.ts';
import { freePort } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { modelPaths } from '../training/support.ts';
import { createPlant, type Plant, type RunningProgram, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const machineCount = 12;
const perMachine = 60;
/** Not so long ago that the record's time would count instead. */
const start = Date.now() - 3_600_000;

describe('a model with memory in the consumer', () => {
  let plant: Plant;
  let folder: string;
  let env: Record<string, string>;
  let loading: ReturnType<typeof loadModelFromPaths>;

  before(async () => {
    plant = await createPlant({ migrated: false });
    folder = await mkdtemp(join(tmpdir(), 'spindle-memory-'));
    env = {
      PROFILE_PATH: fileURLToPath(new URL('../../examples/pump/profile.ts', import.meta.url)),
      MODEL_PATH: join(folder, 'model'),
      // Every reading has an alert.
      ANOMALY_THRESHOLD: '0.000001',
      CDC_GUARDIAN: 'false',
      // Many transactions, and many of them are waiting for their turn when a consumer is killed.
      CONSUMER_BATCH_SIZE_MAX: '7',
      CONSUMER_SAVE_SIZE_MAX: '20',
      KAFKA_SESSION_TIMEOUT_MS: '60000',
    };
    await writeFile(join(folder, 'pump.csv'), trainingData());
    succeeded(await plant.run(['migrate'], env));
    const how = ['--features', 'memory', '--repetitions', '1', '--folds', '2', '--rounds', '20'];
    succeeded(
      await plant.run(['train', '--data', join(folder, 'pump.csv'), '--out', join(folder, 'model'), ...how], env),
    );
    loading = loadModelFromPaths(modelPaths({ MODEL_PATH: join(folder, 'model') }), pump, { remembers: true });
  });
  after(async () => {
    await plant.close();
    await rm(folder, { recursive: true, force: true });
  });

  const startConsumer = async (instance: string): Promise<RunningProgram> =>
    plant.start(['consumer'], {
      ...env,
      CONSUMER_PORT: String(await freePort()),
      KAFKA_GROUP_INSTANCE_ID: instance,
    });

  test('killed, shared and moved, gives the alerts of the topic alone', async () => {
    const first = await startConsumer('one');
    let second = await startConsumer('two');
    await until('both to have partitions', async () =>
      assigned(first) === 3 && assigned(second) === 3 ? true : undefined,
    );
    const half = perMachine / 2;
    const sending = sendReadings(0, half, (machine) => `machine ${machine}`);
    for (const share of [0.2, 0.5, 0.8]) {
      await consumed(machineCount * half * share);
      await second.stop('SIGKILL');
      second = await startConsumer('two');
    }
    await sending;
    await consumed(machineCount * half);
    // Other keys: most machines are in another partition from here on, and half of those with the other consumer.
    const more = sendReadings(half, perMachine, (machine) => `moved ${machine}`);
    await consumed(machineCount * half * 1.5);
    await second.stop('SIGKILL');
    second = await startConsumer('two');
    await more;
    await consumed(machineCount * perMachine);
    await agreesWithTopic();
  });

  test('judges a refused reading that is replayed by what is stored, and remembers nothing of it', async () => {
    const before = await memoryOf(1);
    const reading = readingOf(1, perMachine);
    const key = 'machine 1';
    await send(plant.topics.sensor, [{ key, value: JSON.stringify({ ...reading, machineId: 999 }) }]);
    await until('the dead letter', async () => {
      const { rows } = await plant.aiServer.query('select reason from dead_letter');
      return rows[0];
    });
    assert.equal((await memoryOf(999)) === undefined, true);
    succeeded(await plant.run(['machines', 'add', '--name', 'Pump 13', '--type', 'STANDARD', '--id', '999'], env));
    const { stdout } = succeeded(await plant.run(['dead-letters', 'replay', '--all'], env));
    assert.match(stdout, /1/);
    const { rows } = await plant.aiServer.query('select probability from detection where machine_id = 999');
    assert.equal(rows.length, 1);
    // Of a machine that nobody remembers: as the first reading of all.
    assert.equal(Math.fround(rows[0].probability), await probabilityOf([{ at: 0, values: sensorsOf(reading) }]));
    assert.equal(await memoryOf(999), undefined);
    assert.deepEqual(await memoryOf(1), before);
    succeeded(await plant.run(['connector'], env));
    await deliveryIsVerified(plant);
  });

  async function sendReadings(from: number, to: number, keyOf: (machine: number) => string): Promise<void> {
    for (let number = from; number < to; number++)
      await send(
        plant.topics.sensor,
        Array.from({ length: machineCount }, (_, index) => ({
          key: keyOf(1 + index),
          value: JSON.stringify(readingOf(1 + index, number)),
        })),
      );
  }

  async function consumed(count: number): Promise<void> {
    await until(`${count} readings to be consumed`, async () => {
      const { rows } = await plant.aiServer.query('select sum(scored)::int as count from consumer_progress');
      return rows[0].count >= count ? true : undefined;
    });
  }

  async function memoryOf(machineId: number): Promise<Buffer | undefined> {
    const { rows } = await plant.aiServer.query('select state from machine_memory where machine_id = $1', [machineId]);
    return rows[0]?.state;
  }

  interface Kept {
    readonly at: number;
    readonly values: Record<string, number>;
  }

  /** Of a machine's last reading, by the whole of what came before it. */
  async function probabilityOf(readings: readonly Kept[]): Promise<number> {
    const model = await loading;
    const features = selectFeatures(pump, model.manifest.featureNames);
    const remembering = withMemory(features);
    const numbers = recompute(
      remembering.map(({ memory }) => memory),
      pump.memory ?? {},
      readings,
    );
    const values = {
      ...readings.at(-1)?.values,
      ...Object.fromEntries(remembering.map(({ name }, column) => [name, numbers[column] as number])),
    };
    const matrix = new Float32Array(features.length);
    writeFeatureRow(features, values, { name: 'STANDARD', code: 0 }, matrix, 0);
    return model.scorer.probabilities(matrix, 1)[0] as number;
  }

  async function agreesWithTopic(): Promise<void> {
    const reader = await readTopic(plant.topics.sensor);
    await reader.until('the readings', (all) => all.length === machineCount * perMachine);
    await reader.close();
    const { records } = reader;
    const { rows } = await plant.aiServer.query('select machine_id, raw_value, probability from detection');
    assert.equal(rows.length, machineCount * perMachine);
    const found = new Map(rows.map((row) => [String(row.raw_value), Math.fround(row.probability)]));
    assert.equal(found.size, rows.length);
    for (let machine = 1; machine <= machineCount; machine++) {
      const own = records
        .map(({ value }) => JSON.parse(String(value)) as ReturnType<typeof readingOf>)
        .filter(({ machineId }) => machineId === machine)
        .sort((one, other) => one.number - other.number);
      const kept = own.map((reading) => ({ at: Date.parse(reading.collectedAt), values: sensorsOf(reading) }));
      for (const [place, reading] of own.entries())
        assert.equal(
          found.get(JSON.stringify(reading)),
          await probabilityOf(kept.slice(0, place + 1)),
          `reading ${place} of machine ${machine}`,
        );
      assert.deepEqual(await memoryOf(machine), stateOf(kept));
    }
  }
});

/** How many partitions the consumer has by what it last said. */
function assigned(consumer: RunningProgram): number {
  const last = [...consumer.log().matchAll(/"partitions":\[([\d,]*)\]/g)].at(-1)?.[1] ?? '';
  return last === '' ? 0 : last.split(',').length;
}

/** What is remembered of a machine after these readings. */
function stateOf(readings: readonly { readonly at: number; readonly values: Record<string, number> }[]): Buffer {
  const features = withMemory(selectFeatures(pump, pump.featureSets?.['memory'] ?? []));
  const names = pump.sensors.map(({ name }) => name);
  const memory = createMemory(features, names, pump.memory);
  const state = new Float64Array(memory.width);
  const timed = {
    times: Float64Array.from(readings, ({ at }) => at),
    sensors: Float64Array.from(readings.flatMap(({ values }) => names.map((name) => values[name] as number))),
    place: 0,
  };
  for (; timed.place < readings.length; timed.place++)
    memory.pass(state, 0, timed, new Float64Array(features.length), 0);
  return Buffer.from(state.buffer);
}

function sensorsOf(reading: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(pump.sensors.map(({ name }) => [name, reading[name] as number]));
}

function readingOf(machineId: number, number: number) {
  const noise = ((machineId * 31 + number * 17) % 10) / 10;
  return {
    machineId,
    number,
    collectedAt: new Date(start + 1000 * (number + machineId)).toISOString(),
    vibration1: 0.03 + noise / 100,
    vibration2: 0.04 + (number % 7) / 100,
    current: 1.3 + noise,
    pressure: 0.1 * (number % 3),
    temperature: 79 - noise,
    fluidTemperature: 26,
    voltage: 230 + noise,
    flow: 20 + machineId * 7 + noise + (number % 20 >= 14 ? 4 : 0),
  };
}

/** Each run at a flow of its own, of which the second half is higher: no single reading says so, only what the run was before. */
function trainingData(): string {
  const lines = [['experiment', 'datetime', ...pump.sensors.map(({ column }) => column), 'anomaly'].join()];
  for (let run = 1; run <= 8; run++)
    for (let second = 0; second < 60; second++) {
      const fails = second >= 40;
      const { machineId: _, number: __, collectedAt: ___, flow, ...others } = readingOf(run, second);
      const time = new Date(Date.UTC(2026, 0, run, 10, 0, second)).toISOString();
      const measured = { ...others, fluidTemperature: 26 + (second % 2), flow: flow + (fails ? 4 : 0) };
      const cells = pump.sensors.map(({ name }) => measured[name as keyof typeof measured]);
      lines.push([`run ${run}`, time, ...cells, fails ? 1 : 0].join());
    }
  return `${lines.join('\n')}\n`;
}
