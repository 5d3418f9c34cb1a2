// Why the Portal refused something, in English and Korean: a sentence for each code of its API. What people or the plant have named stays as it is.
import { formatCount, language } from '../texts.ts';
import type { Sentences } from './about.ts';
import { awayTexts } from './away-texts.ts';
import { faultTexts } from './fault-texts.ts';
import { peerTexts } from './peer-texts.ts';

const english = {
  first: (entry: string) => `Somebody was first: ${entry}`,
  own: (entry: string) => `You have acted on it already: ${entry}`,
  changed: (entry: string) => `It has changed meanwhile: ${entry}`,
  is: (state: string, entry: string) => `This cannot be done now, the state is “${state}”: ${entry}`,
  line: (line: string) => `Line ${line}`,
  codes: {
    ...awayTexts.en,
    ...faultTexts.en,
    ...peerTexts.en,
    'no-such-version': () => 'This is not how it is any more. Look at it again.',
    'no-such-record': ({ record }) => `It is not here any more: ${records.en[record] ?? record}`,
    'machine-exists': ({ machine }) => `There is a machine ${machine} already.`,
    'machine-retired': ({ machine }) => `Machine ${machine} is retired. Bring it back, or take another number.`,
    'machine-not-retired': ({ machine }) => `Machine ${machine} is not retired.`,
    'unknown-type': ({ name, choices }) => `The profile has no machine type “${name}”; it has ${choices}.`,
    'import-changed': () => 'Machines have changed since the table was looked at. Look again at what it would change.',
    'text-empty': ({ member }) => `${members.en[member] ?? member}: something has to be written here.`,
    'text-too-long': ({ member, most }) => `${members.en[member] ?? member}: at most ${most} characters.`,
    'text-with-controls': ({ member }) =>
      `${members.en[member] ?? member}: without control characters, such as line ends.`,
    'table-empty': () => 'The table is empty. Its first line names the columns: id, name, type, area.',
    'table-too-long': ({ most }) => `The table has more than ${most} machines (PORTAL_IMPORT_ROWS_MAX).`,
    'table-columns': ({ name }) =>
      `The first line must name the columns id, name, type and area, each once, and at least id. It has ${name}.`,
    'table-no-csv': () => 'This is no table with commas, semicolons or tabs between its cells.',
    'line-cells': ({ least, most }) => `It has ${least} cells, and the first line ${most}.`,
    'line-id': () => 'Its id is no whole number from 0.',
    'line-again': ({ machine, line }) => `Machine ${machine} is on line ${line} already.`,
    'line-lacks': ({ machine }) => `There is no machine ${machine} yet: it needs the columns name and type.`,
    'unfit-interval': ({ least, most }) => `The interval must be a whole number of seconds from ${least} to ${most}.`,
    'too-many-plans': ({ most }) =>
      `The readings of ${most} machines are fetched already, which is the most (PORTAL_COLLECT_PLANS_MAX).`,
    'too-many-procedures': ({ most }) => `There are ${most} procedures already. Empty one that is needed no longer.`,
    'routes-of-file': () => 'The routes of the file count already.',
    'user-exists': ({ name }) => `There is a user ${name} already.`,
    'last-admin': ({ name }) => `${name} is the last admin. Make another user an admin first.`,
    'last-own-admin': ({ name }) =>
      `${name} is the last admin whom the organisation's provider cannot shut out. Make another user an admin first, or give one of its admins a password.`,
    'no-such-user': ({ name }) => `There is no user ${name} any more.`,
    'unfit-user-name': ({ least, most }) =>
      `A user's name has ${least} to ${most} letters, digits, dots, hyphens, underscores or @, and is none that the Portal uses itself, such as system.`,
    'unfit-password': ({ least, most }) => `A password has ${least} to ${most} characters.`,
    'key-exists': ({ name }) => `There is a key ${name} already. Revoke it first, or choose another name.`,
    'no-such-key': ({ name }) => `There is no key ${name} any more that is not revoked.`,
    'unfit-key-name': ({ most }) => `A key's name has 1 to ${most} letters, digits, dots, hyphens, underscores or @.`,
  } as Sentences,
  kinds: {
    'too-many-requests': 'Too much was asked from here within a minute. Try again in a moment.',
    'internal-error': 'The Portal failed in a way that it did not foresee. Its log has the cause.',
    'body-too-large': 'This is more than the Portal takes at once.',
  } as Readonly<Record<string, string>>,
};

