// What is said of an entry of the audit besides who, what and when, in English and Korean. Pure.
import { formatStamp, language } from '../texts.ts';
import type { AuditEntry } from './settings-api.ts';

/** A line, with times as the page writes them; null for none. */
export function detailSaid({ detail }: Pick<AuditEntry, 'detail'>, of = language): string | null {
  if (detail === null) return null;
  const words = { en: english, ko: korean }[of];
  const said = Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${words.names[name] ?? name}: ${valueSaid(name, value, words)}`)
    .join(', ');
  return said === '' ? null : said;
}

/** Of what was refused: by the status of its answer, where the trail has that. */
export function outcomeSaid(outcome: string, of = language): string {
  const { refused, why } = { en: english, ko: korean }[of];
  const [, status] = /^refused \((\d+)\)$/.exec(outcome) ?? [];
  if (status === undefined) return outcome.startsWith('refused') ? refused : outcome;
  const reason = why[status] ?? (Number(status) >= 500 ? why['500'] : undefined);
  return reason === undefined ? refused : `${refused}: ${reason}`;
}

/** What an entry is about: what was refused has no place in the journal of alarms or of machines, and stands in the trail beside settings. */
export function areaOf({ source, action }: Pick<AuditEntry, 'source' | 'action'>): AuditEntry['source'] {
  if (source !== 'audit') return source;
  if (action.startsWith('alarm.')) return 'alarm';
  return action.startsWith('machine.') || ofMachines.includes(action) ? 'machine' : 'audit';
}

/** Acts whose changes stand in the journal of machines. */
const ofMachines: readonly string[] = ['collect.set', 'collect.remove'];

/** What somebody wrote or named stays as it is. */
function valueSaid(name: string, value: Value, { yes, no, values, andMore }: Words): string {
  if (typeof value === 'boolean') return value ? yes : no;
  if (typeof value !== 'string') return String(value);
  if (isTime(value)) return formatStamp(value);
  const known = values[name];
  if (known !== undefined) return known[value] ?? value;
  return listed.includes(name) ? value.replace(/ and (\d+) more$/, (_, count: string) => andMore(count)) : value;
}

type Value = NonNullable<AuditEntry['detail']>[string];
type Words = typeof english;
type Named = Readonly<Record<string, string>>;

/** The names of what was changed among the routes: the first few. */
const listed: readonly string[] = ['added', 'changed', 'removed', 'times', 'machineGroups', 'quiet'];

const english = {
  refused: 'refused',
  why: {
    '400': 'not in the right form',
    '401': 'not signed in',
    '403': 'not allowed',
    '404': 'not there',
    '409': 'somebody was first, or not possible now',
    '413': 'too large',
    '422': 'not in the right form',
    '429': 'too often',
    '500': 'the Portal could not',
  } as Named,
  yes: 'yes',
  no: 'no',
  andMore: (count: string) => ` and ${count} more`,
  names: {
    name: 'name',
    role: 'role',
    isEnabled: 'enabled',
    expiresInDays: 'expires in days',
    neverExpires: 'never expires',
    receiver: 'receiver',
    kind: 'kind',
    mode: 'failure mode',
    failureMode: 'failure mode',
    from: 'from',
    until: 'until',
    of: 'for',
    reason: 'reason',
    count: 'count',
    alsoRefused: 'also refused, without a row each',
    version: 'version',
    added: 'added',
    changed: 'changed',
    removed: 'removed',
    moved: 'moved',
    times: 'times',
    machineGroups: 'groups of machines',
    quiet: 'quiet hours',
  } as Named,
  values: {
    role: { viewer: 'Viewer', operator: 'Operator', admin: 'Admin' },
    kind: { machine: 'Machine', data_quality: 'Data quality' },
    of: { 'all machines': 'all machines' },
    moved: { routes: 'routes' },
  } as Readonly<Record<string, Named>>,
};

const korean: Words = {
  refused: '거부됨',
  why: {
    '400': '형식이 맞지 않음',
    '401': '로그인 안 됨',
    '403': '권한 없음',
    '404': '대상 없음',
    '409': '먼저 변경됨 또는 지금 불가능',
    '413': '너무 큼',
    '422': '형식이 맞지 않음',
    '429': '요청이 너무 많음',
    '500': '포털 처리 불가',
  },
  yes: '예',
  no: '아니요',
  andMore: (count) => ` 외 ${count}개`,
  names: {
    name: '이름',
    role: '역할',
    isEnabled: '사용 여부',
    expiresInDays: '만료까지 일수',
    neverExpires: '만료 없음',
    receiver: '수신자',
    kind: '종류',
    mode: '고장 유형',
    failureMode: '고장 유형',
    from: '시작',
    until: '끝',
    of: '대상',
    reason: '사유',
    count: '건수',
    alsoRefused: '따로 기록되지 않은 거부 건수',
    version: '버전',
    added: '추가',
    changed: '변경',
    removed: '삭제',
    moved: '순서 변경',
    times: '시간',
    machineGroups: '설비 그룹',
    quiet: '방해 금지 시간',
  },
  values: {
    role: { viewer: '조회', operator: '운전원', admin: '관리자' },
    kind: { machine: '설비', data_quality: '데이터 품질' },
    of: { 'all machines': '전체 설비' },
    moved: { routes: '경로' },
  },
};

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

function isTime(value: string): boolean {
  return isoTime.test(value) && !Number.isNaN(Date.parse(value));
}
