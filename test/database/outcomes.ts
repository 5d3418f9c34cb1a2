// Outcomes of batches to be saved, as the pipeline hands them over, and what the tables then hold of them.
import type { Pool } from 'pg';
import { noExplanation } from '../../src/core/explanation/explanation.ts';
import { writtenPlainly } from '../../src/core/explanation/write-explanation.ts';
import type { RawRecord } from '../../src/core/record/record.ts';
import type { SaveContext } from '../../src/database/detections/insert-outcome.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { eventId } from '../../src/programs/support/event-id.ts';

export const topicId = '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c11';
export const context: SaveContext = { groupId: 'group', source: '/test', model: { name: 'model', version: '1' } };

export function idOf(partition: number, offset: number): string {
  return eventId(`${topicId}/${partition}/${offset}/x`);
}

/** A batch of one partition with an anomaly at its first offset and a dead letter at its second. */
export function outcomeOf(partition: number, from: number, to: number): BatchOutcome {
  const record = (offset: number, value: Buffer): RawRecord => ({
    partition,
    offset,
    timestamp: Date.parse('2026-01-02T03:04:05Z'),
    key: null,
    value,
    headers: [
      ['trace', Buffer.from('x')],
      ['empty', null],
    ],
  });
  const eventIdOfAnomaly = idOf(partition, from);
  const detectedAt = Date.parse('2026-01-02T03:04:06Z');
  return {
    topic: 'readings',
    topicId,
    detections: [
      {
        eventId: eventIdOfAnomaly,
        record: record(from, Buffer.from('{"machineId":7}')),
        detection: {
          verdict: 'anomalous',
          reading: { machineId: 7, sensors: {}, collectedAt: Date.parse('2026-01-02T03:04:05.678Z') },
          type: { name: 'M', code: 1 },
          probability: 0.75,
          severity: 'CRITICAL',
          explanation: writtenPlainly(noExplanation),
        },
        detectedAt,
      },
    ],
    deadLetters: [
      {
        eventId: idOf(partition, from + 1),
        record: record(from + 1, Buffer.from([0xff, 0x00, 0x01])),
        reason: 'because \0',
        kind: 'other',
        field: null,
      },
    ],
    outbox: [
      {
        id: eventIdOfAnomaly,
        topic: 'alerts',
        key: '7',
        type: 'anomaly',
        payload: '{"a":1}',
        subject: `machine/${partition}`,
        time: detectedAt,
        traceparent: null,
      },
    ],
    progress: [
      {
        partition,
        from,
        to,
        lost: 0,
        logEnd: to + 2,
        scored: to - from - 1,
        anomalous: 1,
        rejected: 1,
        skipped: 0,
      },
    ],
  };
}

export async function everything(pool: Pool, partition: number) {
  const detections = await pool.query(`select event_id from detection where partition = $1`, [partition]);
  const deadLetters = await pool.query(`select event_id from dead_letter where partition = $1`, [partition]);
  const progress = await pool.query(`select * from consumer_progress where partition = $1`, [partition]);
  const outbox = await pool.query(`select id from outbox where ce_subject = $1`, [`machine/${partition}`]);
  return { detections: detections.rows, deadLetters: deadLetters.rows, progress: progress.rows, outbox: outbox.rows };
}
