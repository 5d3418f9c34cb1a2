// Sends readings at a steady rate for as long as it is told to, through every fault: what was not acknowledged is sent again. Each reading
// carries a number, and the number alone says what it is.
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../../src/kafka/client.ts';
import { createProducer, type MessageProducer } from '../../src/kafka/produce.ts';
import { kafkaSettings } from '../../src/kafka/settings.ts';
import { readSettings } from '../../src/programs/settings.ts';
import type { Kind } from './checker.ts';

export interface Generator {
  /** Numbers of the readings whose sending was acknowledged. */
  readonly acknowledged: readonly number[];
  /** How often a sending failed and was done again. */
  readonly retries: () => number;
  /** Resolves when it has stopped and everything that it had begun is acknowledged. */
  readonly stop: () => Promise<void>;
}

const topic = 'sensor-raw-data';
const machineCount = 12;

/** Of twenty readings one is anomalous and, in every fifth twenty, one is invalid. */
export function kindOf(number: number): Kind {
  if (number % 20 === 7) return 'anomalous';
  return number % 100 === 13 ? 'invalid' : 'normal';
}

const healthy = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const failing = { airTemperature: 303, processTemperature: 311, rotationalSpeed: 1269, torque: 72.5, toolWear: 226 };

/** The sensors of a reading of each kind that can be scored, for those who want to check that the model sees them so. */
export const sensorsOf = { normal: healthy, anomalous: failing } as const;

function readingOf(number: number): { key: string; value: string } {
  const machineId = 1 + (number % machineCount);
  const kind = kindOf(number);
  const sensors = kind === 'invalid' ? { ...healthy, torque: 'NaN' } : sensorsOf[kind];
  return {
    key: String(machineId),
    value: JSON.stringify({ machineId, dcpConfigId: 1, ...sensors, chaosNumber: number }),
  };
}

export function startGenerator(env: Readonly<Record<string, string>>, perSecond: number): Generator {
  const client = {
    ...clientOptions(readSettings(kafkaSettings, { ...env }), 'chaos-generator'),
    requestTimeout: 5_000,
  };
  const acknowledged: number[] = [];
  const everyMs = 100;
  let producer: MessageProducer | undefined;
  let isStopping = false;
  let retries = 0;
  let next = 0;

  const sendAll = async (numbers: readonly number[]): Promise<void> => {
    for (;;) {
      try {
        producer ??= createProducer(client, { topic });
        await producer.send(numbers.map(readingOf));
        acknowledged.push(...numbers);
        return;
      } catch {
        // What the failed request wrote may stand in the topic or not; a new producer sends all of it again.
        retries++;
        const failed = producer;
        producer = undefined;
        void failed?.close().catch(() => {});
        await sleep(everyMs);
      }
    }
  };
  const run = async (): Promise<void> => {
    const startedAt = performance.now();
    while (!isStopping) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
      // After a fault it catches up in pieces of bounded size.
      const count = Math.min(due - next, perSecond);
      if (count > 0) {
        const numbers = Array.from({ length: count }, (_, index) => next + index);
        next += count;
        await sendAll(numbers);
      }
      await sleep(everyMs);
    }
    await producer?.close().catch(() => {});
  };
  const running = run();
  return {
    acknowledged,
    retries: () => retries,
    stop: async () => {
      isStopping = true;
      await running;
    },
  };
}
