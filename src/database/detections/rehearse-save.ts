// A rehearsal of saving: rows that are known to be good, in a transaction that is rolled back, so that nothing of them is ever seen.

import type { Pool } from 'pg';
import type { Episode } from '../../core/episode/episode.ts';
import { noExplanation } from '../../core/explanation/explanation.ts';
import { writtenPlainly } from '../../core/explanation/write-explanation.ts';
import { memoryBytesMax } from '../../core/memory/rule.ts';
import type { BatchOutcome, EpisodeChanges } from '../../pipeline/batch.ts';
import { noEpisodeChanges } from '../../pipeline/episodes/changes.ts';
import { pack } from '../../pipeline/episodes/condition-rows.ts';
import { eventTypes } from '../../pipeline/outbox-rows.ts';
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
      { ...row, id: deadLetterId, topic: rehearsal, type: eventTypes.deadLetter },
    ],
    episodes: goodEpisode(alertId, time),
    memory: {
      digest: rehearsal,
      machines: [{ machineId: 1, version: 0, nextVersion: 1, state: new Uint8Array(memoryBytesMax) }],
    },
    progress: [{ partition: 0, from: 0, to: 2, lost: 0, skipped: 0, logEnd: 2, scored: 1, anomalous: 1, rejected: 1 }],
  };
}

function goodEpisode(id: string, time: number): EpisodeChanges {
  const episode: Episode = {
    id,
    machineType: 'M',
    severity: 'ALERT',
    worstSeverity: 'ALERT',
    openedAt: time,
    closedAt: null,
    end: null,
    firstReadingAt: time,
    lastReadingAt: time,
    readingCount: 1,
    modes: {},
    sensors: {},
    onsetIds: [],
    eventCount: 1,
  };
  const newest = { at: time, collectedAt: time, heardAt: time, partition: 0, typeName: 'M' };
  const condition = { ...newest, state: 'open', onset: [], episode, calm: null } as const;
  return {
    ...noEpisodeChanges,
    asKept: true,
    conditions: [{ kind: 'machine', machineId: 1, version: 0, nextVersion: 1, condition, packed: pack(condition) }],
    episodes: [{ machineId: 1, kind: 'machine', episode }],
  };
}
