// Of two people at one alarm the second was told in English, and when it was by UTC, on the Korean page too: the page took the sentence for people with curl apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../support/korean-page.ts';

const { refusalSaid } = await import('../../lib/refusals/refusal-said.ts');
const { given, Refused, refusalsText } = await import('../../lib/portal-api.ts');
const { saidIn } = await import('../../lib/refusals/own-words.ts');
const { formatClock } = await import('../../lib/texts.ts');
const { noteOwnName } = await import('../../lib/session/own-name.ts');

const at = '2026-03-01T02:03:04.280Z';
const now = Date.parse(at);
const clock = formatClock(at);

for (const [refusal, said] of [
  [
    { code: 'changed', act: 'acknowledged', by: 'kim from lee', address: '::1', at },
    `다른 사람이 먼저 처리했습니다: 확인 · kim from lee, ::1 · ${clock}`,
  ],
  [
    { code: 'wrong-state', state: 'normal', act: 'acknowledged', by: 'unauthenticated', at },
    `현재 ‘정상’ 상태여서 처리할 수 없습니다: 확인 · 로그인 안 됨 · ${clock}`,
  ],
  [{ code: 'changed', act: 'escalated', by: 'system', at }, `그사이 바뀌었습니다: 악화 · ${clock}`],
  [{ code: 'changed', act: 'retired', by: 'user root', at }, `다른 사람이 먼저 처리했습니다: 퇴역 · root · ${clock}`],
  [{ code: 'changed', by: 'kim', at }, `다른 사람이 먼저 처리했습니다: kim · ${clock}`],
  // Of a machine that its journal says nothing of.
  [{ code: 'changed' }, '그사이 내용이 바뀌었습니다. 다시 확인하세요.'],
  [{ code: 'machine-exists', machineId: 1_234 }, '설비 1234번이 이미 있습니다.'],
  [{ code: 'unfit-password', least: 12, most: 128 }, '비밀번호는 12~128자여야 합니다.'],
  [{ code: 'text-too-long', member: 'area', most: 100 }, '‘구역’ 항목은 100자까지 쓸 수 있습니다.'],
  [{ code: 'no-such-record', record: 'alarm' }, '찾을 수 없습니다: 알람'],
  // A line of a table that became faulty between the look at it and its import was told in English, and so were plans that are there or not.
  [{ code: 'line-again', machineId: 7, line: 2, inLine: 1_234 }, '1,234번째 줄: 설비 7번이 2번째 줄에 이미 있습니다.'],
  [
    { code: 'fault-unknown', member: 'receivers', name: 'gone', place: 'routes[0].to[1]', inLine: 9 },
    '9번째 줄, routes[0].to[1]: receivers에 gone이(가) 없습니다',
  ],
  [
    { code: 'fault-choices', choices: ['webhook', 'email'], place: 'receivers.a.kind' },
    'receivers.a.kind: 다음 중 하나여야 합니다: webhook, email',
  ],
  [{ code: 'plan-exists', machineId: 7 }, '설비 7번의 측정값은 이미 수집하고 있습니다. 기존 설정을 바꾸세요.'],
  [
    { code: 'refused-address', kind: 'not-allowed' },
    '이 주소에서는 측정값을 수집할 수 없습니다(호스트와 주소 모두 PORTAL_COLLECT_ALLOW에 없음).',
  ],
  [{ code: 'ai-late', most: 5_000 }, 'AI 서버가 5,000ms 안에 응답하지 않았습니다(PORTAL_API_TIMEOUT_MS).'],
  [{ code: 'database-away' }, '포털의 데이터베이스가 응답하지 않습니다.'],
  // What an address, a receiver, the AI server and the guard of roles said was English on the Korean page.
  [{ code: 'peer-status', name: '500' }, '상태 코드 500(으)로 응답했습니다.'],
  [
    { code: 'peer-unreached', kind: 'refused' },
    '연결할 수 없습니다: 그 주소에서 듣고 있는 프로그램이 없습니다. 실행 중인지, 포트가 맞는지 확인하세요.',
  ],
  [{ code: 'mail-status', name: '535 (EAUTH)' }, '메일 서버의 응답: 535 (EAUTH)'],
  [
    { code: 'ai-refuses', name: 'until must be after from' },
    'AI 서버가 받아들이지 않았습니다. AI 서버의 응답: until must be after from',
  ],
  [{ code: 'lacks-role', name: 'operator' }, '‘운전원’ 역할이 있어야 할 수 있습니다. 역할은 포털 관리자가 정합니다.'],
] as const) {
  test(`${refusal.code} is told in the reader's language, with the clock's time: ${said}`, () =>
    assert.equal(refusalSaid(refusal, now), said));
}

// Who acknowledged an alarm twice was told that somebody else had been first, with their own name.
test('who was first themselves is told that they have acted already, and who was not, that another was', (t) => {
  t.after(() => noteOwnName(null));
  noteOwnName('kim');
  const said = (by: string) => refusalSaid({ code: 'changed', act: 'acknowledged', by, at }, now);
  assert.equal(said('kim'), `이미 직접 처리했습니다: 확인 · kim · ${clock}`);
  assert.equal(said('user kim'), `이미 직접 처리했습니다: 확인 · kim · ${clock}`);
  assert.equal(said('lee'), `다른 사람이 먼저 처리했습니다: 확인 · lee · ${clock}`);
});

test('what the page has no words for stays as the Portal says it, and is marked as English', async () => {
  for (const error of [
    { detail: 'the tables are not there' },
    { code: 'of-tomorrow', detail: 'the tables are not there' },
  ])
    await assert.rejects(refused(error), new Refused('the tables are not there', 409));
  assert.equal(saidIn('the tables are not there'), 'en');
});

test('what is refused is told in own words by its code, or by its kind where that says enough', async () => {
  const own = '설비 7번은 퇴역 상태가 아닙니다.';
  const error = { code: 'machine-not-retired', machineId: 7, detail: 'machine 7 is not retired' };
  await assert.rejects(refused(error), new Refused(own, 409));
  assert.equal(saidIn(own), undefined);
  const often = { type: 'urn:spindle:problem:too-many-requests', detail: 'more than 60 requests a minute' };
  await assert.rejects(refused(often), new Refused('1분 안에 요청이 너무 많았습니다. 잠시 뒤에 다시 시도하세요.', 409));
  // What is forbidden may be a setting, and its sentence has the fix.
  const detail = "a page of elsewhere; where it is the Portal's own, name its address in PORTAL_PUBLIC_URL";
  await assert.rejects(refused({ type: 'urn:spindle:problem:forbidden', detail }), new Refused(detail, 409));
});

test('of routes with several faults each is told in own words, or all as the Portal says it', async () => {
  const fault = { code: 'fault-route-name', place: 'routes[1].name' };
  const own = 'routes[1].name: 같은 이름의 경로가 또 있습니다; quiet.gone: receivers에 gone이(가) 없습니다';
  const other = { code: 'fault-unknown', member: 'receivers', name: 'gone', place: 'quiet.gone' };
  await assert.rejects(refused({ detail: 'x', refusals: [fault, other] }), new Refused(own, 409));
  assert.equal(saidIn(own), undefined);
  // A Portal of an earlier version, while another one is updated, names none.
  assert.equal(refusalsText(undefined), undefined);
  const unknown = { code: 'of-tomorrow' };
  await assert.rejects(refused({ detail: 'all of it', refusals: [fault, unknown] }), new Refused('all of it', 409));
});

function refused(error: object): Promise<unknown> {
  return given(Promise.resolve({ error, response: new Response(null, { status: 409 }) }));
}
