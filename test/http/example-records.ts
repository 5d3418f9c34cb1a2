// Detections, dead letters and episodes that need no database.

import type { StoredDeadLetter, StoredDetection, StoredEpisode } from '../../src/core/stored-rows.ts';
import type { StoredResults } from '../../src/http/records/routes.ts';

export const idOf = (number: number) => `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`;
const at = (number: number) => `2026-01-02T03:04:05.${String(999_999 - number).padStart(6, '0')}Z`;

const detection = (number: number): StoredDetection => ({
  start: { at: at(number), id: idOf(number) },
  topicId: idOf(0),
  partition: 1,
  offset: number,
  machineId: 7,
  machineType: 'M',
  probability: 0.75,
  severity: 'CRITICAL',
  collectedAt: new Date('2026-01-02T03:04:05Z'),
  isClockImplausible: false,
  element: null,
  detectedAt: new Date('2026-01-02T03:04:06Z'),
  modelName: 'ai4i',
  modelVersion: '1',
  rawValue: Buffer.from('{"machineId":7,"torque":42.5,"other":"x"}'),
  episodeId: number % 2 === 0 ? idOf(1) : null,
  hasAlert: true,
  suppressedBy: number % 2 === 0 ? idOf(9) : null,
  dataQuality:
    number % 2 === 0
      ? [{ check: 'range', sensors: ['torque'], value: 5_000, limit: 200, unit: 'Nm', sentence: 'Torque is suspect' }]
      : [],
});

/** Every second one is over. */
const episode = (number: number): StoredEpisode => ({
  start: { at: at(number), id: idOf(number) },
  kind: 'machine',
  machineId: 7,
  machineType: 'M',
  severity: 'ALERT',
  worstSeverity: 'CRITICAL',
  openedAt: new Date('2026-01-02T03:04:05Z'),
  closedAt: number % 2 === 0 ? new Date('2026-01-02T04:04:05Z') : null,
  end: number % 2 === 0 ? 'recovered' : null,
  firstReadingAt: new Date('2026-01-02T03:02:05Z'),
  lastReadingAt: new Date('2026-01-02T03:54:05Z'),
  lastHeardAt: number % 2 === 0 ? null : new Date('2026-01-02T03:58:05Z'),
  readingCount: 40,
  failureMode: 'PWF',
  sensors: ['torque'],
  checks: null,
  modelName: 'ai4i',
  modelVersion: '1',
  suppressedBy: null,
});

export const deadLetter = (
  number: number,
  value: Buffer | null,
  valueBytes = value?.length ?? null,
): StoredDeadLetter => ({
  start: { at: at(number), id: idOf(number) },
  topic: 'sensor-raw-data',
  topicId: idOf(0),
  partition: 1,
  offset: number,
  element: null,
  recordTime: new Date('2026-01-02T03:04:05Z'),
  key: Buffer.from('7'),
  value,
  valueBytes,
  reason: 'torque is missing',
  field: 'torque',
  state: 'open',
  refusedAt: new Date('2026-01-02T03:04:06Z'),
  replayWishedAt: number % 2 === 0 ? new Date('2026-01-02T03:05:06Z') : null,
});

/** Lists of so many rows, read page by page as from a database. */
export function exampleRecords(count: number): StoredResults {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const pageOf = (query: {
    readonly after?: { readonly id: string } | undefined;
    readonly limit: number;
  }): number[] => {
    const first = query.after === undefined ? 1 : Number(query.after.id.slice(-12)) + 1;
    return numbers.filter((each) => each >= first).slice(0, query.limit);
  };
  return {
    detections: async (query) => pageOf(query).map(detection),
    detection: async (eventId) => numbers.map(detection).find(({ start }) => start.id === eventId),
    deadLetters: async (query) => pageOf(query).map((each) => deadLetter(each, Buffer.from('{"a":1}'))),
    episodes: async (query) => pageOf(query).map(episode),
    episode: async (id) => numbers.map(episode).find(({ start }) => start.id === id),
    episodeReadings: async (query) => pageOf(query).map(detection),
  };
}
