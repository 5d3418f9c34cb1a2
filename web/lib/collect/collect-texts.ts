// What the page says of fetching readings from machines, in English and Korean.
import { language } from '../texts.ts';

const english = {
  open: 'Fetch readings',
  openOf: (name: string) => `Fetch readings of ${name}`,
  hint: 'Where the machine does not send its readings by itself, the Portal asks an address of it, by GET: one JSON object with a number for each sensor.',
  isOff:
    'This Portal fetches no readings (PORTAL_COLLECT=false): what is written here is kept, and serves one that does.',
  address: 'Address',
  addressHint: 'Without user and password. What stands behind a question mark is shown to admins alone.',
  interval: 'Every … seconds',
  intervalHint: (least: number, most: number) => `From ${least} to ${most}.`,
  attempt: 'Fetch once now',
  attempting: 'Asking …',
  save: 'Save',
  cancel: 'Cancel',
  remove: 'Fetch no more',
  gave: (ms: string) => `It answered after ${ms} ms. A reading would be:`,
  gaveNone: (ms: string) => `No reading, after ${ms} ms:`,
  noValue: 'none: the reading would be refused',
  answer: 'What it answered',
  cut: 'Only the beginning is shown.',
  from: (address: string, seconds: number) => `Readings are fetched from ${address}, every ${seconds} s`,
  last: (ago: string) => `the last one ${ago}`,
  noneYet: 'none yet',
  lacking: (sensors: string) => `without ${sensors}`,
  failing: (since: string) => `failing since ${since}:`,
  lineOff: 'this Portal fetches none (PORTAL_COLLECT=false)',
};

const korean: typeof english = {
  open: '측정값 수집',
  openOf: (name) => `${name} 측정값 수집`,
  hint: '설비가 측정값을 직접 보내지 않으면 포털이 설비의 주소를 GET으로 조회합니다. 응답은 센서마다 숫자가 있는 JSON 객체 하나여야 합니다.',
  isOff: '이 포털은 측정값을 수집하지 않습니다(PORTAL_COLLECT=false). 여기 저장한 내용은 수집하는 포털이 사용합니다.',
  address: '주소',
  addressHint: '사용자와 비밀번호는 넣을 수 없습니다. 물음표 뒤의 내용은 관리자에게만 보입니다.',
  interval: '수집 주기(초)',
  intervalHint: (least, most) => `${least}~${most}초`,
  attempt: '지금 한 번 조회',
  attempting: '조회 중…',
  save: '저장',
  cancel: '취소',
  remove: '수집 해제',
  gave: (ms) => `${ms}ms 만에 응답했습니다. 측정값은 다음과 같습니다.`,
  gaveNone: (ms) => `${ms}ms 후, 측정값 없음:`,
  noValue: '값 없음: 측정값이 거부됩니다',
  answer: '응답 내용',
  cut: '앞부분만 표시됩니다.',
  from: (address, seconds) => `${address}에서 ${seconds}초마다 측정값을 수집합니다`,
  last: (ago) => `마지막 ${ago}`,
  noneYet: '아직 없음',
  lacking: (sensors) => `${sensors} 값 없음`,
  failing: (since) => `${since}부터 실패:`,
  lineOff: '이 포털은 수집하지 않음(PORTAL_COLLECT=false)',
};

export const collectTexts = { en: english, ko: korean }[language];
