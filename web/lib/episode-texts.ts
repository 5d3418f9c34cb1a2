// What the page says of episodes, in English and Korean, and how it writes how long something lasted.
import { language } from './texts.ts';

const english = {
  views: 'Views',
  view: {
    overview: 'Overview',
    episodes: 'Episodes',
    alarms: 'Alarms',
    alerts: 'All alerts',
    machines: 'Machines',
    reports: 'Reports',
    model: 'Model',
    delivery: 'Delivery',
    users: 'Settings',
    notifications: 'Notifications',
    audit: 'Audit',
  },
  open: 'Open episodes',
  shown: (count: string) => `the first ${count} are shown`,
  calm: 'No open episodes',
  calmText: (machines: string) => `${machines} are watched. Anomalous readings now and then open none.`,
  notKnown: 'No open episode is known',
  notKnownText: 'There may be newer ones that the page has not been told of yet.',
  machineCount: (count: string) => `${count} ${count === '1' ? 'machine' : 'machines'}`,
  single: (count: string, machines: string) =>
    `${count} single ${count === '1' ? 'alert' : 'alerts'} in the last hour on ${machines}, not part of an episode`,
  singleAtLeast: (count: string) => `at least ${count}`,
  toAlerts: 'See all alerts',
  closed: 'Recently closed',
  lastClosed: (ago: string) => `the last one ${ago}`,
  newestClosed: (count: string) => `The last ${count} are shown.`,
  noMode: 'No known failure mode',
  noModeHint: 'The combination of values is unusual',
  kinds: { data_quality: 'Data quality' } as Readonly<Record<string, string>>,
  checks: {
    range: 'Out of range',
    combination: 'Impossible combination',
    stuck: 'Stuck value',
    jump: 'Jump',
    silent: 'Machine silent',
  } as Readonly<Record<string, string>>,
  readings: (count: string) => `${count} ${count === '1' ? 'reading' : 'readings'}`,
  readingsHint: 'Anomalous readings',
  readingsAtLeast: (readings: string) => `${readings} or more`,
  readingsAtLeastHint: 'It goes on: there may have been more since it last told',
  began: (ago: string) => `began ${ago}`,
  last: (ago: string) => `last ${ago}`,
  lastKnown: (ago: string) => `as of ${ago}`,
  lasted: (duration: string) => `lasted ${duration}`,
  end: { recovered: 'back to normal', silence: 'machine silent', superseded: 'another model or profile judges now' },
  maintenance: 'Maintenance',
  maintenanceFor: (reason: string) => `Maintenance: ${reason}`,
  maintenanceHint: (window: string) => `In the maintenance window ${window}`,
  suspectHint: 'The machine, or the sensor:',
  besideModelHint: 'Found by a model beside the first one',
  times: (first: string, opened: string) => `First anomalous reading ${first}, known as an episode since ${opened}`,
  inside: (alerts: string, readings: string) => `${alerts} from its time, the last first; ${readings} counted`,
  insideHint:
    'Counted are the readings that led to it, and all that came while it was open. Alerts that came after its end stand here too.',
  more: (count: string) => `Show ${count} more`,
  noAlerts: 'The Portal has no alert of it.',
  newestInside: (count: string) => `The last ${count} are shown.`,
};

const korean: typeof english = {
  views: '보기',
  view: {
    overview: '현황',
    episodes: '에피소드',
    alarms: '알람',
    alerts: '모든 경보',
    machines: '설비',
    reports: '보고서',
    model: '모델',
    delivery: '전달 상태',
    users: '설정',
    notifications: '알림',
    audit: '감사 기록',
  },
  open: '진행 중인 에피소드',
  shown: (count) => `처음 ${count}건 표시`,
  calm: '진행 중인 에피소드가 없습니다',
  calmText: (machines) =>
    `${machines}를 감시하고 있습니다. 어쩌다 한 번 있는 이상 측정으로는 에피소드가 시작되지 않습니다.`,
  notKnown: '확인된 진행 중 에피소드가 없습니다',
  notKnownText: '아직 전달되지 않은 새로운 에피소드가 있을 수 있습니다.',
  machineCount: (count) => `설비 ${count}대`,
  single: (count, machines) => `최근 1시간 동안 ${machines}에서 에피소드에 속하지 않는 단독 경보 ${count}건`,
  singleAtLeast: (count) => `${count} 이상 `,
  toAlerts: '모든 경보 보기',
  closed: '최근 종료',
  lastClosed: (ago) => `마지막: ${ago}`,
  newestClosed: (count) => `최근 ${count}건만 표시됩니다.`,
  noMode: '알려진 고장 유형 없음',
  noModeHint: '값의 조합이 평소와 다릅니다',
  kinds: { data_quality: '데이터 품질' },
  checks: { range: '범위 이탈', combination: '불가능한 조합', stuck: '값 고정', jump: '급변', silent: '설비 무응답' },
  readings: (count) => `측정 ${count}건`,
  readingsHint: '이상 측정',
  readingsAtLeast: (readings) => `${readings} 이상`,
  readingsAtLeastHint: '진행 중: 마지막 통보 이후 더 있었을 수 있습니다',
  began: (ago) => `시작: ${ago}`,
  last: (ago) => `마지막: ${ago}`,
  lastKnown: (ago) => `${ago} 기준`,
  lasted: (duration) => `${duration} 지속`,
  end: { recovered: '정상 복귀', silence: '설비 무응답', superseded: '이제 다른 모델 또는 프로필이 판정' },
  maintenance: '정비 중',
  maintenanceFor: (reason) => `정비 중: ${reason}`,
  maintenanceHint: (window) => `정비 기간 ${window}`,
  suspectHint: '설비 또는 센서 확인:',
  besideModelHint: '기본 모델과 함께 실행되는 모델이 감지함',
  times: (first, opened) => `첫 이상 측정 ${first}, 에피소드 시작 ${opened}`,
  inside: (alerts, readings) => `해당 기간의 ${alerts}, 최신순; 집계된 ${readings}`,
  insideHint:
    '에피소드로 이어진 측정과 진행 중에 도착한 모든 측정을 집계합니다. 종료 후 도착한 경보도 여기에 표시됩니다.',
  more: (count) => `${count}건 더 보기`,
  noAlerts: '포털에 저장된 경보가 없습니다.',
  newestInside: (count) => `최근 ${count}건만 표시됩니다.`,
};

export const episodeTexts = { en: english, ko: korean }[language];

/** A window says in the words of who planned it why it is; of an earlier version it does not. */
export function maintenanceText(reason: string | null | undefined): string {
  return typeof reason === 'string' ? episodeTexts.maintenanceFor(reason) : episodeTexts.maintenance;
}

const unit = (name: string, digits: number) =>
  new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
const [seconds, minutes, hours, days] = [unit('second', 0), unit('minute', 0), unit('hour', 1), unit('day', 1)];

export function formatDuration(fromTime: string, toTime: string): string {
  const length = Math.max(0, Date.parse(toTime) - Date.parse(fromTime)) / 1_000;
  if (length < 90) return seconds.format(length);
  if (length < 5_400) return minutes.format(length / 60);
  return length < 172_800 ? hours.format(length / 3_600) : days.format(length / 86_400);
}
