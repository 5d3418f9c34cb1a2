// What the page says in the place of a refusal because nobody is signed in any more: the Portal tells that to programs, which have keys.
import { own } from '../refusals/own-words.ts';
import { language } from '../texts.ts';

export const sessionEnded = own(
  {
    en: 'Your session has ended: sign in again. What you sent since then has to be sent once more.',
    ko: '세션이 종료되었습니다. 다시 로그인하세요. 그 뒤에 보낸 요청은 다시 보내야 합니다.',
  }[language],
);
