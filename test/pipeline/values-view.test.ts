import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createValuesView } from '../../src/pipeline/values-view.ts';

test('a view gives the values of the row that it was last asked for, by their names', () => {
  const view = createValuesView(['torque', 'speed']);
  const column = Float64Array.of(1, 2, 3, 4);
  assert.deepEqual({ ...view(column, 2) }, { torque: 3, speed: 4 });
  assert.deepEqual({ ...view(column, 0) }, { torque: 1, speed: 2 });
});

test('the second view of the same names is no dictionary, which took four times as long to read', () => {
  setFlagsFromString('--allow-natives-syntax');
  const isFast = runInNewContext('(values) => %HasFastProperties(values)') as (values: object) => boolean;
  // Read by V8 at its first call, as that word is known then.
  isFast({});
  setFlagsFromString('--no-allow-natives-syntax');
  const views = [1, 2, 3].map(() => createValuesView(['torque', 'speed'])(Float64Array.of(1, 2), 0));
  assert.deepEqual(views.map(isFast), [true, true, true]);
  const shared = { a: 1, b: 2 } as Record<string, number>;
  delete shared['a'];
  assert.equal(isFast(shared), false, 'V8 is not asked what it is thought to be asked');
});
