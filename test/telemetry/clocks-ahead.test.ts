import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTellClocksAhead } from '../../src/telemetry/clocks-ahead.ts';

test('a machine whose clock is far ahead is named once, and not more of them than a log can hold', () => {
  const lines: (readonly [number, string])[] = [];
  const warn = (data: { readonly machineId: number }, text: string) => lines.push([data.machineId, text]);
  const tell = createTellClocksAhead({ warn } as never, 3);
  tell([7, 7]);
  tell([7, 8]);
  tell([9, 10, 11]);
  assert.deepEqual(
    lines.map(([machineId]) => machineId),
    [7, 8, 9],
  );
  assert.deepEqual(
    lines.map(([, text]) => text.includes('Further machines are not named')),
    [false, false, true],
  );
});
