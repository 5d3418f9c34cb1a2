// What the page says of reports, in English and Korean, and how it writes shares and rates.
import { formatDuration } from '../episode-texts.ts';
import { language } from '../texts.ts';
import type { Judgement } from './report-api.ts';

const english = {
  title: 'Reports',
  subtitle: 'Alarms by ISA-18.2 (IEC 62682)',
  time: 'Time',
  lastDays: { 1: '24 h', 7: '7 days', 30: '30 days', 90: '90 days', 365: 'A year' } as Readonly<Record<number, string>>,
  days: (count: string) => `${count} days`,
  from: 'From',
  to: 'To',
  show: 'Show',
  positions: 'Operator positions',
  machine: 'Machine',
  area: 'Area',
  noArea: 'No area',
  kind: 'Kind',
  all: 'All',
  kinds: { machine: 'Machine', data_quality: 'Data quality' } as Readonly<Record<string, string>>,
  table: 'Table (CSV)',
  print: 'Print',
  loading: 'Counting alarms …',
  failed: 'The report cannot be shown',
  partly: 'Of a part of the alarms; the limits of the standard are of all that an operator is told.',
  watched: (length: string, all: string, share: string) => `Watched: ${length} of ${all} (${share}).`,
  watchedAll: 'Watched all the time.',
  watchedNone: (all: string) =>
    `Nobody watched: of these ${all} the Portal looked at nothing, or it is not known that it did. No figure is judged.`,
  watchedLittle: 'Rates are judged from 8 hours on.',
  unwatched: 'not watched',
  short: 'Less than the 30 days that the standard asks for: the figures say little yet.',
  judgements: { acceptable: 'Acceptable', manageable: 'Manageable', beyond: 'Too much' } as Readonly<
    Record<Judgement, string>
  >,
  notJudged: 'Too little to judge',
  perHour: 'Alarms an hour',
  perHourWatched: (count: string) => `${count} of them in the time that was watched, of which the rate is`,
  perHourHint: (count: string) =>
    `${count} ${count === '1' ? 'alarm' : 'alarms'} in all; acceptable up to 6, manageable up to 12`,
  perHourEach: (count: string, positions: string) =>
    `${count} ${count === '1' ? 'alarm' : 'alarms'} among ${positions} positions; for each acceptable up to 6, manageable up to 12`,
  peak: 'Most in 10 minutes',
  peakHint: (when: string) => `from ${when}; limit 10`,
  peakNone: 'limit 10',
  floods: 'Crowded times',
  floodsHint: (over: string, all: string) => `${over} of ${all} × 10 minutes above 10 alarms; limit 1 %`,
  floodTime: 'Time in floods',
  floodTimeHint: 'above 10 alarms in 10 minutes; limit 1 %',
  floodsCount: (count: string, longest: string) =>
    `${count} ${count === '1' ? 'flood' : 'floods'}, the longest ${longest}`,
  listedOf: (listed: string, all: string) => `${listed} of ${all} are listed`,
  hours: 'Busy hours',
  hoursHint: (over: string, all: string) => `${over} of ${all} hours above 30 alarms; limit 1 %`,
  chattering: 'Chattering alarms',
  chatteringHint: 'three times within a short time; limit 0',
  stale: 'Stale at once',
  staleHint: (all: string) => `longer than 24 hours at a time, ${all} in all; limit 4`,
  topTen: 'Share of the ten most frequent',
  topTenHint: (kinds: string) =>
    `of ${kinds} ${kinds === '1' ? 'kind' : 'kinds'} of alarms; limit 5 %, from 200 kinds on`,
  answer: 'Time to acknowledge',
  answerHint: (p90: string) => `median; nine of ten within ${p90}`,
  answerNone: 'none was acknowledged',
  answerCounts: (answered: string, setAside: string, waiting: string) =>
    `${answered} acknowledged, ${setAside} set aside before, ${waiting} waiting`,
  series: (step: string) => `Alarms an hour, in each ${step}`,
  seriesLabel: (count: string, most: string) => `${count} alarms over time, at most ${most} an hour`,
  bar: (count: string, rate: string) => `${count} ${count === '1' ? 'alarm' : 'alarms'}, ${rate} an hour`,
  line: (limit: string, positions: string | null) =>
    positions === null ? `${limit} an hour` : `${limit} an hour for ${positions} positions`,
  steps: {
    600000: '10 minutes',
    1800000: '30 minutes',
    3600000: 'hour',
    10800000: '3 hours',
    21600000: '6 hours',
    43200000: '12 hours',
    86400000: '24 hours',
    604800000: '7 days',
    2592000000: '30 days',
  } as Readonly<Record<number, string>>,
  byPriority: 'By priority',
  recommended: (share: string) => `about ${share} recommended`,
  verdicts: 'What they were',
  noVerdict: 'No verdict yet',
  mostFrequent: 'Most frequent',
  staleList: 'Stale alarms',
  chatteringList: 'Chattering alarms',
  noMode: 'No known failure mode',
  none: 'None',
  times: (count: string) => `${count} ×`,
  still: 'still lasting',
};

