import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEpisode } from '../../../src/portal/episodes/read-episode.ts';

const good = {
  ...{ episode_id: '0190A1B2-0000-5000-8000-000000000001', machine_id: 7, machine_type: 'M', kind: 'machine' },
  ...{ event: 'opened', severity: 'ALERT', worst_severity: 'ALERT', opened_at: '2026-03-01T09:30:00Z' },
  ...{ first_reading_at: '2026-03-01T09:28:00Z', last_reading_at: '2026-03-01T09:30:00Z', closed_at: null, end: null },
  ...{ reading_count: 3, failure_mode: null, sensors: ['torque'], model: { name: 'ai4i', version: '1' } },
  ...{ suppressed_by: null, event_id: '0190a1b2-0000-5000-8000-000000000002' },
};
const read = (members: object) => readEpisode(Buffer.from(JSON.stringify({ ...good, ...members })));

describe('a message on the topic of episodes', () => {
  test('is read, also with members and a kind that are not known yet', () => {
    const event = read({ kind: 'of-tomorrow', more: [1] });
    assert.equal(event.episodeId, '0190a1b2-0000-5000-8000-000000000001');
    assert.equal(event.kind, 'of-tomorrow');
    assert.equal(event.openedAt, '2026-03-01T09:30:00.000Z');
  });

  test('is refused, with a reason that repeats none of it, when it is none', () => {
    const refused: readonly [object, RegExp][] = [
      [{ event_id: 'SECRET' }, /^event_id must be a UUID$/],
      [{ episode_id: 'SECRET' }, /^episode_id must be a UUID$/],
      [{ event: 'SECRET' }, /^event must be one of/],
      [{ kind: 7 }, /^kind must be text$/],
      [{ severity: 'SECRET' }, /^severity must be one of/],
      [{ machine_id: 'SECRET' }, /^machine_id must be a whole number$/],
      [{ opened_at: 'SECRET' }, /^opened_at must be a time$/],
      [{ opened_at: '+012026-03-01T09:30:00Z' }, /^opened_at must be a time$/],
      // They became the second of March, and the year 2001.
      [{ opened_at: '2025-02-30T00:00:00Z' }, /^opened_at must be a time$/],
      [{ last_reading_at: '1' }, /^last_reading_at must be a time$/],
      [{ first_reading_at: '2026-03-01T09:30:00' }, /^first_reading_at must be a time$/],
      [{ event: 'closed' }, /^closed_at must be there for closed/],
      [{ closed_at: '2026-03-01T09:30:00Z' }, /^closed_at must be there for closed/],
    ];
    for (const [members, reason] of refused) {
      assert.throws(
        () => read(members),
        (error) => error instanceof TypeError && reason.test(error.message) && !error.message.includes('SECRET'),
        JSON.stringify(members),
      );
    }
    for (const [text, reason] of [
      ['SECRET{', /is not JSON$/],
      ['"SECRET"', /not a JSON object$/],
    ] as const) {
      assert.throws(
        () => readEpisode(Buffer.from(text)),
        (error) => error instanceof TypeError && reason.test(error.message),
      );
    }
    assert.throws(() => readEpisode(null), /^TypeError: the value is null$/);
    assert.throws(() => readEpisode(Buffer.from([0xff])), /^TypeError: the value is not UTF-8$/);
  });
});
