// Deferred dead letters whose topic was deleted waited for ever, and doctor said that all was well.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { checkDeferred, type Sending } from '../../../src/programs/doctor/check-deferred.ts';
import { withTestDatabase } from '../../support/database.ts';

describe('what doctor tells of deferred dead letters', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 1, asProgram: true }, (opened) => {
    pool = opened;
  });
  beforeEach(() => pool.query('delete from outbox_deferred'));

  const usual: Sending = { hasGuardian: true, hasWay: async () => true };
  const defer = (count: number, minutesAgo: number) =>
    pool.query(
      `insert into outbox_deferred (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time, created_at)
       select gen_random_uuid(), 'refused', '1', 'spindle.reading.refused', '{}', '/', '1', 'now', now() - $2 * interval '1 minute'
       from generate_series(1, $1)`,
      [count, minutesAgo],
    );
  const warning = async (sending: Sending): Promise<string> => {
    const told = await checkDeferred(pool, sending);
    assert.ok(typeof told === 'object');
    assert.equal(told.state, 'warning');
    return told.detail;
  };

  test('is nothing where none wait, and how many where they have not waited for long', async () => {
    assert.equal(await checkDeferred(pool, usual), 'none wait to be sent');
    await defer(3, 10);
    assert.match(
      String(await checkDeferred(pool, usual)),
      /^at most 3 wait to be sent, the first since 10 min: alerts/,
    );
  });

  test('is why they wait for long, and what sends them', async () => {
    await defer(3, 20);
    assert.match(await warning(usual), /^at most 3 wait to be sent, the first since 20 min: more is refused .* verify/);
    assert.match(await warning({ ...usual, hasWay: async () => undefined }), /: more is refused/);
    assert.match(await warning({ ...usual, hasGuardian: false }), /CDC_GUARDIAN=false.* delivery verify/);
    const asked: string[] = [];
    const hasWay = async (topic: string) => {
      asked.push(topic);
      return false;
    };
    assert.match(await warning({ ...usual, hasWay }), /topic refused, .* exists; spindle connector register/);
    assert.deepEqual(asked, ['refused']);
  });
});
