// Sends readings for the load run at a steady rate, some of them anomalous, and remembers of each anomalous one when it was due. What was
// not acknowledged is sent again by a new producer, so that Kafka may hold such a reading more than once: `attempts` says so.
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../src/kafka/client.ts';
import { createProducer, type MessageProducer } from '../src/kafka/produce.ts';
import { kafkaSettings } from '../src/kafka/settings.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import type { SentAlert } from './delivery-load-result.ts';

export interface Phase {
  readonly name: string;
  readonly seconds: number;
  /** One reading in so many is anomalous. */
  readonly anomalousEvery: number;
}

export interface Sender {
  /** Resolves when all readings of the phase are acknowledged. */
  readonly run: (phase: Phase) => Promise<void>;
  readonly alerts: readonly SentAlert[];
  /** Readings that were acknowledged. */
  readonly sentCount: () => number;
  readonly close: () => Promise<void>;
}

const topic = 'sensor-raw-data';
const machineCount = 12;
/** Of a machine that nothing is wrong with, and far beyond the limits of several failures, so that any model of AI4I tells them apart. */
const healthy = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const failing = { airTemperature: 303, processTemperature: 311, rotationalSpeed: 1269, torque: 72.5, toolWear: 226 };
const tickMs = 10;
const retryPauseMs = 100;

export function createSender(env: Readonly<Record<string, string>>, perSecond: number): Sender {
  const client = { ...clientOptions(readSettings(kafkaSettings, { ...env }), 'load'), requestTimeout: 5_000 };
  const alerts: { number: number; phase: string; dueMs: number; attempts: number }[] = [];
  let producer: MessageProducer | undefined;
  let next = 0;
  let acknowledged = 0;

  const send = async (readings: readonly { key: string; value: string }[], told: (attempt: number) => void) => {
    for (let attempt = 1; ; attempt++) {
      told(attempt);
      try {
        producer ??= createProducer(client, { topic });
        await producer.send(readings);
        acknowledged += readings.length;
        return;
      } catch {
        // What the failed request wrote may stand in the topic or not.
        const failed = producer;
        producer = undefined;
        void failed?.close().catch(() => {});
        await sleep(retryPauseMs);
      }
    }
  };
  const run = async ({ name, seconds, anomalousEvery }: Phase): Promise<void> => {
    const startedMs = Date.now();
    const total = Math.round(seconds * perSecond);
    for (let done = 0; done < total; ) {
      const due = Math.min(total, Math.floor(((Date.now() - startedMs) / 1000) * perSecond));
      // After an outage it catches up in pieces of bounded size.
      const count = Math.min(due - done, perSecond);
      if (count > 0) {
        const numbers = Array.from({ length: count }, (_, index) => next + index);
        const batch = numbers
          .map((number, index) => ({ number, dueMs: startedMs + (1000 * (done + index)) / perSecond }))
          .filter(({ number }) => number % anomalousEvery === 0)
          .map((each) => ({ ...each, phase: name, attempts: 0 }));
        alerts.push(...batch);
        next += count;
        done += count;
        await send(
          numbers.map((number) => readingOf(number, number % anomalousEvery === 0)),
          (attempt) => {
            for (const each of batch) each.attempts = attempt;
          },
        );
      }
      await sleep(tickMs);
    }
  };
  return {
    run,
    alerts,
    sentCount: () => acknowledged,
    close: async () => {
      await producer?.close().catch(() => {});
    },
  };
}

/** The number goes along, so that the alert can be found by it. All machines have anomalous readings, whatever they are one in. */
function readingOf(number: number, isAnomalous: boolean): { key: string; value: string } {
  const machineId = 1 + ((number + Math.floor(number / 30)) % machineCount);
  const sensors = isAnomalous ? failing : healthy;
  return { key: String(machineId), value: JSON.stringify({ machineId, dcpConfigId: 1, ...sensors, number }) };
}
