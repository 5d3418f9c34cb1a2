// Of a file that was faulty when the Portal started the page said that what it had said before stays in force, though there was nothing before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Receiver } from '../../lib/settings/settings-api.ts';
import { fileProblem, settingsTexts } from '../../lib/settings/settings-texts.ts';

test('a faulty file without a right one before it tells nobody, and the page says so', () => {
  assert.match(fileProblem({ receivers: [] }), /nobody is told until it is right/);
  assert.equal(fileProblem({ receivers: [{} as Receiver] }), settingsTexts.problem);
});
