// A replication slot that nobody reads yet, just after a start, was told as a failure with a fix that mends nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectorState } from '../../../src/debezium/connect-api.ts';
import { toldOfStart } from '../../../src/programs/doctor/unread-slot.ts';

const connector = (state: string, ...tasks: readonly string[]): ConnectorState => ({
  connector: state,
  tasks: tasks.map((each, id) => ({ id, state: each, trace: null })),
});
const stateOf = (inactiveForMs: number | null, seen: ConnectorState | undefined) =>
  toldOfStart({ slotName: 'spindle', inactiveForMs, connector: seen });

test('a slot that has been unread for less than a minute is on its way while its connector runs or starts', () => {
  assert.deepEqual(stateOf(4_400, connector('RUNNING', 'RUNNING')), {
    state: 'starting',
    detail: 'replication slot spindle has not been read for 4 s: Kafka Connect is starting; look again in a minute',
  });
  for (const seen of [connector('RUNNING'), connector('UNASSIGNED', 'UNASSIGNED'), connector('RUNNING', 'RESTARTING')])
    assert.ok(stateOf(59_000, seen) !== null);
  // PostgreSQL before 17 says no time: then by what Kafka Connect says alone.
  assert.ok(stateOf(null, connector('RUNNING', 'UNASSIGNED')) !== null);
});

test('what does not come by itself, or has not come for long, is a failure', () => {
  for (const seen of [
    ...[connector('ABSENT'), connector('PAUSED', 'PAUSED'), connector('STOPPED'), connector('RUNNING', 'FAILED')],
    undefined,
  ])
    assert.equal(stateOf(1_000, seen), null);
  assert.equal(stateOf(61_000, connector('RUNNING', 'RUNNING')), null);
  assert.equal(stateOf(61_000, connector('RUNNING', 'UNASSIGNED')), null);
  assert.equal(stateOf(null, connector('RUNNING', 'RUNNING')), null);
});
