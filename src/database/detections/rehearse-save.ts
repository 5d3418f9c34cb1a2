// A rehearsal of saving: rows that are known to be good, in a transaction that is rolled back, so that nothing of them is ever seen.

import type { Pool } from 'pg';
import { noExplanation } from '../../core/explanation/explanation.ts';
import { writtenPlainly } from '../../core/explanation/write-explanation.ts';
import type { BatchOutcome } from '../../pipeline/batch.ts';
import type { SaveContext } from './insert-outcome.ts';
import { rehearseBatch } from './save-batch.ts';

/** Rejects as saving does, where the database refuses even these. */
export async function rehearseSave(pool: Pool, context: SaveContext): Promise<void> {
  await rehearseBatch(pool, { ...context, groupId: rehearsal }, goodOutcome());
}

const rehearsal = 'rehearsal';

/** One of each row, under ids that no event has. */
function goodOutcome(): BatchOutcome {
  const time = Date.now();
  const value = new TextEncoder().encode('{}');
  const record = { partition: 0, offset: 0, timestamp: time, key: value, value, headers: [] };
  const reading = { machineId: 1, sensors: {}, collectedAt: time };
  const row = { key: '1', payload: '{}', subject: rehearsal, time, traceparent: null };
  const [alertId, deadLetterId] = [crypto.randomUUID(), crypto.randomUUID()];
  return {
    topic: rehearsal,
    topicId: crypto.randomUUID(),
    detections: [
      {
        eventId: alertId,
        record,
        detection: {
          verdict: 'anomalous',
          reading,
          type: { name: 'M', code: 0 },
          probability: 0.75,
          severity: 'ALERT',
          explanation: writtenPlainly({ ...noExplanation, summary: rehearsal }),
        },
        detectedAt: time,
      },
    ],
    deadLetters: [{ eventId: deadLetterId, record, reason: rehearsal, kind: 'other', field: null }],
    outbox: [
      { ...row, id: alertId, topic: rehearsal, type: rehearsal },
      { ...row, id: deadLetterId, topic: rehearsal, type: rehearsal },
    ],
    progress: [{ partition: 0, from: 0, to: 2, lost: 0, skipped: 0, logEnd: 2, scored: 1, anomalous: 1, rejected: 1 }],
  };
}
