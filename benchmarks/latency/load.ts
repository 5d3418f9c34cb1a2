// The loads of the latency benchmark, and a sender that holds its pace whatever happens to what it has sent: it never waits for an answer
// before it sends what is due next, so that a stack that stands still is charged for all of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../../src/kafka/client.ts';
import { createProducer } from '../../src/kafka/produce.ts';
import { kafkaSettings } from '../../src/kafka/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { sensorsOf } from '../../test/chaos/readings.ts';
import type { SentReading } from './stages.ts';

export interface Load {
  readonly perSecond: number;
  readonly seconds: number;
  readonly anomalousEvery: number;
  /** Beside them, of a producer that has gone wrong: values that are cut off. */
  readonly refusedPerSecond: number;
  /** Whether those stand in the partitions of the others, or in their own. */
  readonly refusedTo: RefusedTo;
}

export type RefusedTo = (typeof refusedPlaces)[number];

export const refusedPlaces = ['same', 'other'] as const;

export interface LoadSender {
  /** Resolves, when all readings of the load are answered, with those that were anomalous. Rejects when one was not acknowledged. */
  readonly run: (load: Load) => Promise<readonly SentReading[]>;
  readonly close: () => Promise<void>;
}

const topic = 'sensor-raw-data';
const machineCount = 12;
/** Of the six that the topic has; as many others are of those readings alone that are refused, where they have their own. */
const goodPartitions = 3;
/** What is due within it goes in one request, as a gateway of many machines sends. */
const tickMs = 5;
/** Of requests: beyond, the broker is so far behind that nothing is left to measure. */
const inFlightMax = 2_000;

/** Throws what is wrong with the list. */
export function parseRates(text: string): readonly number[] {
  const rates = text.split(',').map(Number);
  if (rates.every((rate) => Number.isInteger(rate) && rate > 0)) return rates;
  throw new Error('--rates is a list of whole numbers of readings/s, separated by commas');
}

export function createLoadSender(env: Readonly<Record<string, string>>): LoadSender {
  const client = clientOptions(readSettings(kafkaSettings, { ...env }), 'latency');
  const producer = createProducer(client, { topic });
  const normal = beginnings(sensorsOf.normal);
  const failing = beginnings(sensorsOf.anomalous);
  let next = 0;
  return {
    run: async ({ perSecond, seconds, anomalousEvery, refusedPerSecond, refusedTo }) => {
      const anomalous: { number: number; dueMs: number; sentMs: number; acknowledgedMs: number }[] = [];
      const waiting = new Set<Promise<void>>();
      let failure: unknown;
      const total = seconds * perSecond;
      const startedMs = Date.now();
      let refused = 0;
      for (let done = 0; done < total && failure === undefined; ) {
        const passedSeconds = Math.min(seconds, (Date.now() - startedMs) / 1000);
        const due = Math.min(total, Math.floor(passedSeconds * perSecond));
        const messages: { key: string; value: string; partition: number }[] = [];
        const own: (typeof anomalous)[number][] = [];
        for (; done < due; done++, next++) {
          const machineIndex = (next + Math.floor(next / anomalousEvery)) % machineCount;
          const isAnomalous = next % anomalousEvery === 0;
          const [key, beginning] = (isAnomalous ? failing : normal)[machineIndex] as [string, string];
          messages.push({ key, value: `${beginning}${next}}`, partition: machineIndex % goodPartitions });
          if (isAnomalous)
            own.push({
              number: next,
              dueMs: startedMs + (1000 * (done + 1)) / perSecond,
              sentMs: 0,
              acknowledgedMs: 0,
            });
        }
        for (const refusedDue = Math.floor(passedSeconds * refusedPerSecond); refused < refusedDue; refused++) {
          const [key, beginning] = normal[refused % machineCount] as [string, string];
          const partition = (refused % goodPartitions) + (refusedTo === 'other' ? goodPartitions : 0);
          messages.push({ key, value: `${beginning}${refused}`, partition });
        }
        if (messages.length > 0) {
          const sentMs = Date.now();
          for (const each of own) each.sentMs = sentMs;
          anomalous.push(...own);
          const sending = producer.send(messages).then(
            () => {
              waiting.delete(sending);
              const acknowledgedMs = Date.now();
              for (const each of own) each.acknowledgedMs = acknowledgedMs;
            },
            (error: unknown) => {
              failure ??= error;
            },
          );
          waiting.add(sending);
          if (waiting.size > inFlightMax) throw new Error(`${inFlightMax} requests to Kafka are without an answer`);
        }
        await sleep(tickMs);
      }
      await Promise.all(waiting);
      if (failure !== undefined) throw failure;
      return anomalous;
    },
    close: () => producer.close(),
  };
}

/** Of each machine: its key, and its reading up to the number. */
function beginnings(sensors: object): readonly [key: string, beginning: string][] {
  return Array.from({ length: machineCount }, (_, index) => {
    const machineId = index + 1;
    const text = JSON.stringify({ machineId, dcpConfigId: 1, ...sensors, number: 0 });
    return [String(machineId), text.slice(0, -2)];
  });
}
