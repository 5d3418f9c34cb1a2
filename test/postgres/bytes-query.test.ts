// Megabytes of values are sent as they lie: the same message as the client's own, without a copy of them.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Connection, type Pool } from 'pg';
import { byteaArray, textArray } from '../../src/postgres/array-values.ts';
import { type BoundValue, bindMessage, queryWithBytes } from '../../src/postgres/bytes-query.ts';
import { sqlStateOf } from '../../src/postgres/sql-state.ts';
import { withTestDatabase } from '../support/database.ts';
import { times } from '../support/times.ts';

/** What the client itself writes. */
async function clientsMessage(name: string, values: readonly BoundValue[]): Promise<Buffer> {
  const stream = new PassThrough();
  const connection = new Connection({ stream } as object);
  (connection as unknown as { bind: (config: object) => void }).bind({ statement: name, values });
  stream.end();
  return buffer(stream);
}

const anyValue = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary', minLength: 2_000, maxLength: 6_000 }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 4_090, max: 4_100 }).map((size) => Buffer.alloc(size, size)),
);

test("its message is the client's own, to the byte", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.array(anyValue), async (given, values) => {
      const name = given.replaceAll('\0', '');
      assert.deepEqual(Buffer.concat(bindMessage({ name, values })), await clientsMessage(name, values));
    }),
    { numRuns: times(300, 60) },
  );
});

test('large bytes are no copy, and more than a message can count is refused before anything is sent', () => {
  const large = [Buffer.alloc(5_000, 1), Buffer.alloc(9_000, 2)];
  const pieces = bindMessage({
    name: '',
    values: ['small', large[0] as Buffer, Buffer.from('small'), large[1] as Buffer],
  });
  assert.deepEqual(
    large.map((each) => pieces.includes(each)),
    [true, true],
  );
  const values = new Array<null>(65_536).fill(null);
  assert.throws(() => bindMessage({ name: '', values }), RangeError);
  assert.doesNotThrow(() => bindMessage({ name: '', values: values.slice(1) }));
});

describe('a statement with megabytes of values', () => {
  let pool: Pool;
  withTestDatabase({ connectionsMax: 1, asProgram: true }, async (opened) => {
    pool = opened;
    await pool.query('create table kept (word text, bytes bytea)');
  });

  const insert = (word: string | null, values: readonly (Uint8Array | null)[]) => ({
    name: 'insert_kept',
    text: 'insert into kept select $1, value from unnest($2::bytea[]) as row (value) where 1 / cardinality($2) >= 0',
    values: [word, byteaArray(values)],
  });
  const stored = async () => (await pool.query('select word, bytes from kept order by bytes nulls first')).rows;

  test('is stored as it is, again and again on one connection', async () => {
    const large = [Buffer.alloc(3_000_000, 1), Buffer.alloc(2_000_000, 2)];
    await queryWithBytes(pool, insert('단어', large));
    await queryWithBytes(pool, insert(null, [null, Buffer.alloc(0)]));
    assert.deepEqual(await stored(), [
      { word: null, bytes: null },
      { word: null, bytes: Buffer.alloc(0) },
      ...large.map((bytes) => ({ word: '단어', bytes })),
    ]);
    const { rows } = await pool.query("select name from pg_prepared_statements where name = 'insert_kept'");
    assert.equal(rows.length, 1);
  });

  test('that fails tells why, and the next one is stored', async () => {
    await pool.query('truncate kept');
    await assert.rejects(queryWithBytes(pool, insert('none', [])), (error) => sqlStateOf(error) === '22012');
    const tooMany = { ...insert('many', []), values: new Array<null>(65_536).fill(null) };
    await assert.rejects(queryWithBytes(pool, tooMany), RangeError);
    const unknown = { name: '', text: 'select * from $1', values: [textArray(['x'.repeat(10_000)])] };
    await assert.rejects(queryWithBytes(pool, unknown), (error) => sqlStateOf(error) === '42601');
    assert.deepEqual(await stored(), []);
    await queryWithBytes(pool, insert('last', [Buffer.from('x')]));
    assert.deepEqual(await stored(), [{ word: 'last', bytes: Buffer.from('x') }]);
  });
});