const korean: typeof english = {
  first: (entry) => `다른 사람이 먼저 처리했습니다: ${entry}`,
  own: (entry) => `이미 직접 처리했습니다: ${entry}`,
  changed: (entry) => `그사이 바뀌었습니다: ${entry}`,
  is: (state, entry) => `현재 ‘${state}’ 상태여서 처리할 수 없습니다: ${entry}`,
  line: (line) => `${line}번째 줄`,
  codes: {
    ...awayTexts.ko,
    ...faultTexts.ko,
    ...peerTexts.ko,
    'no-such-version': () => '그사이 내용이 바뀌었습니다. 다시 확인하세요.',
    'no-such-record': ({ record }) => `찾을 수 없습니다: ${records.ko[record] ?? record}`,
    'machine-exists': ({ machine }) => `설비 ${machine}번이 이미 있습니다.`,
    'machine-retired': ({ machine }) => `설비 ${machine}번은 퇴역했습니다. 복귀시키거나 다른 번호를 쓰세요.`,
    'machine-not-retired': ({ machine }) => `설비 ${machine}번은 퇴역 상태가 아닙니다.`,
    'unknown-type': ({ name, choices }) => `프로필에 없는 설비 유형입니다: ${name} (가능한 유형: ${choices})`,
    'import-changed': () => '표를 확인한 뒤 설비가 바뀌었습니다. 변경될 내용을 다시 확인하세요.',
    'text-empty': ({ member }) => `‘${members.ko[member] ?? member}’ 항목을 입력하세요.`,
    'text-too-long': ({ member, most }) => `‘${members.ko[member] ?? member}’ 항목은 ${most}자까지 쓸 수 있습니다.`,
    'text-with-controls': ({ member }) =>
      `‘${members.ko[member] ?? member}’ 항목에는 줄 바꿈 같은 제어 문자를 쓸 수 없습니다.`,
    'table-empty': () => '표가 비어 있습니다. 첫 줄에 열 이름(id, name, type, area)이 있어야 합니다.',
    'table-too-long': ({ most }) => `표의 설비가 ${most}대를 넘습니다(PORTAL_IMPORT_ROWS_MAX).`,
    'table-columns': ({ name }) =>
      `첫 줄에 열 이름 id, name, type, area가 한 번씩 있어야 하며 id는 꼭 필요합니다. 지금은 ${name}입니다.`,
    'table-no-csv': () => '칸이 쉼표, 세미콜론 또는 탭으로 나뉜 표가 아닙니다.',
    'line-cells': ({ least, most }) => `칸이 ${least}개인데 첫 줄에는 ${most}개가 있습니다.`,
    'line-id': () => 'id가 0 이상의 정수가 아닙니다.',
    'line-again': ({ machine, line }) => `설비 ${machine}번이 ${line}번째 줄에 이미 있습니다.`,
    'line-lacks': ({ machine }) => `설비 ${machine}번은 아직 없으므로 name과 type 열이 필요합니다.`,
    // In English the Portal says which of these it is.
    'unfit-address': () =>
      '주소는 http:// 또는 https://와 호스트로 시작해야 하며 2,000자까지 쓸 수 있습니다. 공백, 사용자 이름, 비밀번호, #은 쓸 수 없습니다.',
    'unfit-interval': ({ least, most }) => `간격은 ${least}초에서 ${most}초 사이의 정수여야 합니다.`,
    'too-many-plans': ({ most }) =>
      `이미 설비 ${most}대의 측정값을 수집하고 있어 더 추가할 수 없습니다(PORTAL_COLLECT_PLANS_MAX).`,
    'too-many-procedures': ({ most }) => `조치 절차가 이미 ${most}개입니다. 필요 없는 절차를 비우세요.`,
    'routes-of-file': () => '이미 파일의 경로가 적용되고 있습니다.',
    'user-exists': ({ name }) => `사용자 ${name}이(가) 이미 있습니다.`,
    'last-admin': ({ name }) => `${name}은(는) 마지막 관리자입니다. 먼저 다른 사용자를 관리자로 지정하세요.`,
    'last-own-admin': ({ name }) =>
      `${name}은(는) 조직의 로그인 없이 들어올 수 있는 마지막 관리자입니다. 먼저 다른 사용자를 관리자로 지정하거나, 조직 로그인을 쓰는 관리자에게 비밀번호를 만들어 주세요.`,
    'no-such-user': ({ name }) => `사용자 ${name}이(가) 더 이상 없습니다.`,
    'unfit-user-name': ({ least, most }) =>
      `사용자 이름은 영문자, 숫자, 점, 하이픈, 밑줄, @로 ${least}~${most}자여야 하며 system처럼 포털이 쓰는 이름은 쓸 수 없습니다.`,
    'unfit-password': ({ least, most }) => `비밀번호는 ${least}~${most}자여야 합니다.`,
    'key-exists': ({ name }) => `키 ${name}이(가) 이미 있습니다. 먼저 폐기하거나 다른 이름을 쓰세요.`,
    'no-such-key': ({ name }) => `폐기되지 않은 키 ${name}이(가) 더 이상 없습니다.`,
    'unfit-key-name': ({ most }) => `키 이름은 영문자, 숫자, 점, 하이픈, 밑줄, @로 1~${most}자여야 합니다.`,
  },
  kinds: {
    'too-many-requests': '1분 안에 요청이 너무 많았습니다. 잠시 뒤에 다시 시도하세요.',
    'internal-error': '포털에 예기치 않은 오류가 발생했습니다. 원인은 포털 로그에 있습니다.',
    'body-too-large': '한 번에 보낼 수 있는 크기를 넘었습니다.',
  },
};

type Named = Readonly<Record<string, string>>;

const records: Readonly<Record<'en' | 'ko', Named>> = {
  en: {
    alarm: 'the alarm',
    episode: 'the episode',
    machine: 'the machine',
    receiver: 'the receiver',
    session: 'the session',
  },
  ko: { alarm: '알람', episode: '에피소드', machine: '설비', receiver: '수신자', session: '세션' },
};
const members: typeof records = {
  en: { name: 'Name', type: 'Type', area: 'Area' },
  ko: { name: '이름', type: '유형', area: '구역' },
};

export const refusalTexts = { en: english, ko: korean }[language];
export const countText = (count: number | undefined): string => (count === undefined ? '' : formatCount(count));
