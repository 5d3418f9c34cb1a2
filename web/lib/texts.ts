// What the page says, in English and Korean, and how it writes numbers and times. Names of sensors, types and failure modes come from the
// profile.
// Types are taken from what is generated: the API's client itself needs the page's words.
import type { components } from '../generated/portal-api.d.ts';

type Severity = components['schemas']['PortalAlert']['severity'];
type Label = components['schemas']['Label'];

export const language: keyof Label = navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';

const english = {
  title: 'Spindle Portal',
  modelCard: 'Model card',
  call: 'Call me for critical alarms',
  callOn: 'Call me for critical alarms: a sound, and a message on this computer',
  callOff: 'Do not call me any more for critical alarms',
  callOne: (machine: string) => `Critical alarm: ${machine}`,
  callMany: (count: number) => `${count} critical alarms`,
  live: 'Live',
  connecting: 'Connecting …',
  behind: 'Catching up …',
  behindHint: (count: string) => `${count} messages are waiting in Kafka and will appear here.`,
  stuck: 'Not live',
  stuckSince: (when: string) => `Not live since ${when}`,
  stuckHint: 'Not all that happens comes here now, so what you see may be out of date.',
  forAdministrator: 'For the administrator',
  lost: 'Connection lost, reconnecting …',
  lostHint: 'What you see may be out of date. Missed alerts are loaded when the connection is back.',
  short: {
    live: 'Live',
    connecting: 'Connecting',
    behind: 'Catching up',
    stuck: 'Not live',
    lost: 'Reconnecting',
  },
  alerts: 'Live alerts',
  machines: 'Machines',
  newest: (count: number) => `the newest ${count}`,
  pause: 'Pause',
  resume: 'Resume',
  held: (count: number) => `${count} new`,
  time: 'Detected',
  machine: 'Machine',
  severity: 'Severity',
  severities: { WARNING: 'WARNING', ALERT: 'ALERT', CRITICAL: 'CRITICAL' } as Readonly<Record<Severity, string>>,
  probability: 'probability',
  why: 'Why, and what was measured',
  allValues: (count: number) => `All ${count} values`,
  fewerValues: 'Fewer values',
  reasons: 'Reasons',
  fewerReasons: 'Hide reasons',
  speaksFor: 'speaks for a failure',
  speaksAgainst: 'speaks against a failure',
  aboveUsual: (range: string) => `▲ usually ${range}`,
  belowUsual: (range: string) => `▼ usually ${range}`,
  withinUsual: (range: string) => `usually ${range}`,
  notMeasured: 'not measured',
  beyondLimit: (distance: string, limit: string) => `${distance} beyond the limit of ${limit}`,
  shortOfLimit: (distance: string, limit: string) => `${distance} from the limit of ${limit}`,
  wayBack: 'Back to normal',
  noteMore: 'Show all of it',
  noteLess: 'Show less',
  leftOut: (count: string) => `${count} ${count === '1' ? 'message' : 'messages'} could not be read`,
  lastLeftOut: (ago: string) => `the last one ${ago}`,
  leftOutHint: 'They are on the topics of alerts and episodes, and are none, or cannot be stored.',
  leftOutMore: (count: string) => `The newest ${count} are shown.`,
  place: (topic: string, partition: number, offset: number) => `${topic}, partition ${partition}, offset ${offset}`,
  type: 'Type',
  unknownType: (type: string) => `Type ${type}, unknown to the profile`,
  alertCount: (count: string) => `${count} ${count === '1' ? 'alert' : 'alerts'}`,
  noAlert: 'no alert yet',
  emptyTitle: 'No alerts yet',
  emptyText: 'The Portal is listening. An alert appears here within moments of a machine showing signs of failure.',
  emptyTips: [
    ['npm start', 'runs everything with simulated machines; alerts follow within half a minute'],
    ['npm run simulator', 'sends readings of simulated machines to a pipeline that runs already'],
    ['npm run doctor', 'checks each part of the pipeline, and says the fix of what is missing'],
  ] as readonly (readonly [string, string])[],
  noMachines: 'No machines. Add one:',
  firstMachines: (count: string) => `The first ${count} by number are listed here, and have their names in lists.`,
  allMachines: 'All machines',
  failedTitle: 'The Portal cannot show this now',
  failedRetry: 'Trying again by itself.',
  clockAhead: (by: string) =>
    `This computer's clock is ${by} ahead of the Portal's. Times on this page go by the Portal's.`,
  clockBehind: (by: string) =>
    `This computer's clock is ${by} behind the Portal's. Times on this page go by the Portal's.`,
  dayForm: 'yyyy-mm-dd',
  pickDay: (box: string) => `${box}: calendar`,
  noPage: 'There is no such page',
  noPageText: (address: string) => `This Portal has nothing at ${address}. A link may be cut, or of another version.`,
  notForYou: 'Only admins see this page',
  notForYouText: 'Ask one of them, or sign in as one.',
  toEpisodes: 'To the open episodes',
  toOverview: 'To the overview',
  dark: 'Dark appearance',
  light: 'Light appearance',
};

