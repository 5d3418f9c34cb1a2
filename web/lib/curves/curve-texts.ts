// What the page says of curves and machines, in English and Korean.

import { language } from '../texts.ts';
import type { MachineCurves } from './curve-api.ts';

const english = {
  curves: 'Curves',
  machine: (name: string) => `Machine page: ${name}`,
  open: 'Curves of this machine',
  alarms: 'Alarms of this machine',
  backTo: 'All machines',
  notKnown: (id: string) => `There is no machine ${id} now. What is known of it is shown.`,
  last: 'Time shown',
  lastHours: { 1: '1 h', 6: '6 h', 24: '24 h', 168: '7 days', 840: '35 days' } as Readonly<Record<number, string>>,
  earlier: 'Earlier',
  later: 'Later',
  closer: 'Closer',
  farther: 'Farther',
  hint: 'Drag over a curve to look closer. With the keyboard: arrows move the mark, + and − change the time shown.',
  loading: 'Loading curves …',
  none: 'No readings of this time',
  noneText: 'Nothing came, or it is not kept any more.',
  noneTimes: 'Choose a longer or an earlier time above.',
  noneEver: (id: string) =>
    `Where there are none of any time, see that the machine sends them under its number ${id}, and is among the machines: those of others are not kept.`,
  refused: 'Refused readings',
  failed: 'The curves cannot be shown now',
  behind: (count: string) => `${count} readings are not in the curves yet.`,
  trouble: 'The newest readings may be missing',
  thinned: 'There were more readings than are kept singly: single peaks may be missing.',
  resolution: {
    raw: 'single readings',
    minute: 'by minute',
    hour: 'by hour',
  } as Readonly<Record<MachineCurves['resolution'], string>>,
  band: 'Line: mean. Band: least to greatest.',
  limit: (mode: string, value: string) => `${mode}: limit ${value}`,
  anomalies: 'Score of anomalous readings',
  anomaly: (probability: string, count: string) =>
    count === '1' ? `anomalous, ${probability}` : `anomalous, up to ${probability} (${count} readings)`,
  episodes: 'Episodes',
  noEpisode: 'No episode in this time',
  ongoing: 'still open',
  mean: 'mean',
  least: 'least',
  greatest: 'greatest',
  table: 'As a table',
  time: 'Time',
  readings: 'Readings',
  tableOf: (shown: string, all: string) => `${shown} of ${all} points`,
  allSensors: (count: string) => `All ${count} sensors`,
  fewerSensors: 'Fewer sensors',
};

const korean: typeof english = {
  curves: '추이',
  machine: (name) => `설비 페이지: ${name}`,
  open: '이 설비의 추이 보기',
  alarms: '이 설비의 알람',
  backTo: '전체 설비',
  notKnown: (id) => `현재 등록된 설비 ${id}이(가) 없습니다. 남아 있는 기록을 표시합니다.`,
  last: '표시 기간',
  lastHours: { 1: '1시간', 6: '6시간', 24: '24시간', 168: '7일', 840: '35일' },
  earlier: '이전',
  later: '이후',
  closer: '확대',
  farther: '축소',
  hint: '그래프를 끌어 선택하면 확대됩니다. 키보드: 화살표로 표시선 이동, +와 −로 기간 조정.',
  loading: '추이를 불러오는 중 …',
  none: '이 기간의 측정값이 없습니다',
  noneText: '수신된 값이 없거나 보관 기간이 지났습니다.',
  noneTimes: '위에서 더 긴 기간이나 이전 기간을 선택하세요.',
  noneEver: (id) =>
    `어느 기간에도 없으면 설비가 번호 ${id}의 측정값을 보내는지, 설비 목록에 있는지 확인하세요. 목록에 없는 설비의 측정값은 보관되지 않습니다.`,
  refused: '거부된 측정값',
  failed: '지금은 추이를 표시할 수 없습니다',
  behind: (count) => `측정값 ${count}건이 아직 추이에 반영되지 않았습니다.`,
  trouble: '최신 측정값이 빠져 있을 수 있습니다',
  thinned: '측정값이 보관 한도보다 많아 일부만 보관되었습니다. 짧은 변동이 빠져 있을 수 있습니다.',
  resolution: { raw: '개별 측정값', minute: '분 단위', hour: '시간 단위' },
  band: '선: 평균, 띠: 최솟값~최댓값',
  limit: (mode, value) => `${mode}: 한계 ${value}`,
  anomalies: '이상 측정값의 점수',
  anomaly: (probability, count) => (count === '1' ? `이상, ${probability}` : `이상, 최대 ${probability} (${count}건)`),
  episodes: '에피소드',
  noEpisode: '이 기간에 에피소드가 없습니다',
  ongoing: '진행 중',
  mean: '평균',
  least: '최소',
  greatest: '최대',
  table: '표로 보기',
  time: '시각',
  readings: '측정 수',
  tableOf: (shown, all) => `${all}개 지점 중 ${shown}개`,
  allSensors: (count) => `센서 ${count}개 모두`,
  fewerSensors: '간단히',
};

export const curveTexts = { en: english, ko: korean }[language];

const clockShort = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clockLong = new Intl.DateTimeFormat(language, {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
});
const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });

/** A time at an axis: a clock, or a day at midnight and where days are what counts. */
export function formatTick(time: Date, spanMs: number): string {
  if (spanMs > 4 * 86_400_000 || (time.getHours() === 0 && time.getMinutes() === 0)) return day.format(time);
  return (spanMs < 600_000 ? clockLong : clockShort).format(time);
}

/** As all other times of the page. */
export const formatPointTime = (time: number): string =>
  `${day.format(new Date(time))} ${clockLong.format(new Date(time))}`;
