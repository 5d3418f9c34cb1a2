import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import {
  arrayText,
  bigintArray,
  booleanArray,
  byteaArray,
  doubleArray,
  intArray,
  textArray,
  uuidArray,
} from '../../src/postgres/array-values.ts';
import { joinStatements, requirementState } from '../../src/postgres/joined-statement.ts';
import { sqlStateOf } from '../../src/postgres/sql-state.ts';
import { withTestDatabase } from '../support/database.ts';

describe('values of many rows in one statement', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2, asProgram: true }, (opened) => {
    pool = opened;
  });

  const returned = async (type: string, array: Buffer): Promise<unknown[]> => {
    const { rows } = await pool.query(
      `select value from unnest($1::${type}[]) with ordinality as row(value, number) order by number`,
      [array],
    );
    return rows.map((row) => row.value);
  };

  test('arrive as they are', async () => {
    const ints = [0, -1, null, 2_147_483_647, -2_147_483_648];
    assert.deepEqual(await returned('int', intArray(ints)), ints);
    const bigints = [0, -1, null, 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    assert.deepEqual(
      await returned('bigint', bigintArray(bigints)),
      bigints.map((each) => (each === null ? null : String(each))),
    );
    const doubles = [0.1, -1e300, null, Number.NaN, Number.POSITIVE_INFINITY];
    assert.deepEqual(await returned('double precision', doubleArray(doubles)), doubles);
    assert.deepEqual(await returned('boolean', booleanArray([true, null, false])), [true, null, false]);
    const texts = ['', null, '{"a":"ü\\"\n"}', 'NULL', '🙂', '\ud800'];
    assert.deepEqual(await returned('text', textArray(texts)), ['', null, '{"a":"ü\\"\n"}', 'NULL', '🙂', '\ufffd']);
    const plain = [null, '', 'NULL', null, '{"a":1}', '', null];
    assert.deepEqual(await returned('text', textArray(plain)), plain);
    const encoded = [Buffer.from('ü'), 'é', Buffer.alloc(0), null];
    assert.deepEqual(await returned('text', textArray(encoded)), ['ü', 'é', '', null]);
    const bytes = [Buffer.from([0, 255, 92]), null, Buffer.alloc(0)];
    assert.deepEqual(await returned('bytea', byteaArray(bytes)), bytes);
    const ids = ['0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c11', null];
    assert.deepEqual(await returned('uuid', uuidArray(ids)), ids);
    assert.deepEqual(await returned('text', textArray([])), []);
  });

  test('arrive as they are inside an array of arrays of their own lengths', async () => {
    const names = [[], [''], ['a', 'b,c', '{d}', 'NULL', ' e ', '"f"', '\\g\\', '🙂\n\t', "'"]];
    const { rows } = await pool.query('select value::text[] as value from unnest($1::text[]) as row(value)', [
      textArray([...names.map(arrayText), null]),
    ]);
    assert.deepEqual(
      rows.map((row) => row.value),
      [...names, null],
    );
  });

  test('are refused before anything is sent where their type cannot hold them', () => {
    assert.throws(() => intArray([2_147_483_648]), RangeError);
    assert.throws(() => bigintArray([2 ** 53]), RangeError);
    assert.throws(() => bigintArray([0.5]), RangeError);
    assert.throws(() => uuidArray(['0b5e']), RangeError);
  });

  test('a text that PostgreSQL does not hold has the state that it always had', async () => {
    await assert.rejects(returned('text', textArray(['a\0b'])), (error) => sqlStateOf(error) === '22021');
  });

  test('several changes are one, and none is made where a requirement does not hold', async () => {
    await pool.query('create table one (id int primary key)');
    await pool.query('create table other (id int primary key, word text)');
    const insert = (ids: number[], wanted: number) =>
      joinStatements([
        {
          name: 'new_one',
          text: 'insert into one select unnest($1::int[]) on conflict do nothing returning id',
          values: [intArray(ids), String(wanted)],
          requirement: '(select count(*) from new_one) = $2::bigint',
        },
        {
          name: 'new_other',
          text: 'insert into other select id, $2 from unnest($1::int[]) as id',
          values: [intArray(ids), 'word'],
        },
      ]);
    await pool.query(insert([1, 2], 2));
    await assert.rejects(pool.query(insert([2, 3], 2)), (error) => sqlStateOf(error) === requirementState);
    const { rows } = await pool.query(
      'select (select count(*) from one)::int, (select count(*) from other)::int as others',
    );
    assert.deepEqual(rows, [{ count: 2, others: 2 }]);
  });
});