const korean: typeof english = {
  title: '보고서',
  subtitle: 'ISA-18.2 (IEC 62682) 기준 알람 성능',
  time: '기간',
  lastDays: { 1: '24시간', 7: '7일', 30: '30일', 90: '90일', 365: '1년' },
  days: (count) => `${count}일`,
  from: '시작일',
  to: '종료일',
  show: '보기',
  positions: '운전원 수',
  machine: '설비',
  area: '구역',
  noArea: '구역 없음',
  kind: '종류',
  all: '전체',
  kinds: { machine: '설비', data_quality: '데이터 품질' },
  table: '표 (CSV)',
  print: '인쇄',
  loading: '알람을 집계하는 중 …',
  failed: '보고서를 표시할 수 없습니다',
  partly: '알람의 일부만 집계했습니다. 표준의 한도는 운전원이 받는 모든 알람에 대한 것입니다.',
  watched: (length, all, share) => `감시한 시간: ${all} 중 ${length} (${share}).`,
  watchedAll: '전 기간 감시했습니다.',
  watchedNone: (all) =>
    `감시한 시간이 없습니다. 이 ${all} 동안 포털이 지켜보지 않았거나, 지켜보았는지 알 수 없습니다. 어떤 수치도 판정하지 않습니다.`,
  watchedLittle: '비율은 8시간 이상 감시했을 때부터 판정합니다.',
  unwatched: '감시하지 않음',
  short: '표준이 요구하는 30일보다 짧아 수치의 의미가 제한적입니다.',
  judgements: { acceptable: '적정', manageable: '감당 가능', beyond: '과다' },
  notJudged: '판정하기에 부족',
  perHour: '시간당 알람',
  perHourWatched: (count) => `그중 감시한 시간에 ${count}건; 비율은 이 시간 기준`,
  perHourHint: (count) => `총 ${count}건; 6건 이하 적정, 12건까지 감당 가능`,
  perHourEach: (count, positions) => `총 ${count}건, 운전원 ${positions}명; 1명당 6건 이하 적정, 12건까지 감당 가능`,
  peak: '10분간 최대',
  peakHint: (when) => `${when}부터; 한도 10건`,
  peakNone: '한도 10건',
  floods: '알람 밀집 구간',
  floodsHint: (over, all) => `10분 구간 ${all}개 중 ${over}개가 10건 초과; 한도 1%`,
  floodTime: '알람 폭주 시간',
  floodTimeHint: '10분에 10건 초과; 한도 1%',
  listedOf: (listed, all) => `${all}건 중 ${listed}건 표시`,
  floodsCount: (count, longest) => `폭주 ${count}회, 최장 ${longest}`,
  hours: '과중한 시간',
  hoursHint: (over, all) => `${all}시간 중 ${over}시간이 30건 초과; 한도 1%`,
  chattering: '채터링 알람',
  chatteringHint: '짧은 시간에 세 번 이상 발생; 없어야 함',
  stale: '동시 방치 알람',
  staleHint: (all) => `24시간 넘게 지속, 총 ${all}건; 동시에 5건 미만이어야 함`,
  topTen: '상위 10개 비율',
  topTenHint: (kinds) => `알람 종류 ${kinds}개; 5% 이하여야 함, 200종부터 판정`,
  answer: '확인까지 걸린 시간',
  answerHint: (p90) => `중앙값; 90%는 ${p90} 이내`,
  answerNone: '확인된 알람 없음',
  answerCounts: (answered, setAside, waiting) => `확인 ${answered}건, 확인 전 보류 ${setAside}건, 대기 ${waiting}건`,
  series: (step) => `시간당 알람 수 (${step} 단위)`,
  seriesLabel: (count, most) => `기간별 알람 총 ${count}건, 시간당 최대 ${most}건`,
  bar: (count, rate) => `${count}건, 시간당 ${rate}건`,
  line: (limit, positions) => (positions === null ? `시간당 ${limit}건` : `시간당 ${limit}건 (운전원 ${positions}명)`),
  steps: {
    600000: '10분',
    1800000: '30분',
    3600000: '1시간',
    10800000: '3시간',
    21600000: '6시간',
    43200000: '12시간',
    86400000: '24시간',
    604800000: '7일',
    2592000000: '30일',
  },
  byPriority: '우선순위별',
  recommended: (share) => `권장 약 ${share}`,
  verdicts: '판정',
  noVerdict: '판정 없음',
  mostFrequent: '가장 잦은 알람',
  staleList: '방치 알람',
  chatteringList: '채터링 알람',
  noMode: '알려진 고장 유형 없음',
  none: '없음',
  times: (count) => `${count}회`,
  still: '지속 중',
};

export const reportTexts = { en: english, ko: korean }[language];

const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
const rates = [0, 1, 2].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }));
const moment = new Intl.DateTimeFormat(language, {
  ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});
const whole = new Intl.NumberFormat(language);
const tenth = 0.001;

/** What is there is never written as nothing. */
export function formatShare(share: number): string {
  return share > 0 && share < tenth ? `< ${percent.format(tenth)}` : percent.format(share);
}

/** What lacks something is never written as all. */
export function formatPart(share: number): string {
  return share < 1 && share > 1 - tenth ? `> ${percent.format(1 - tenth)}` : formatShare(share);
}

/** About three digits; what is near a limit of the standard has all that say on which side of it it is. */
export function formatRate(perHour: number): string {
  if (perHour > 0 && perHour < 0.01) return `< ${inDigits(0.01, 2)}`;
  const isNearLimit = perHourLimits.some((limit) => Math.abs(perHour - limit) < 0.1);
  return inDigits(perHour, isNearLimit || perHour < 10 ? 2 : perHour < 100 ? 1 : 0);
}

/** For each operator position: up to the first acceptable, up to the second manageable. */
export const perHourLimits = [6, 12] as const;

const inDigits = (perHour: number, digits: number): string => (rates[digits] ?? whole).format(perHour);

const axisDay = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
const axisClock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export const formatAxisTime = (time: number, isDay: boolean): string => (isDay ? axisDay : axisClock).format(time);

export const formatWhen = (time: string | number): string => moment.format(new Date(time));

export const formatLength = (lengthMs: number): string =>
  formatDuration(new Date(0).toISOString(), new Date(lengthMs).toISOString());
