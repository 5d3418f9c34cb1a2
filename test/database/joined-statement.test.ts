// Statements of many parts once had names that PostgreSQL cut after 63 bytes, where those of two were the same: a batch with detections and dead
// letters then failed on a connection that had stored one with detections alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pool } from 'pg';
import { joinStatements, type StatementPart } from '../../src/postgres/joined-statement.ts';
import { withTestDatabase } from '../support/database.ts';

let pool: Pool;

withTestDatabase({ asProgram: true }, async (opened) => {
  pool = opened;
  await pool.query('create table stored (name text not null)');
});

/** A name stands for one text in a process, which may have stored batches before: these are no names of theirs. */
const part = (name: string): StatementPart => ({
  name,
  text: 'insert into stored values ($1)',
  values: [name],
});

test('statements whose parts begin alike can follow one another on one connection', async () => {
  const alike = ['moved_progress_too', 'changed_condition_too', 'changed_episode_too', 'new_detection_too'].map(part);
  for (const last of [['new_outbox_too'], ['new_dead_letter_too'], ['new_dead_letter_too', 'new_outbox_too']]) {
    const parts = [...alike, ...last.map(part)];
    const statement = joinStatements(parts);
    assert.ok(Buffer.byteLength(statement.name) <= 63, statement.name);
    for (const _time of [1, 2]) await pool.query(joinStatements(parts));
    const { rows } = await pool.query('delete from stored returning name');
    assert.equal(rows.length, 2 * parts.length);
    assert.deepEqual(new Set(rows.map((row) => row.name)), new Set(parts.map((each) => each.name)));
  }
});
