// The audit showed times as programs write them, such as 2026-03-02T06:00:00.000Z, beside those of the page, and names of what was changed as the API has
// them, in English on the Korean page too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { areaOf, detailSaid, outcomeSaid } from '../../lib/settings/audit-detail.ts';
import { formatStamp } from '../../lib/texts.ts';

test('times in what is said of an entry are those of the page, and what people wrote stays as it is', () => {
  const [from, until] = ['2026-03-02T06:00:00.000Z', '2026-03-02T15:00+09:00'];
  assert.equal(
    detailSaid({ detail: { from, until, of: 'all machines', count: 3, reason: null, at: '2026-13-45T00:00:00Z' } }),
    `from: ${formatStamp(from)}, until: ${formatStamp(until)}, for: all machines, count: 3, at: 2026-13-45T00:00:00Z`,
  );
  assert.doesNotMatch(formatStamp(from), /\dT\d/);
  assert.equal(detailSaid({ detail: { note: '' } }), null);
  assert.equal(detailSaid({ detail: null }), null);
});

test('what an entry names is said in the language of its reader', () => {
  const said = (detail: Record<string, string | number | boolean>) => detailSaid({ detail }, 'ko');
  assert.equal(said({ role: 'operator', isEnabled: false }), '역할: 운전원, 사용 여부: 아니요');
  assert.equal(said({ expiresInDays: 30, neverExpires: true }), '만료까지 일수: 30, 만료 없음: 예');
  assert.equal(
    said({ failureMode: 'PWF', of: 'all machines', reason: 'no' }),
    '고장 유형: PWF, 대상: 전체 설비, 사유: no',
  );
  assert.equal(
    said({ version: 3, added: 'a, b and 2 more', moved: 'routes' }),
    '버전: 3, 추가: a, b 외 2개, 순서 변경: 경로',
  );
  assert.equal(detailSaid({ detail: { role: 'viewer', isEnabled: true } }), 'role: Viewer, enabled: yes');
});

test('every name that the trail may have is said in Korean', () => {
  const source = readFileSync(new URL('../../../src/portal/audit/actions.ts', import.meta.url), 'utf8');
  const members = [...source.matchAll(/\['[a-z.-]+'((?:, '\w+')+)\]/g)].flatMap(
    ([, list = '']) => list.match(/\w+/g) ?? [],
  );
  const added = [...source.matchAll(/detail\['(\w+)'\] =/g)].map(([, name = '']) => name);
  assert.ok(members.includes('neverExpires') && added.includes('of'), [...members, ...added].join());
  for (const name of [...members, ...added, 'alsoRefused', 'moved', 'machineGroups', 'quiet'])
    assert.match(detailSaid({ detail: { [name]: 1 } }, 'ko') ?? '', /^[^a-z]*: 1$/i, name);
});

test('why something was refused is said in the language of its reader, and not by a number', () => {
  assert.equal(outcomeSaid('refused (409)', 'ko'), '거부됨: 먼저 변경됨 또는 지금 불가능');
  assert.equal(outcomeSaid('refused (403)', 'en'), 'refused: not allowed');
  assert.equal(outcomeSaid('refused (503)', 'en'), 'refused: the Portal could not');
  assert.equal(outcomeSaid('refused (418)', 'en'), 'refused');
  assert.equal(outcomeSaid('refused (Unavailable)', 'ko'), '거부됨');
});

// Attempts to acknowledge that were refused bore the tag of settings, and those that succeeded the tag of alarms.
test('what was refused bears the tag of what succeeded', () => {
  const of = (source: 'audit' | 'machine' | 'alarm', action: string) => areaOf({ source, action });
  assert.deepEqual([of('alarm', 'acknowledged'), of('audit', 'alarm.acknowledge')], ['alarm', 'alarm']);
  assert.deepEqual([of('machine', 'retired'), of('audit', 'machine.retire')], ['machine', 'machine']);
  assert.deepEqual([of('machine', 'plan-set'), of('audit', 'collect.set')], ['machine', 'machine']);
  assert.deepEqual([of('audit', 'user.add'), of('audit', 'collect.try')], ['audit', 'audit']);
});
