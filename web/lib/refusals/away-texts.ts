// Why something cannot be had now, or not by this way: databases and the AI server, addresses of machines, and signing in. In English and Korean; for whom
// the Portal's own sentence has more, its log has it too.
import type { Sentences } from './about.ts';

const english = {
  'database-away': () => 'The Portal’s database does not answer.',
  'database-unusable': () => 'The Portal’s database cannot be used. An admin finds the reason at /readyz.',
  'reports-busy': () => 'Other reports are being counted, one after the other. Try again when they are done.',
  'report-too-long': () => 'Counting this time takes too long (PORTAL_REPORT_TIMEOUT_MS). Choose a shorter one.',
  'ai-away': () => 'The AI server cannot be reached. PORTAL_API_URL says where it is.',
  'ai-late': ({ most }) => `The AI server has not answered within ${most} ms (PORTAL_API_TIMEOUT_MS).`,
  'ai-untrusted': () => 'The AI server’s certificate is not trusted. PORTAL_API_CA_PATH names whose are.',
  'ai-busy': () => 'Too many ask the AI server at once. Try again in a moment.',
  'ai-answer-too-large': ({ most }) =>
    `The AI server’s answer is larger than ${most} bytes (PORTAL_API_ANSWER_BYTES_MAX).`,
  'ai-key': () =>
    'The AI server asks for a key. spindle api-keys create makes one, and PORTAL_API_KEY_PATH names the file that it is in.',
  'ai-forbids': ({ name }) => `The Portal’s key does not permit this at the AI server: ${name}.`,
  'ai-version': ({ name }) =>
    `The AI server and this Portal are of different versions (${name}). Bring both to the same.`,
  'ai-failed': ({ name }) => `The AI server cannot do this now. It says: ${name}`,
  'ai-refuses': ({ name }) => `The AI server does not take this. It says: ${name}`,
  'lacks-role': ({ name }) => `This takes the role ${roles.en[name] ?? name}. An admin of the Portal gives it.`,
  'ai-no-api': ({ name }) =>
    `What answers at PORTAL_API_URL (status ${name}) is not the REST API of the AI server. Is the address right?`,
  'too-many-tries': () => 'Too many addresses are tried at once. Try again in a moment.',
  'collect-off': () => 'This Portal fetches no readings (PORTAL_COLLECT=false).',
  'plan-exists': ({ machine }) => `The readings of machine ${machine} are fetched already. Change that.`,
  'no-such-plan': () => 'It is not here any more: how the readings are fetched.',
  'refused-address': ({ kind }) => `Nothing is fetched from this address${addresses.en[kind] ?? ''}.`,
  'too-many-sign-ins': () => 'Too many sign in at once. Try again in a moment.',
  'user-disabled': () => 'This user is disabled. Ask an admin of the Portal.',
  'wrong-password': () => 'The present password is wrong.',
  'no-own-password': () =>
    'You sign in by your organisation, and have no password here. An admin of the Portal can give you one.',
  'link-elsewhere': () => 'This link is for the machine alone on which Spindle runs.',
  'no-sign-in': () => 'Nobody signs in to this Portal (PORTAL_SIGN_IN=off).',
  'foreign-page': ({ name }) =>
    name === ''
      ? 'The Portal takes this from its own page alone.'
      : `The Portal takes this from its own page alone, which is at ${name}. Open it there, or have an admin set PORTAL_PUBLIC_URL to the address that people use.`,
} satisfies Sentences;

