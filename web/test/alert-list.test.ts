// At 200 alerts a second the page listed only about two thirds of them: what came at once beyond its 200 was never among its rows.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { countAlerts, keepKnown, withAlerts } from '../lib/alerts/alert-list.ts';
import type { PortalAlert, PortalMachine } from '../lib/portal-api.ts';

const alert = (sequence: number, machineId = 1): PortalAlert => ({
  sequence,
  eventId: `event-${sequence}`,
  machineId,
  machineType: 'M',
  severity: 'ALERT',
  probability: 0.7,
  detectedAt: '2026-03-01T09:30:00Z',
  sensors: {},
  explanation: null,
  suppressedBy: null,
  suppressedReason: null,
  besideModel: null,
  dataQuality: [],
  receivedAt: '2026-03-01T09:30:01Z',
});
const machine = (id: number, alertCount = 0, last?: number): PortalMachine => ({
  id,
  name: `Machine ${id}`,
  type: 'M',
  alertCount,
  lastAlert: last === undefined ? null : alert(last),
});
const sequences = (alerts: readonly PortalAlert[]): readonly number[] => alerts.map((each) => each.sequence);

describe('the list of alerts', () => {
  test('holds the newest of all that came, each once and in order, however they came', () => {
    const pieces = fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 25 }), (given, max) => {
        const list = given.reduce<readonly PortalAlert[]>(
          (before, piece) =>
            withAlerts(
              before,
              piece.map((each) => alert(each)),
              max,
            ),
          [],
        );
        const all = [...new Set(given.flat())].sort((a, b) => b - a);
        assert.deepEqual(sequences(list), all.slice(0, max));
      }),
    );
  });

  test('stays the same object where nothing is new, so that nothing is drawn again', () => {
    const list = withAlerts([], [alert(1), alert(2)], 10);
    assert.equal(withAlerts(list, [alert(2), alert(1)], 10), list);
    assert.equal(withAlerts(list, [], 10), list);
  });

  test('has what an answer lacked that was on its way when alerts came', () => {
    const answer = [3, 2, 1].map((each) => alert(each));
    const meanwhile = withAlerts([], [alert(5), alert(4), alert(3)], 4);
    assert.deepEqual(sequences(withAlerts(answer, meanwhile, 4)), [5, 4, 3, 2]);
  });
});

test('an alert that is loaded again is the object that is known of it, unless it is another one of that number', () => {
  const known = [alert(2), alert(1)];
  const [again, other, fresh] = keepKnown([alert(2), { ...alert(1), eventId: 'other' }, alert(9)], known);
  assert.equal(again, known[0]);
  assert.equal(other?.eventId, 'other');
  assert.equal(fresh?.sequence, 9);
});

describe('the counts of machines', () => {
  test('grow by what they do not know yet, each alert once, and by the newest as the last', () => {
    const [first, second, third] = countAlerts(
      [machine(1, 7, 20), machine(2), machine(3)],
      [alert(22), alert(19), alert(21), alert(22), alert(5, 2), alert(9, 999)],
    );
    assert.deepEqual([first?.alertCount, first?.lastAlert?.sequence], [9, 22]);
    assert.deepEqual([second?.alertCount, second?.lastAlert?.sequence], [1, 5]);
    assert.equal(third?.alertCount, 0);
  });

  test('leave a machine that had none the same object', () => {
    const machines = [machine(1, 7, 20), machine(2)];
    const counted = countAlerts(machines, [alert(20), alert(3)]);
    assert.equal(counted[0], machines[0]);
    assert.equal(counted[1], machines[1]);
  });
});
