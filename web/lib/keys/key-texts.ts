// What the page says of keys for programs, in English and Korean.
import { language } from '../texts.ts';

const english = {
  title: 'Keys for programs',
  intro:
    'A program sends its key as Authorization: Bearer …, and may do what its role may: look, act on alarms, or look after machines. It makes no users and no keys.',
  newKey: 'New key',
  namePlaceholder: 'whose it is, such as mes or grafana',
  expires: 'Good for',
  never: 'until it is revoked',
  days: (count: string) => `${count} days`,
  make: 'Make',
  none: 'No program has a key yet.',
  madeBy: (who: string, ago: string) => `made ${ago} by ${who}`,
  made: (ago: string) => `made ${ago}`,
  used: (ago: string) => `last used ${ago}`,
  neverUsed: 'never used',
  endless: 'good until it is revoked',
  goodUntil: (day: string) => `good until ${day}`,
  expired: (day: string) => `expired ${day}`,
  endsSoon: 'ends soon',
  revoke: 'Revoke',
  revokeOf: (name: string) => `Revoke the key ${name}`,
  askRevoke: (name: string) => `Revoke the key ${name}? Whoever uses it is refused at once.`,
  revokedKeys: (count: string) => `Revoked (${count})`,
  revokedBy: (day: string, who: string) => `revoked ${day} by ${who}`,
  keyOf: (name: string) => `The key of ${name}`,
  once: 'It is shown this once. Put it where the program reads its secrets.',
  copy: 'Copy',
  copied: 'Copied',
};

const korean: typeof english = {
  title: '프로그램용 키',
  intro:
    '프로그램은 키를 Authorization: Bearer … 로 보내며, 역할에 따라 조회하거나 알람을 처리하거나 설비를 관리할 수 있습니다. 사용자와 키는 만들 수 없습니다.',
  newKey: '새 키',
  namePlaceholder: '사용하는 프로그램 (예: mes, grafana)',
  expires: '유효 기간',
  never: '취소할 때까지',
  days: (count) => `${count}일`,
  make: '만들기',
  none: '아직 키가 없습니다.',
  madeBy: (who, ago) => `${ago} ${who} 생성`,
  made: (ago) => `${ago} 생성`,
  used: (ago) => `마지막 사용: ${ago}`,
  neverUsed: '사용된 적 없음',
  endless: '취소할 때까지 유효',
  goodUntil: (day) => `${day}까지 유효`,
  expired: (day) => `${day} 만료됨`,
  endsSoon: '곧 만료',
  revoke: '취소',
  revokeOf: (name) => `${name} 키 취소`,
  askRevoke: (name) => `${name} 키를 취소할까요? 사용 중인 프로그램은 바로 거부됩니다.`,
  revokedKeys: (count) => `취소된 키 (${count})`,
  revokedBy: (day, who) => `${day} ${who} 취소`,
  keyOf: (name) => `${name}의 키`,
  once: '지금 한 번만 표시됩니다. 프로그램이 비밀 값을 읽는 곳에 저장하세요.',
  copy: '복사',
  copied: '복사됨',
};

export const keyTexts = { en: english, ko: korean }[language];

const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
/** With the year: keys last for long. */
export const formatDate = (time: string): string => date.format(new Date(time));
