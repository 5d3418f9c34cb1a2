// What the page says where the Portal gave no answer: browsers say it each in their own words, in English ("Failed to fetch", "signal timed out").
import { own } from './refusals/own-words.ts';
import { language } from './texts.ts';

const english = {
  toQuestion: 'The Portal does not answer.',
  toAct: 'The Portal did not answer. Whether it was done is not known: look, and try again.',
};
const korean: typeof english = {
  toQuestion: '포털이 응답하지 않습니다.',
  toAct: '포털이 응답하지 않았습니다. 처리되었는지 알 수 없으니 확인한 뒤 다시 시도하세요.',
};

const words = { en: english, ko: korean }[language];

/** What was asked by GET has changed nothing. */
export const noAnswerTo = (method: string): string => own(method === 'GET' ? words.toQuestion : words.toAct);

export const isNoAnswer = (said: string): boolean => Object.values(words).includes(said);
