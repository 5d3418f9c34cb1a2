import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseError } from 'pg';
import { Unavailable } from '../../src/core/errors.ts';
import { causeOfSqlState, type FailureCause, failureCause, sqlStateOf } from '../../src/postgres/sql-state.ts';

const states: Readonly<Record<FailureCause, readonly string[]>> = {
  passing: [
    '08000',
    '08006',
    '25006',
    '40001',
    '40P01',
    '53100',
    '53200',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P03',
    '58030',
    'XX000',
    'XX001',
  ],
  operator: [
    '08P01',
    '28P01',
    '28000',
    '3D000',
    '3F000',
    '42501',
    '42P01',
    '42703',
    '53400',
    '55000',
    'F0000',
    'HV000',
    '99999',
  ],
  data: [
    '0A000',
    '21000',
    '22001',
    '22003',
    '22008',
    '22021',
    '22P02',
    '22P05',
    '23502',
    '23505',
    '23514',
    '44000',
    '54000',
    '54011',
  ],
};

test('a state of PostgreSQL says whether waiting, an operator or other data helps', () => {
  for (const [cause, list] of Object.entries(states)) {
    for (const state of list) assert.equal(causeOfSqlState(state), cause, state);
  }
});

test('the state is found below what an error was explained with', () => {
  const error = databaseError('22008');
  const explained = new Error('outer', { cause: new Unavailable('away', { retryable: true, cause: error }) });
  assert.equal(sqlStateOf(explained), '22008');
  assert.equal(failureCause(explained), 'data');
  assert.equal(failureCause(databaseError('57P03')), 'passing');
});

test("what PostgreSQL has not said is the connection's, unless a value could not be encoded", () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  assert.equal(sqlStateOf(broken), undefined);
  assert.equal(failureCause(broken), 'passing');
  assert.equal(failureCause(new Error('Connection terminated unexpectedly')), 'passing');
  assert.equal(failureCause(new RangeError('Invalid string length')), 'data');
  assert.equal(failureCause(Object.assign(new Error('too long'), { code: 'ERR_STRING_TOO_LONG' })), 'data');
});

function databaseError(code: string): DatabaseError {
  return Object.assign(new DatabaseError('of the server', 0, 'error'), { code, severity: 'ERROR' });
}
