// A maintenance window is planned as it was written: what is missing or cannot be is named, and no time is guessed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personSaid } from '../../lib/maintenance/maintenance-texts.ts';
import { covers, planOf, type WrittenWindow } from '../../lib/maintenance/window-plan.ts';

const now = new Date(2026, 2, 1, 12, 0).getTime();
const written: WrittenWindow = {
  ...{ machines: '7, 8', types: [], isAll: false, mode: '', fromDay: '', fromTime: '' },
  ...{ hours: 2, untilDay: '', untilTime: '', reason: ' Tool change ' },
};
const faultOf = (members: Partial<WrittenWindow>) => {
  const meant = planOf({ ...written, ...members }, now);
  return 'fault' in meant ? meant.fault : 'none';
};

test('without a beginning it begins now, and ends after so many hours', () => {
  assert.deepEqual(planOf(written, now), {
    plan: {
      ...{ machines: [7, 8], machineTypes: [], allMachines: false, failureMode: null, from: null },
      ...{ until: new Date(now + 7_200_000).toISOString(), reason: 'Tool change' },
    },
  });
});

test('times are by the clock of the place, days as people write them', () => {
  const meant = planOf(
    {
      ...written,
      ...{ isAll: true, machines: 'x', mode: 'TWF', fromDay: '2026.3.2', fromTime: '6:30' },
      ...{ hours: null, untilDay: '2026-03-03', untilTime: '22:00' },
    },
    now,
  );
  assert.deepEqual('plan' in meant && meant.plan, {
    ...{ machines: [], machineTypes: [], allMachines: true, failureMode: 'TWF', reason: 'Tool change' },
    from: new Date(2026, 2, 2, 6, 30).toISOString(),
    until: new Date(2026, 2, 3, 22, 0).toISOString(),
  });
});

test('what is missing or cannot be is named', () => {
  assert.equal(faultOf({ machines: 'seven' }), 'machines');
  assert.equal(faultOf({ machines: '' }), 'nobody');
  assert.equal(faultOf({ machines: '', types: ['M'] }), 'none');
  assert.equal(faultOf({ fromDay: '2026-03-02' }), 'from');
  assert.equal(faultOf({ fromTime: '25:00', fromDay: '2026-03-02' }), 'from');
  assert.equal(faultOf({ hours: null }), 'until');
  assert.equal(faultOf({ hours: null, untilDay: '2026-02-28', untilTime: '10:00' }), 'order');
  assert.equal(faultOf({ fromDay: '2026-02-01', fromTime: '10:00' }), 'order');
  // The AI server refused it in English.
  assert.equal(faultOf({ hours: null, untilDay: '2027-06-01', untilTime: '10:00' }), 'long');
  assert.equal(faultOf({ reason: '  ' }), 'reason');
});

test('a window is of the machines and types that it names, or of all', () => {
  const of = (machines: readonly number[], machineTypes: readonly string[]) => ({ machines, machineTypes });
  assert.equal(covers(of([], []), 7, undefined), true);
  assert.equal(covers(of([7], []), 7, undefined), true);
  assert.equal(covers(of([8], []), 7, 'M'), false);
  assert.equal(covers(of([8], ['M']), 7, 'M'), true);
  assert.equal(covers(of([], ['M']), 7, undefined), false);
});

// It was said as the AI server has it: planned by anonymous for admin.
test('who planned it is a person, with the program that was asked where it has a key', () => {
  assert.equal(personSaid('anonymous for admin'), 'admin');
  assert.equal(personSaid('portal for kim'), 'kim (portal)');
  assert.equal(personSaid('portal for key mes'), 'key mes (portal)');
  assert.equal(personSaid('anonymous for unauthenticated'), 'somebody who has not signed in');
  assert.equal(personSaid('kim'), 'kim');
});