const korean: typeof english = {
  title: 'Spindle 포털',
  modelCard: '모델 카드',
  call: '심각 알람 알림',
  callOn: '심각 알람이 발생하면 이 컴퓨터에서 소리와 알림으로 알립니다',
  callOff: '심각 알람 알림을 끕니다',
  callOne: (machine) => `심각 알람: ${machine}`,
  callMany: (count) => `심각 알람 ${count}건`,
  live: '실시간',
  connecting: '연결 중 …',
  behind: '따라잡는 중 …',
  behindHint: (count) => `메시지 ${count}건이 Kafka에서 대기 중이며 곧 표시됩니다.`,
  stuck: '실시간 아님',
  stuckSince: (when) => `${when}부터 실시간 아님`,
  stuckHint: '지금 일어나는 일이 모두 표시되지는 않아 화면이 최신이 아닐 수 있습니다.',
  forAdministrator: '관리자용',
  lost: '연결 끊김, 다시 연결 중 …',
  lostHint: '화면이 최신이 아닐 수 있습니다. 다시 연결되면 놓친 경보를 불러옵니다.',
  short: {
    live: '실시간',
    connecting: '연결 중',
    behind: '따라잡는 중',
    stuck: '실시간 아님',
    lost: '재연결 중',
  },
  alerts: '실시간 경보',
  machines: '설비',
  newest: (count) => `최근 ${count}건`,
  pause: '일시 정지',
  resume: '계속',
  held: (count) => `새 경보 ${count}건`,
  time: '탐지 시각',
  machine: '설비',
  severity: '심각도',
  // As in messages to people.
  severities: { WARNING: '경고', ALERT: '경보', CRITICAL: '심각' },
  probability: '이상 확률',
  why: '원인과 측정값',
  allValues: (count) => `측정값 ${count}개 모두`,
  fewerValues: '간단히',
  reasons: '원인 보기',
  fewerReasons: '원인 숨기기',
  speaksFor: '고장 쪽으로 작용',
  speaksAgainst: '정상 쪽으로 작용',
  aboveUsual: (range) => `▲ 평소 ${range}`,
  belowUsual: (range) => `▼ 평소 ${range}`,
  withinUsual: (range) => `평소 ${range}`,
  notMeasured: '측정되지 않음',
  beyondLimit: (distance, limit) => `한계 ${limit}에서 ${distance} 벗어남`,
  shortOfLimit: (distance, limit) => `한계 ${limit}까지 ${distance}`,
  wayBack: '정상 복귀',
  noteMore: '모두 보기',
  noteLess: '간단히 보기',
  leftOut: (count) => `읽을 수 없는 메시지 ${count}건`,
  lastLeftOut: (ago) => `마지막: ${ago}`,
  leftOutHint: '경보 및 에피소드 토픽에 있지만 형식이 다르거나 저장할 수 없는 메시지입니다.',
  leftOutMore: (count) => `최근 ${count}건만 표시됩니다.`,
  place: (topic, partition, offset) => `${topic}, 파티션 ${partition}, 오프셋 ${offset}`,
  type: '유형',
  unknownType: (type) => `유형 ${type} (프로필에 없음)`,
  alertCount: (count) => `경보 ${count}건`,
  noAlert: '경보 없음',
  emptyTitle: '아직 경보가 없습니다',
  emptyText: '포털이 수신 대기 중입니다. 설비에 고장 징후가 나타나면 곧 여기에 경보가 표시됩니다.',
  emptyTips: [
    ['npm start', '모의 설비와 함께 전체를 실행합니다. 30초 안에 경보가 나타납니다'],
    ['npm run simulator', '이미 실행 중인 파이프라인에 모의 설비의 측정값을 보냅니다'],
    ['npm run doctor', '파이프라인의 각 부분을 점검하고 해결 방법을 알려 줍니다'],
  ],
  noMachines: '설비가 없습니다. 추가하려면:',
  firstMachines: (count) => `번호순으로 처음 ${count}대만 여기와 목록에 이름이 표시됩니다.`,
  allMachines: '전체 설비',
  failedTitle: '지금은 표시할 수 없습니다',
  failedRetry: '자동으로 다시 시도합니다.',
  clockAhead: (by) => `이 컴퓨터의 시계가 포털보다 ${by} 빠릅니다. 이 화면의 시각은 포털의 시계를 따릅니다.`,
  clockBehind: (by) => `이 컴퓨터의 시계가 포털보다 ${by} 느립니다. 이 화면의 시각은 포털의 시계를 따릅니다.`,
  dayForm: 'yyyy-mm-dd',
  pickDay: (box) => `${box}: 달력`,
  noPage: '없는 페이지입니다',
  noPageText: (address) => `이 포털에는 ${address} 페이지가 없습니다. 링크가 잘렸거나 다른 버전의 링크일 수 있습니다.`,
  notForYou: '관리자만 볼 수 있는 페이지입니다',
  notForYouText: '관리자에게 문의하거나 관리자로 로그인하세요.',
  toEpisodes: '진행 중인 에피소드로',
  toOverview: '현황으로',
  dark: '어두운 화면',
  light: '밝은 화면',
};

