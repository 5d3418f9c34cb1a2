// What the page says of a list that is held still, in English and Korean.
import { language } from '../texts.ts';

const english = {
  moved: 'Bring up to date',
  hint: 'No row moves while the pointer or the focus is in the list',
  byItself: (time: string) => `by itself at ${time}`,
  gone: 'no longer in this list',
  episodes: (count: string) => `${count} new ${count === '1' ? 'episode' : 'episodes'}`,
  criticalEpisodes: (count: string) => `${count} new critical ${count === '1' ? 'episode' : 'episodes'}`,
  closed: (count: string) => `${count} more closed`,
  alerts: (count: string) => `${count} new`,
  /** Of more than the list holds. */
  alertsAtLeast: (count: string) => `${count} new or more`,
};

const korean: typeof english = {
  moved: '최신으로 갱신',
  hint: '포인터나 포커스가 목록에 있는 동안에는 행이 움직이지 않습니다',
  byItself: (time) => `${time}에 자동 표시`,
  gone: '이 목록에서 빠짐',
  episodes: (count) => `새 에피소드 ${count}건`,
  criticalEpisodes: (count) => `새 심각 에피소드 ${count}건`,
  closed: (count) => `종료 ${count}건 추가`,
  alerts: (count) => `새 경보 ${count}건`,
  alertsAtLeast: (count) => `새 경보 ${count}건 이상`,
};

export const heldTexts = { en: english, ko: korean }[language];