const korean: typeof english = {
  'database-away': () => '포털의 데이터베이스가 응답하지 않습니다.',
  'database-unusable': () =>
    '포털의 데이터베이스를 사용할 수 없습니다. 원인은 관리자가 /readyz에서 확인할 수 있습니다.',
  'reports-busy': () => '다른 보고서를 차례로 집계하고 있습니다. 끝난 뒤에 다시 시도하세요.',
  'report-too-long': () =>
    '이 기간을 집계하는 데 시간이 너무 오래 걸립니다(PORTAL_REPORT_TIMEOUT_MS). 더 짧은 기간을 선택하세요.',
  'ai-away': () => 'AI 서버에 연결할 수 없습니다. AI 서버의 주소는 PORTAL_API_URL 설정에 있습니다.',
  'ai-late': ({ most }) => `AI 서버가 ${most}ms 안에 응답하지 않았습니다(PORTAL_API_TIMEOUT_MS).`,
  'ai-untrusted': () => 'AI 서버의 인증서를 신뢰할 수 없습니다. 신뢰할 인증 기관은 PORTAL_API_CA_PATH로 지정합니다.',
  'ai-busy': () => 'AI 서버에 보낸 요청이 너무 많습니다. 잠시 뒤에 다시 시도하세요.',
  'ai-answer-too-large': ({ most }) => `AI 서버의 응답이 ${most}바이트를 넘습니다(PORTAL_API_ANSWER_BYTES_MAX).`,
  'ai-key': () =>
    'AI 서버가 키를 요구합니다. spindle api-keys create로 키를 만들고, 키가 있는 파일을 PORTAL_API_KEY_PATH로 지정하세요.',
  'ai-forbids': ({ name }) => `포털의 키로는 AI 서버에 이 요청을 할 수 없습니다: ${name}`,
  'ai-version': ({ name }) => `AI 서버와 포털의 버전이 다릅니다(${name}). 같은 버전으로 맞추세요.`,
  'ai-failed': ({ name }) => `AI 서버가 지금 처리할 수 없습니다. AI 서버의 응답: ${name}`,
  'ai-refuses': ({ name }) => `AI 서버가 받아들이지 않았습니다. AI 서버의 응답: ${name}`,
  'lacks-role': ({ name }) =>
    `‘${roles.ko[name] ?? name}’ 역할이 있어야 할 수 있습니다. 역할은 포털 관리자가 정합니다.`,
  'ai-no-api': ({ name }) =>
    `PORTAL_API_URL에서 응답하는 것(상태 코드 ${name})은 AI 서버의 REST API가 아닙니다. 주소를 확인하세요.`,
  'too-many-tries': () => '조회 중인 주소가 너무 많습니다. 잠시 뒤에 다시 시도하세요.',
  'collect-off': () => '이 포털은 측정값을 수집하지 않습니다(PORTAL_COLLECT=false).',
  'plan-exists': ({ machine }) => `설비 ${machine}번의 측정값은 이미 수집하고 있습니다. 기존 설정을 바꾸세요.`,
  'no-such-plan': () => '측정값 수집 설정이 더 이상 없습니다.',
  'refused-address': ({ kind }) => `이 주소에서는 측정값을 수집할 수 없습니다${addresses.ko[kind] ?? ''}.`,
  'too-many-sign-ins': () => '동시에 로그인하는 사람이 너무 많습니다. 잠시 뒤에 다시 시도하세요.',
  'user-disabled': () => '사용이 중지된 사용자입니다. 포털 관리자에게 문의하세요.',
  'wrong-password': () => '현재 비밀번호가 올바르지 않습니다.',
  'no-own-password': () =>
    '조직 계정으로 로그인하는 사용자여서 여기에는 비밀번호가 없습니다. 필요하면 포털 관리자에게 비밀번호를 요청하세요.',
  'link-elsewhere': () => 'Spindle이 실행되는 컴퓨터에서만 쓸 수 있는 링크입니다.',
  'no-sign-in': () => '이 포털은 로그인을 사용하지 않습니다(PORTAL_SIGN_IN=off).',
  'foreign-page': ({ name }) =>
    name === ''
      ? '포털 자신의 페이지에서 보낸 요청만 받습니다.'
      : `포털 자신의 페이지(${name})에서 보낸 요청만 받습니다. 그 주소로 접속하거나, 실제로 쓰는 주소를 PORTAL_PUBLIC_URL로 지정하도록 관리자에게 요청하세요.`,
};

/** As everywhere on the page. */
const roles: Readonly<Record<'en' | 'ko', Readonly<Record<string, string>>>> = {
  en: { viewer: 'Viewer', operator: 'Operator', admin: 'Admin' },
  ko: { viewer: '조회', operator: '운전원', admin: '관리자' },
};

/** By the kind of the address; behind the sentence. */
const addresses: Readonly<Record<'en' | 'ko', Readonly<Record<string, string>>>> = {
  en: {
    nameless: ': its name leads to none',
    loopback: ': it is the Portal’s own machine, which PORTAL_COLLECT_LOOPBACK does not allow',
    reserved: ': it is link-local, multicast, reserved or of a cloud’s metadata',
    'not-allowed': ': neither its host nor the address that this leads to is in PORTAL_COLLECT_ALLOW',
  },
  ko: {
    nameless: '(호스트 이름에 해당하는 주소 없음)',
    loopback: '(포털이 실행되는 컴퓨터 자신의 주소, PORTAL_COLLECT_LOOPBACK에서 허용하지 않음)',
    reserved: '(링크 로컬, 멀티캐스트, 예약 또는 클라우드 메타데이터 주소)',
    'not-allowed': '(호스트와 주소 모두 PORTAL_COLLECT_ALLOW에 없음)',
  },
};

export const awayTexts = { en: english, ko: korean };
