// That a machine of a window is not in the table was told in English on the Korean page too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../support/korean-page.ts';

const { doubtSaid } = await import('../../lib/maintenance/planned-said.ts');

test('machines that the table does not have are told in the language of the page', () => {
  const warnings = ["machine 7 is not in the Portal's machine table"];
  assert.deepEqual(doubtSaid({ warnings, unknownMachines: [7, 8] }), {
    text: '포털의 설비 표에 없는 설비입니다. 표에 추가되면 이 정비가 적용됩니다: 7, 8',
    language: 'ko',
  });
  const many = doubtSaid({ warnings, unknownMachines: Array.from({ length: 25 }, (_, at) => at) });
  assert.match(many?.text ?? '', /: 0, 1, .*, 19 외 5대$/);
  assert.equal(doubtSaid({ warnings: [], unknownMachines: [] }), undefined);
});

test('what has no members, or comes of a Portal of an earlier version, stays as it is said, in English', () => {
  assert.deepEqual(doubtSaid({ warnings: ['it is not known'], unknownMachines: [] }), {
    text: 'it is not known',
    language: 'en',
  });
  assert.deepEqual(doubtSaid({ warnings: ['machine 7 is not in'] }), { text: 'machine 7 is not in', language: 'en' });
});
