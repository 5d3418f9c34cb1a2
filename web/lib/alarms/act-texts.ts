// What the page says where something can no longer be done to an alarm, in English and Korean.
import { language } from '../texts.ts';

const english = {
  ended: 'It has ended: it can be judged and commented on, and no longer be shelved, assigned or taken out of service.',
  noLonger: (state: string) => `This can no longer be done: the state is “${state}” now.`,
};

const korean: typeof english = {
  ended: '종료된 알람입니다. 판정하고 의견을 남길 수 있지만 보류, 담당 지정, 사용 중지는 할 수 없습니다.',
  noLonger: (state) => `현재 ‘${state}’ 상태여서 더 이상 처리할 수 없습니다.`,
};

export const actTexts = { en: english, ko: korean }[language];
