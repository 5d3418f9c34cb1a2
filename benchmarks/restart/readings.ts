// Readings of many machines, a round of one from each after the other, as record batches; and what their machines' memory comes to by them alone.
import { createRecordsBatch } from '@platformatic/kafka';
import { withMemory } from '../../src/core/memory/features.ts';
import { createMemory } from '../../src/core/memory/memory.ts';
import { encodeReading } from '../../src/simulator/encode.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { batchReadings, type FilledBatch } from '../consumer/readings.ts';
import { restarted, usually } from './profile.ts';

export const partitions = 5;
/** Between two readings of a machine. */
const intervalMs = 60_000;
const anomalousEvery = 1_000;

/** One reading of each machine; machine `n` at place `n - 1`. */
export interface Round {
  readonly times: Float64Array;
  readonly sensors: Float64Array;
  /** By partition. */
  readonly batches: readonly (readonly FilledBatch[])[];
  readonly anomalous: number;
}

/** The readings of a round's machines come in an order of its own, those of a machine always by the same partition. */
export function makeRound(machines: number, number: number, beginsAt: number): Round {
  const random = seededRandom(42, number);
  const width = restarted.sensors.length;
  const times = new Float64Array(machines);
  const sensors = new Float64Array(machines * width);
  let anomalous = 0;
  for (let machine = 0; machine < machines; machine++) {
    const isAnomalous = (machine + number) % anomalousEvery === 0;
    if (isAnomalous) anomalous++;
    for (let sensor = 0; sensor < width; sensor++) {
      const value = Math.round((usually.from + usually.width * random()) * 1_000) / 1_000;
      sensors[machine * width + sensor] = isAnomalous && sensor === 0 ? usually.anomalous : value;
    }
  }
  const batches = Array.from({ length: partitions }, (_, partition) => {
    const own = shuffled(
      Array.from({ length: machines / partitions }, (__, place) => partition + partitions * place),
      random,
    );
    own.forEach((machine, place) => {
      times[machine] = beginsAt + Math.floor((intervalMs * place) / own.length);
    });
    return Array.from({ length: Math.ceil(own.length / batchReadings) }, (__, batch) =>
      batchOf(own.slice(batch * batchReadings, (batch + 1) * batchReadings), times, sensors),
    );
  });
  return { times, sensors, batches, anomalous };
}

/** When each of so many rounds begins; the last one ends now. */
export function roundTimes(count: number): readonly number[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, round) => now - intervalMs * (count - round));
}

function batchOf(machines: readonly number[], times: Float64Array, sensors: Float64Array): FilledBatch {
  const names = restarted.sensors.map(({ name }) => name);
  const messages = machines.map((machine) => {
    const named = Object.fromEntries(names.map((name, at) => [name, sensors[machine * names.length + at] as number]));
    const at = times[machine] as number;
    const value = encodeReading(restarted, { machineId: machine + 1, sensors: named }, at, 'iso');
    return { topic: '', timestamp: BigInt(at), key: Buffer.from(String(machine + 1)), value: Buffer.from(value) };
  });
  const anomalous = machines.filter((machine) => sensors[machine * names.length] === usually.anomalous).length;
  return { bytes: createRecordsBatch(messages).buffer, readings: messages.length, anomalous, refused: 0 };
}

function shuffled(all: number[], random: () => number): number[] {
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] as number, all[last] as number];
  }
  return all;
}

/** What is remembered of each machine behind these rounds, as it is to be stored: so many bytes for each. */
export function rememberedOf(
  machines: number,
  rounds: readonly Round[],
): { readonly bytes: number; readonly rows: Uint8Array } {
  const names = restarted.sensors.map(({ name }) => name);
  const memory = createMemory(withMemory(restarted.features), names, restarted.memory);
  const states = new Float64Array(machines * memory.width);
  const out = new Float64Array(memory.names.length);
  for (const { times, sensors } of rounds)
    for (let machine = 0; machine < machines; machine++)
      memory.pass(states, machine * memory.width, { times, sensors, place: machine }, out, 0);
  return { bytes: 8 * memory.width, rows: new Uint8Array(states.buffer) };
}
