// Which page an address means. One that none has was taken for that of the episodes, as if they had been asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from '../lib/view.ts';

for (const [hash, place] of [
  ['', 'episodes'],
  ['#', 'episodes'],
  ['#alarms', 'alarms'],
  ['#alarms?state=shelved', 'alarms'],
  ['#machines/7?last=1h', 'machine'],
  ['#machines', 'machines'],
  ['#settings', 'users'],
  ['#nonsense', 'unknown'],
  ['#alarm', 'unknown'],
  ['#machines/', 'unknown'],
  ['#machines/one', 'unknown'],
  ['#machines/99999999999999999999', 'unknown'],
  ['#toString', 'unknown'],
  ['#%00<script>', 'unknown'],
] as const) {
  test(`${hash === '' ? 'an address without a name' : hash} is ${place}`, () => assert.equal(placeOf(hash), place));
}
