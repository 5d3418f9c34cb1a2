// Readings for a topic, as record batches that are sent over and over: rows of AI4I 2020 that the default model finds normal or anomalous,
// from as many machines as are asked for. What is made is known: how many of a batch are anomalous, and how many are to be refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRecordsBatch } from '@platformatic/kafka';
import { parse } from 'csv-parse/sync';
import type { Reading } from '../../src/core/reading/reading.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { encodeReading } from '../../src/simulator/encode.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { projectFolder } from '../../src/stack/home.ts';
import type { BenchOptions } from './options.ts';
import { traceparents } from './traces.ts';

export interface FilledBatch {
  readonly bytes: Buffer;
  readonly readings: number;
  readonly anomalous: number;
  readonly refused: number;
}

/** So many readings share a record batch, about 80 kB, as of a producer under load that lingers a little. */
export const batchReadings = 500;
/** So many different readings at least, before they repeat. */
const differentReadings = 100_000;

type TypeName = 'L' | 'M' | 'H';

/** The types of the machines, in the Portal's spelling, by their ids: six in ten are of low quality, as in AI4I. */
export function machineType(machineId: number): 'LOW' | 'MEDIUM' | 'HIGH' {
  const digit = machineId % 10;
  if (digit < 6) return 'LOW';
  return digit < 9 ? 'MEDIUM' : 'HIGH';
}

/** The batches of each partition. */
export async function makeBatches(options: BenchOptions): Promise<readonly (readonly FilledBatch[])[]> {
  const rows = await rowsByVerdict();
  // Of readings with times of their own none may come twice.
  const isTimed = options.intervalSeconds > 0;
  const wanted = isTimed
    ? options.readings
    : Math.min(options.readings, Math.max(differentReadings, 2 * options.machines));
  const count = Math.ceil(wanted / options.partitions / batchReadings);
  return Array.from({ length: options.partitions }, (_, partition) => {
    const random = seededRandom(42, partition);
    const machineOf = machinesOf(partition, options, random);
    const timeOf = timesOf(options, count * batchReadings);
    const traceparentOf = options.isTraced ? traceparents(random) : undefined;
    return Array.from({ length: count }, (_, batch) =>
      makeBatch(options, rows, random, {
        machineOf,
        timeOf: (place) => timeOf(batch * batchReadings + place),
        traceparentOf,
      }),
    );
  });
}

/** Each machine has its partition, as with a producer that gives keys; where there are fewer machines than partitions, none has. */
function machinesOf(partition: number, { machines, partitions }: BenchOptions, random: () => number): () => number {
  const own = machines < partitions ? machines : Math.floor((machines - 1 - partition) / partitions) + 1;
  return machines < partitions
    ? () => 1 + Math.floor(random() * own)
    : () => 1 + partition + partitions * Math.floor(random() * own);
}

/** The times of a partition's readings, up to now: in the mean a machine's come at their interval. */
function timesOf({ intervalSeconds, machines, partitions }: BenchOptions, count: number): (place: number) => number {
  const now = Date.now();
  const stepMs = (intervalSeconds * 1_000 * partitions) / machines;
  return (place) => Math.floor(now - (count - place) * stepMs);
}

interface Order {
  readonly machineOf: () => number;
  /** Of a batch's readings. */
  readonly timeOf: (place: number) => number;
  /** Undefined where readings bring no trace. */
  readonly traceparentOf: (() => Buffer) | undefined;
}

type Rows = Readonly<Record<TypeName, Readonly<Record<'normal' | 'anomalous', readonly Reading['sensors'][]>>>>;

function makeBatch(
  options: BenchOptions,
  rows: Rows,
  random: () => number,
  { machineOf, timeOf, traceparentOf }: Order,
): FilledBatch {
  const counts = { anomalous: 0, refused: 0 };
  const { anomalousShare, anomalousMachines } = options;
  const failing = anomalousMachines * options.machines;
  const messages = Array.from({ length: batchReadings }, (_, place) => {
    const time = timeOf(place);
    const kind = random();
    const isUndecodable = kind < options.undecodableShare;
    const isUnknown = !isUndecodable && kind < options.undecodableShare + options.unknownShare;
    const chance = random();
    const machine = machineOf();
    const isAnomalous = machine <= failing && chance * anomalousMachines < anomalousShare;
    const type = machineType(machine)[0] as TypeName;
    const candidates = rows[type][isAnomalous ? 'anomalous' : 'normal'];
    const sensors = candidates[Math.floor(random() * candidates.length)] as Reading['sensors'];
    const machineId = isUnknown ? machine + options.machines : machine;
    let text = encodeReading(ai4i, { machineId, sensors } as never, time, 'iso');
    if (options.payloadExtraBytes > 0) text = `${text.slice(0, -1)},"note":"${'x'.repeat(options.payloadExtraBytes)}"}`;
    if (isUndecodable) text = spoil(text, random);
    if (isUndecodable || isUnknown) counts.refused++;
    else if (isAnomalous) counts.anomalous++;
    const headers = traceparentOf && new Map([[Buffer.from('traceparent'), traceparentOf()]]);
    const timed = { topic: '', timestamp: BigInt(time), ...(headers === undefined ? {} : { headers }) };
    return { key: Buffer.from(String(machineId)), value: Buffer.from(text), ...timed };
  });
  return { bytes: createRecordsBatch(messages).buffer, readings: messages.length, ...counts };
}

/** Cut off, or with a text where a number belongs. */
function spoil(text: string, random: () => number): string {
  return random() < 0.5 ? text.slice(0, text.length / 2) : text.replace(/"torque":[\d.]+/, '"torque":"broken"');
}

async function rowsByVerdict(): Promise<Rows> {
  const csv = readFileSync(join(projectFolder, 'data/ai4i2020.csv'), 'utf8');
  const rows = parse(csv, { columns: true, bom: true }) as Record<string, string>[];
  const readings = rows.map((row, index) => ({
    machineId: index,
    collectedAt: 0,
    sensors: Object.fromEntries(ai4i.sensors.map(({ name, column }) => [name, Number(row[column as string])])),
  })) as readonly Reading[];
  const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
  const { threshold } = model.manifest;
  const typeNames = new Map(rows.map((row, index) => [index, row['Type'] as TypeName]));
  const thresholds = { anomaly: threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
  const assess = createAssess({ profile: ai4i, model, thresholds, findMachineTypes: () => typeNames });
  const { probabilities } = await assess(readings);
  const sorted = (type: TypeName, isAnomalous: boolean) =>
    readings
      .filter(
        (_, index) => typeNames.get(index) === type && (probabilities[index] as number) >= threshold === isAnomalous,
      )
      .map(({ sensors }) => sensors);
  const of = (type: TypeName) => ({ normal: sorted(type, false), anomalous: sorted(type, true) });
  return { L: of('L'), M: of('M'), H: of('H') };
}