export const texts = { en: english, ko: korean }[language];

const whole = new Intl.NumberFormat(language);
const measured = [0, 1, 2, 3, 4, 5, 6].map(
  (digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: false }),
);
/** Of what would be zeros for the most part. */
const inPowers = new Intl.NumberFormat(language, { maximumSignificantDigits: 2, notation: 'scientific' });
const percent = new Intl.NumberFormat(language, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const clock = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const minute = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long', hourCycle: 'h23' });
const stamp = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const kilobytes = new Intl.NumberFormat(language, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 });
const ago = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
/** "Yesterday" would be a day of the calendar, and not 24 hours. */
const daysAgo = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });

export const formatCount = (count: number): string => whole.format(count);
/** As the sentences of the AI server have it, so that a value is the same in both; what is not 0 is never written as 0. */
export function formatMeasured(value: number): string {
  const size = Math.abs(value);
  if ((size > 0 && size < 1e-4) || (size >= 1e15 && size < Number.POSITIVE_INFINITY)) return inPowers.format(value);
  return (measured[Math.min(6, decimalsOf(size))] ?? whole).format(value);
}
function decimalsOf(size: number): number {
  if (size >= 1_000 || size === 0) return 0;
  if (size >= 100) return 1;
  return size >= 1 ? 2 : 2 - Math.floor(Math.log10(size));
}
/** Of an axis, whose values may lie close together: a decimal more of large ones, so that no two are the same. */
export function formatTick(value: number): string {
  return Math.abs(value) >= 100 ? (measured[1] ?? whole).format(value) : formatMeasured(value);
}
/** One value where both are the same, as they are shown. */
export function formatSpan(low: number, high: number): string {
  const [from, to] = [formatMeasured(low), formatMeasured(high)];
  return from === to ? from : `${from} – ${to}`;
}
/** How sentences of the AI server are said anew. */
export const wording = { language, number: formatMeasured } as const;
export const formatProbability = (probability: number): string => percent.format(probability);
export const formatMoment = (time: string): string => moment.format(new Date(time));
export const formatStamp = (time: string): string => stamp.format(new Date(time));
export const formatKilobytes = (bytes: number): string => kilobytes.format(bytes / 1_000);
export const formatClock = (time: string): string => clock.format(new Date(time));

/** To the minute, with the day where it is not today. */
export const formatSince = (time: string, now: number): string =>
  `${formatDay(time, now)} ${minute.format(new Date(time))}`.trim();

/** The day, for a time that is not of today; else nothing. */
export function formatDay(time: string, now: number): string {
  const date = new Date(time);
  return date.toDateString() === new Date(now).toDateString() ? '' : day.format(date);
}

export function formatAgo(time: string, now: number): string {
  const seconds = Math.min(0, Math.round((Date.parse(time) - now) / 1000));
  if (seconds > -60) return ago.format(seconds, 'second');
  if (seconds > -3_600) return ago.format(Math.ceil(seconds / 60), 'minute');
  if (seconds > -86_400) return ago.format(Math.ceil(seconds / 3_600), 'hour');
  return daysAgo.format(Math.ceil(seconds / 86_400), 'day');
}
