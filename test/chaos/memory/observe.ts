// What a chaos run with memory has led to: the readings as Kafka's own reader finds them, and what each alert tells of their features.
import type { Pool } from 'pg';
import type { OtherReadRecord } from '../../support/other-client.ts';
import type { JournalEntry } from '../journal.ts';
import { promisedEventId } from '../promised-ids.ts';
import { numberIn } from '../readings.ts';
import type { MemoryObserved, ToldAlert } from './checker.ts';
import type { MemoryReading } from './follow.ts';
import { chaosProfile } from './profile.ts';

/** Settings of the consumers: alerts name every feature. */
export const memoryEnv = { EXPLANATION_CONTRIBUTIONS_MAX: '100' } as const;

export function toldBy({ headers, value }: OtherReadRecord): ToldAlert {
  const alert = JSON.parse(value ?? '{}');
  const named: readonly { readonly feature: string; readonly value: number }[] =
    alert.explanation?.contributions?.features ?? [];
  return {
    eventId: headers['id'] ?? '',
    features: Object.fromEntries(named.map((each) => [each.feature, each.value] as const).sort()),
    probability: alert.prediction?.anomaly_probability,
  };
}

export interface MemoryWitnesses {
  readonly aiServer: Pool;
  readonly topicId: string;
  readonly input: readonly OtherReadRecord[];
  readonly journal: readonly JournalEntry[];
  readonly alerts: readonly ToldAlert[];
}

export async function observeMemory(witnesses: MemoryWitnesses): Promise<MemoryObserved> {
  const { rows } = await witnesses.aiServer.query('select event_id, probability from detection_all');
  return {
    readings: readingsOf(witnesses),
    alerts: witnesses.alerts,
    detections: rows.map((row) => ({ eventId: row.event_id, probability: Math.fround(row.probability) })),
  };
}

function readingsOf({ input, journal, topicId }: MemoryWitnesses): MemoryReading[] {
  const kinds = new Map(journal.map(({ number, kind }) => [number, kind]));
  return input
    .toSorted((one, other) => one.partition - other.partition || one.offset - other.offset)
    .flatMap(({ partition, offset, timestampMs, value }) => {
      const number = numberIn(value);
      const kind = number === undefined ? undefined : kinds.get(number);
      if (value === null || kind === undefined || kind === 'invalid') return [];
      const reading = JSON.parse(value);
      return {
        machineId: reading.machineId,
        partition,
        at: timestampMs,
        values: Object.fromEntries(chaosProfile.sensors.map(({ name }) => [name, reading[name]])),
        eventId:
          kind === 'anomalous' ? promisedEventId(topicId, partition, offset, 'spindle.anomaly.detected') : undefined,
      };
    });
}
