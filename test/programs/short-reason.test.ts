// The list of dead letters cut reasons at 80 characters, and with them the setting that would take the reading.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeReading } from '../../src/core/reading/reading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { shortReason } from '../../src/programs/dead-letters/short-reason.ts';

const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 68, toolWear: 10 };

test('the setting that takes a reading stays in a reason, however long that is', () => {
  for (const [value, setting] of [
    [{ machineId: 3, ...sensors, collectedAt: 1_763_461_800_123_456 }, 'INPUT_TIME=microseconds'],
    [{ machineId: 3, ...sensors, collectedAt: '20251118T103000Z' }, 'INPUT_TIME=basic'],
    [{ op: 'c', after: {} }, 'INPUT_ENVELOPE=debezium'],
    [{ machineId: 3, ...sensors, torque: `6${'0'.repeat(37)}.0` }, 'INPUT_NUMBERS=text'],
  ] as const) {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const refused = decodeReading(ai4i, bytes, 0, { sourceTimeZone: 'UTC', valueBytesMax: 10_000 });
    assert.ok(refused instanceof Error);
    assert.ok(shortReason(refused.message).endsWith(`; ${setting} takes it`), shortReason(refused.message));
  }
});

test('another long reason is cut, and says so', () => {
  assert.equal(shortReason('a short one'), 'a short one');
  const cut = shortReason('x'.repeat(1_000));
  assert.equal(cut.length, 110);
  assert.ok(cut.endsWith('x…'));
  const hinted = shortReason(`${'x'.repeat(1_000)}; INPUT_TIME=basic takes it`);
  assert.ok(hinted.length <= 110 && hinted.endsWith('x…; INPUT_TIME=basic takes it'), hinted);
});
