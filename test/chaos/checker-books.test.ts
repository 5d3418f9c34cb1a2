import { describe, test } from 'node:test';
import { check, fails, rowOf } from './checked-run.ts';

describe('in the tables', () => {
  test('a missing row, a surplus row and a row that is there twice are found', () => {
    fails(
      check((run) => ({ detections: run.detections.slice(1) })),
      /1 detection rows are missing: 0\/0\/anomalous/,
    );
    fails(
      check((run) => ({ storedDeadLetters: [...run.storedDeadLetters, 'x'] })),
      /1 dead letter rows should not be there: x/,
    );
    fails(
      check((run) => ({ detections: [...run.detections, ...run.detections.slice(0, 1)] })),
      /1 detection rows are there twice/,
    );
  });

  test('a message that is booked as delivered and is absent is found', () => {
    fails(
      check((run) => ({ alerts: run.alerts.slice(1) })),
      /1 messages are booked as delivered and are not in their topic: 0\/0\/anomalous/,
    );
  });
});

describe('in the ledger', () => {
  test('a committed reading that was booked as skipped is found', () => {
    const result = check((run) => ({ progress: [{ ...rowOf(run, 0), scored: 19, skipped: 5 }, rowOf(run, 1)] }));
    fails(result, /scored of partition 0 is 19, and should be 20/, /skipped of partition 0 is 5, and should be 4/);
  });

  test('an aborted reading that was scored is found', () => {
    const result = check((run) => ({ progress: [{ ...rowOf(run, 0), scored: 21, skipped: 3 }, rowOf(run, 1)] }));
    fails(result, /scored of partition 0 is 21, and should be 20/, /skipped of partition 0 is 3, and should be 4/);
  });

  test('sums that do not add up, losses and a partition that was not read to its end are found', () => {
    const result = check((run) => ({
      progress: [
        { ...rowOf(run, 0), scored: 19 },
        { ...rowOf(run, 1), nextOffset: 19, lost: 1 },
      ],
    }));
    fails(
      result,
      /sum of offsets of partition 0 is 23, and should be 24/,
      /lost of partition 1 is 1, and should be 0/,
      /next offset of partition 1 is 19, and should be 20 or more/,
    );
  });

  test('a partition that is unknown, begun in the middle, or there more than once is found', () => {
    fails(
      check((run) => ({ progress: [rowOf(run, 0)] })),
      /does not know partition 1/,
    );
    fails(
      check((run) => ({ progress: [rowOf(run, 0), { ...rowOf(run, 1), firstOffset: 4, scored: 12 }] })),
      /firstOffset of partition 1 is 4, and should be 0/,
    );
    fails(
      check((run) => ({ progress: [...run.progress, rowOf(run, 1)] })),
      /has partition 1 more than once/,
    );
  });
});

describe('at the Portal', () => {
  test('an alert that its table has not, has twice, or has of nobody is found', () => {
    fails(
      check((run) => ({ portal: run.portal.slice(1) })),
      /1 Portal's rows are missing: 0\/15\/anomalous/,
    );
    fails(
      check((run) => ({ portal: [...run.portal, ...run.portal.slice(0, 1)] })),
      /1 Portal's rows are there twice/,
    );
    const foreign = { eventId: 'other', number: 0, machineId: 0, severity: 'CRITICAL' };
    fails(
      check((run) => ({ portal: [...run.portal, foreign] })),
      /1 Portal's rows should not be there: other/,
    );
  });

  test('a row that tells of another reading or machine is found', () => {
    for (const wrong of [{ number: 31 }, { machineId: 2 }]) {
      fails(
        check((run) => ({ portal: run.portal.map((row, index) => (index === 0 ? { ...row, ...wrong } : row)) })),
        /1 Portal's rows tell of another reading or machine: 0\/15\/anomalous/,
      );
    }
  });

  test('a page that has stopped, though the table has all of them, is found', () => {
    const result = check((run) => ({ page: { ...run.page, rows: run.page.rows.slice(1), total: 3 } }));
    fails(
      result,
      /2 rows of the page are not the newest of the table/,
      /the page counts 3 alerts, and the table has 4/,
    );
  });

  test('a page with another severity, no rows, or the wrong word for its connection is found', () => {
    fails(
      check((run) => ({ page: { ...run.page, rows: run.page.rows.map((row) => ({ ...row, severity: 'ALERT' })) } })),
      /3 rows of the page are not the newest/,
    );
    fails(
      check((run) => ({ page: { ...run.page, rows: [] } })),
      /the page shows no alert/,
    );
    fails(
      check((run) => ({ page: { ...run.page, connection: 'lost' } })),
      /the page says lost, and should say live/,
    );
  });
});
