// What the page says in the place of a refusal because nobody is signed in any more: the Portal tells that to programs, which have keys.
import { isNoAnswer } from '../no-answer.ts';
import { language } from '../texts.ts';

export const sessionEnded = {
  en: 'Your session has ended: sign in again. What you sent since then has to be sent once more.',
  ko: '세션이 종료되었습니다. 다시 로그인하세요. 그 뒤에 보낸 요청은 다시 보내야 합니다.',
}[language];

/** The language of why something was refused or had no answer, for the document: what the page does not say itself is the Portal's, in English. */
export function saidIn(reason: string): 'en' | undefined {
  return reason === sessionEnded || isNoAnswer(reason) ? undefined : 'en';
}
