import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldOfFailover } from '../../../src/programs/doctor/slot-failover.ts';

const slotName = 'spindle_outbox';
const standby = { name: 'standby_1', isRead: true };

test('a slot that outlives its server, and what is waited for, is told', () => {
  const told = toldOfFailover({ slotName, survivesFailover: true, awaited: [standby] });
  assert.equal(told, 'slot spindle_outbox is kept by standbys too, and nothing is handed on before standby_1 has it');
});

test('a slot that does not, and one that runs ahead of its standbys, are warned of', () => {
  const bound = toldOfFailover({ slotName, survivesFailover: false, awaited: [standby] });
  assert.match(typeof bound === 'string' ? '' : bound.detail, /would be lost with this server/);
  const ahead = toldOfFailover({ slotName, survivesFailover: true, awaited: [] });
  assert.match(typeof ahead === 'string' ? '' : ahead.detail, /synchronized_standby_slots names none/);
});

// PostgreSQL waits for ever for a standby that is away, and Debezium looks as if it had nothing to do.
test('a standby that is waited for and away is a failure, whatever the slot', () => {
  const away = { name: 'standby_2', isRead: false };
  assert.throws(
    () => toldOfFailover({ slotName, survivesFailover: true, awaited: [standby, away] }),
    /before the standby of slot standby_2 has it, and nobody reads that slot/,
  );
});

test('a PostgreSQL without such slots is a failure', () => {
  assert.throws(() => toldOfFailover({ slotName, survivesFailover: null, awaited: [] }), /PostgreSQL is older than 17/);
});
