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

  it('is read as what Java prints for a ZonedDateTime, and by the offset', () => {
    for (const text of ['2025-11-18T19:30:00+09:00[Asia/Seoul]', '2025-11-18T10:30Z[UTC]', '2025-11-18t10:30:00,0z'])
      assert.equal(parseCollectedAt(text, 'America/New_York'), at('2025-11-18T10:30:00Z'), text);
  });

  // Date.UTC takes the years 0 to 99 for those of the twentieth century: an unset time of .NET or Go became 1901.
  it('keeps its year, also an unset one', () => {
    assert.equal(parseCollectedAt('0001-01-01T00:00:00', 'UTC'), at('0001-01-01T00:00:00Z'));
    assert.equal(parseCollectedAt('0001-01-01T00:00:00Z', 'UTC'), at('0001-01-01T00:00:00Z'));
    assert.equal(parseCollectedAt([1, 1, 1, 0, 0], 'UTC'), at('0001-01-01T00:00:00Z'));
    assert.equal(parseCollectedAt('0099-12-31T23:59:59', 'UTC'), at('0099-12-31T23:59:59Z'));
    // New York's clocks showed the sun's time then.
    assert.equal(parseCollectedAt('0050-01-01T00:00:00', 'America/New_York'), at('0050-01-01T04:56:02Z'));
    assert.equal(formatLocal(at('0001-01-01T04:56:02Z'), 'America/New_York'), '0001-01-01T00:00:00.000');
    assert.equal(formatLocal(at('0001-01-01T00:00:00Z'), 'America/New_York'), '0000-12-31T19:03:58.000');
  });

  it('stays within the years 1 to 9999, which every reader takes, when its zone would carry it out', () => {
    assert.equal(parseCollectedAt('0001-01-01T00:00:00', 'Asia/Seoul'), at('0001-01-01T00:00:00Z'));
    assert.equal(parseCollectedAt('0001-01-01T00:00:00+09:00', 'UTC'), at('0001-01-01T00:00:00Z'));
    assert.equal(parseCollectedAt('9999-12-31T23:59:59.9999999-08:00', 'UTC'), at('9999-12-31T23:59:59.999Z'));
  });

  // With a zone Date.parse carried 30 February into March; without one it was refused.
  it('is refused for a day or an hour that does not exist, with a zone as without', () => {
    const none = ['2025-02-30T10:00:00', '2025-02-29T10:00:00', '1900-02-29T10:00:00', '2025-04-31T10:00:00']
      .concat(['2025-11-18T24:00:00', '2025-11-18T10:60:00', '2016-12-31T23:59:60', '2025-00-10T10:00:00'])
      .concat(['2025-11-00T10:00:00', '0000-01-01T00:00:00', '2025-W47-2T10:00', '2025-322T10:00']);
    for (const text of none)
      for (const zone of ['', 'Z', 'z', '+09:00', '-0330', '+09', '+09:00[Asia/Seoul]'])
        assert.equal(parseCollectedAt(`${text}${zone}`, 'Asia/Seoul'), undefined, `${text}${zone}`);
    assert.equal(parseCollectedAt('2024-02-29T10:00:00Z', 'UTC'), at('2024-02-29T10:00:00Z'));
    assert.equal(parseCollectedAt('2000-02-29T10:00:00', 'UTC'), at('2000-02-29T10:00:00Z'));
  });

  it('is refused for an offset that no clock has', () => {
    assert.equal(parseCollectedAt('2025-11-18T10:30:00+18:00', 'UTC'), at('2025-11-17T16:30:00Z'));
    for (const zone of [
      '+18:01',
      '-19:00',
      '+23:59',
      '+09:60',
      '+9',
      '+09:00:30',
      '[Asia/Seoul]',
      'Z[',
      'Z[]',
      'Z[a b]',
    ])
      assert.equal(parseCollectedAt(`2025-11-18T10:30:00${zone}`, 'UTC'), undefined, zone);
  });

  it('is what Date says of every day of the years 1 to 9999, and no other', () => {
    const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 31 }),
        (year, month, day) => {
          const text = `${pad(year, 4)}-${pad(month)}-${pad(day)}T10:30:00`;
          const said = new Date(`${text}Z`);
          const exists = said.getUTCDate() === day;
          assert.equal(parseCollectedAt(text, 'UTC'), exists ? said.getTime() : undefined);
          assert.equal(parseCollectedAt(`${text}Z`, 'UTC'), exists ? said.getTime() : undefined);
          assert.equal(parseCollectedAt([year, month, day, 10, 30], 'UTC'), exists ? said.getTime() : undefined);
        },
      ),
    );
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
      [2025, 4, 31, 10, 0],
      [2025, 11, 18, 24, 0],
      [2025, 11, 18, 10, 60],
      [2025, 11, 18, 10, 30, 60],
      [2025, 11, 18, -1, 30],
      '20251118T103000Z',
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
