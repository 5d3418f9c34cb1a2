// Of two people at one alarm the second was told in English, and when it was by UTC, on the Korean page too.
import assert from 'node:assert/strict';
import { test } from 'node:test';

// The page's language is its browser's, known before anything of the page is loaded.
Object.defineProperty(globalThis, 'navigator', { value: { language: 'ko-KR' } });
const { conflictSaid } = await import('../../lib/alarms/conflict.ts');
const { formatClock } = await import('../../lib/texts.ts');

const at = '2026-03-01T02:03:04.280Z';
const now = Date.parse(at);

test("a conflict is told in the reader's language, with the clock's time", () => {
  assert.equal(
    conflictSaid(`somebody was first: acknowledged by kim from lee from ::1 at ${at}`, now),
    `다른 사람이 먼저 처리했습니다: 확인 · kim from lee, ::1 · ${formatClock(at)}`,
  );
  assert.equal(
    conflictSaid(`it is normal: acknowledged by unauthenticated at ${at}`, now),
    `현재 ‘정상’ 상태여서 처리할 수 없습니다: 확인 · 로그인 안 됨 · ${formatClock(at)}`,
  );
  assert.equal(
    conflictSaid(`it is over: returned by system at ${at}`, now),
    `현재 ‘정상’ 상태여서 처리할 수 없습니다: 정상 복귀 · ${formatClock(at)}`,
  );
});

test('what changed by itself names nobody, and what is no conflict stays', () => {
  assert.equal(
    conflictSaid(`somebody was first: escalated by system at ${at}`, now),
    `그사이 바뀌었습니다: 악화 · ${formatClock(at)}`,
  );
  for (const said of ['the signal timed out', 'somebody was first: its journal has no such version']) {
    assert.equal(conflictSaid(said, now), said);
  }
});
