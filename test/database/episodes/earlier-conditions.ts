// Rows of `machine_condition` as a consumer of an earlier version has really stored them, one for each state, and the readings that led to them.
import type { SimpleReading } from '../../pipeline/episodes/episode-readings.ts';
import { readingsOf } from '../episode-consumer.ts';

interface EarlierRow {
  readonly kind: 'machine';
  readonly machine_id: number;
  readonly version: string;
  readonly state: string;
  readonly condition: string;
  readonly readings: readonly SimpleReading[];
}

/** Their event ids count. */
function readingsFor(machineId: number, probabilities: readonly number[]): readonly SimpleReading[] {
  return readingsOf(machineId, 0, probabilities, 30_000).map((each, place) => ({
    ...each,
    id: `00000000-0000-5000-8000-${String(machineId * 100 + place).padStart(12, '0')}`,
  }));
}

export const earlierRows: readonly EarlierRow[] = [
  {
    kind: 'machine',
    machine_id: 1,
    version: '232963094823097',
    state: 'pending',
    condition:
      '{"state":"pending","at":1767323045000,"collectedAt":1767323045000,"heardAt":1767323045000,"partition":0,"typeName":"M","onset":[{"' +
      'eventId":"00000000-0000-5000-8000-000000000100","severity":"CRITICAL","modes":["PWF"],"sensors":{},"at":1767323045000,"age":0}],"e' +
      'pisode":null,"calm":null}',
    readings: readingsFor(1, [0.9]),
  },
  {
    kind: 'machine',
    machine_id: 2,
    version: '55491600808635',
    state: 'open',
    condition:
      '{"state":"open","at":1767323105000,"collectedAt":1767323105000,"heardAt":1767323105000,"partition":0,"typeName":"M","onset":[],"ep' +
      'isode":{"id":"00000000-0000-5000-8000-000000000201","machineType":"M","severity":"CRITICAL","worstSeverity":"CRITICAL","openedAt":' +
      '1767323075000,"closedAt":null,"end":null,"firstReadingAt":1767323045000,"lastReadingAt":1767323105000,"readingCount":3,"modes":{"P' +
      'WF":3},"sensors":{},"onsetIds":["00000000-0000-5000-8000-000000000200"],"eventCount":1},"calm":null}',
    readings: readingsFor(2, [0.9, 0.55, 0.65]),
  },
  {
    kind: 'machine',
    machine_id: 3,
    version: '196042719367713',
    state: 'closing',
    condition:
      '{"state":"closing","at":1767323105000,"collectedAt":1767323105000,"heardAt":1767323105000,"partition":0,"typeName":"M","onset":[],' +
      '"episode":{"id":"00000000-0000-5000-8000-000000000301","machineType":"M","severity":"CRITICAL","worstSeverity":"CRITICAL","openedA' +
      't":1767323075000,"closedAt":null,"end":null,"firstReadingAt":1767323045000,"lastReadingAt":1767323075000,"readingCount":2,"modes":' +
      '{"PWF":2},"sensors":{},"onsetIds":["00000000-0000-5000-8000-000000000300"],"eventCount":1},"calm":{"at":1767323105000,"heardAt":17' +
      '67323105000}}',
    readings: readingsFor(3, [0.9, 0.9, 0.1]),
  },
  {
    kind: 'machine',
    machine_id: 4,
    version: '159312102028506',
    state: 'normal',
    condition:
      '{"state":"normal","at":1767323255000,"collectedAt":1767323255000,"heardAt":1767323255000,"partition":0,"typeName":"M","onset":[],"' +
      'episode":null,"calm":null}',
    readings: readingsFor(4, [0.9, 0.9, 0.9, ...Array.from({ length: 8 }, () => 0.1)]),
  },
];
