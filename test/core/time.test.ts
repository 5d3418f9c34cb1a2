import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatLocal, isTimeZone, parseCollectedAt } from '../../src/core/time.ts';

const at = (text: string): number => Date.parse(text);

describe('collectedAt', () => {
  it('is read from the array that the existing Portal sends, whose last element counts nanoseconds', () => {
    assert.equal(parseCollectedAt([2026, 11, 24, 2, 26, 56, 890_314_090], 'UTC'), at('2026-11-24T02:26:56.890Z'));
    assert.equal(parseCollectedAt([2026, 11, 24, 2, 26, 57, 14_575_321], 'UTC'), at('2026-11-24T02:26:57.014Z'));
  });

  it('is read from an array whose zero ends are left out', () => {
    assert.equal(parseCollectedAt([2025, 11, 18, 10, 30], 'UTC'), at('2025-11-18T10:30:00Z'));
    assert.equal(parseCollectedAt([2025, 11, 18, 10, 30, 7], 'UTC'), at('2025-11-18T10:30:07Z'));
  });

  it('is read from text without zone in the zone of the source', () => {
    assert.equal(parseCollectedAt('2025-11-18T10:30:00.123', 'UTC'), at('2025-11-18T10:30:00.123Z'));
    assert.equal(parseCollectedAt('2025-11-18T10:30:00.123', 'Asia/Seoul'), at('2025-11-18T01:30:00.123Z'));
    assert.equal(parseCollectedAt([2025, 7, 1, 12, 0], 'Europe/Berlin'), at('2025-07-01T10:00:00Z'));
    assert.equal(parseCollectedAt('2025-11-18T10:30', 'UTC'), at('2025-11-18T10:30:00Z'));
  });

  it('is read from text with a zone, whatever the zone of the source', () => {
    for (const text of [
      '2025-11-18T10:30:00.123Z',
      '2025-11-18T19:30:00.123+09:00',
      '2025-11-18T19:30:00.123456789+0900',
    ]) {
      assert.equal(parseCollectedAt(text, 'America/New_York'), at('2025-11-18T10:30:00.123Z'), text);
    }
  });

  it('is refused when it is no time', () => {
    const wrong = [
      '',
      'yesterday',
      '2025-11-18',
      '10:30',
      '2025-13-01T00:00:00',
      '2025-02-30T00:00:00',
      '2025-11-18T24:00:01',
      1_763_461_800,
      [2025, 11, 18],
      [2025, 13, 1, 0, 0],
      [2025, 2, 30, 0, 0],
      [2025, 11, 18, 10, 30, 0, 1e9],
      [2025, 11, 18, 10, 30, 0, -1],
      [2025, 11, 18, 10, 30.5],
      ['2025', 11, 18, 10, 30],
      {},
      true,
    ];
    for (const value of wrong) assert.equal(parseCollectedAt(value, 'UTC'), undefined, JSON.stringify(value));
  });
});

describe('a local time', () => {
  it('is what a clock in the zone shows, without a zone', () => {
    assert.equal(formatLocal(at('2026-11-24T02:31:59.004Z'), 'Asia/Seoul'), '2026-11-24T11:31:59.004');
    assert.equal(formatLocal(at('2026-11-24T02:31:59.004Z'), 'UTC'), '2026-11-24T02:31:59.004');
  });

  it('reads back to the same instant in zones that never change their clocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.constantFrom('UTC', 'Asia/Tokyo', 'Asia/Kolkata'),
        (time, zone) => {
          assert.equal(parseCollectedAt(formatLocal(time, zone), zone), time);
        },
      ),
    );
  });
});

it('knows which names are time zones', () => {
  assert.equal(isTimeZone('Asia/Seoul'), true);
  assert.equal(isTimeZone('Mars/Olympus'), false);
});
