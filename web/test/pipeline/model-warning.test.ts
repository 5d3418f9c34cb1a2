// The view of the model had the warning in English on the Korean page too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { warningSaid } from '../../lib/pipeline/model-warning.ts';

const { split } = JSON.parse(readFileSync(new URL('../../../models/default/manifest.json', import.meta.url), 'utf8'));
const shipped: string = split.warning;

test('what training is known to write is said in Korean, with its figures', () => {
  const { text, language } = warningSaid(shipped, 'ko');
  assert.equal(language, 'ko');
  assert.match(text, /F1은 0\.723 ± 0\.074입니다\(무작위로 나누면 0\.843 ± 0\.016\)/);
  assert.match(text, /--group .*--time .*--test /);
  const close = shipped.replace(/\. Tested on .*(?=\. Train)/, ' and all failures stand close together');
  assert.match(warningSaid(close, 'ko').text, /모두 가까이 모여/);
});

test('what nobody knows here, and the English page, have it as it was written', () => {
  for (const warning of ['The figures are doubtful.', `${shipped} And more.`])
    assert.deepEqual(warningSaid(warning, 'ko'), { text: warning, language: 'en' });
  assert.deepEqual(warningSaid(shipped, 'en'), { text: shipped, language: 'en' });
});
