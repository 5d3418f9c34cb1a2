// What the page says of the overview, in English and Korean.
import { language } from '../texts.ts';
import type { Tile } from './overview-groups.ts';

const english = {
  title: 'Machines',
  asking: 'Not acknowledged',
  askingNone: 'Nothing asks for attention.',
  askingUnknown:
    'Nothing that is known asks for attention. There may be newer alarms that the page has not been told of yet.',
  grouped: 'Grouped by',
  by: { area: 'Area', type: 'Type' },
  shown: 'Machines shown',
  all: 'All',
  unwell: 'With alarms',
  noArea: 'No area',
  oneType: 'All machines',
  conditions: {
    asking: 'asks for attention',
    acknowledged: 'acknowledged',
    aside: 'set aside',
    calm: 'no alarm',
  } as Readonly<Record<Tile['condition'], string>>,
  askingBy: (priority: string, count: string) => `${count} ${priority}, not acknowledged`,
  tile: (name: string, condition: string, priority: string | null, alarms: string) =>
    priority === null ? `${name}: ${condition}` : `${name}: ${priority}, ${condition}, alarms: ${alarms}`,
  groupCount: (count: string) => `${count}`,
  groupAsking: (count: string) => `${count} asking`,
  allCalm: 'No machine has an alarm.',
  none: 'No machines yet. An admin adds them in the view Machines.',
  leftOut: (shown: string, total: string) => `The first ${shown} of ${total} machines`,
  rate: 'Alarms of the last 24 hours',
  perHour: 'an hour',
  inWatched: (count: string, length: string) => `${count} in ${length} that were watched`,
  newest: 'What happened last',
  newestNone: 'No episode yet.',
  events: {
    opened: (ago: string) => `opened ${ago}`,
    closed: (ago: string) => `over ${ago}`,
  },
};

const korean: typeof english = {
  title: '설비',
  asking: '미확인 알람',
  askingNone: '확인이 필요한 것이 없습니다.',
  askingUnknown: '알려진 것 중 확인이 필요한 것이 없습니다. 아직 전달되지 않은 새로운 알람이 있을 수 있습니다.',
  grouped: '묶음 기준',
  by: { area: '구역', type: '유형' },
  shown: '표시할 설비',
  all: '전체',
  unwell: '알람 있는 설비만',
  noArea: '구역 없음',
  oneType: '모든 설비',
  conditions: { asking: '확인 필요', acknowledged: '확인됨', aside: '보류', calm: '알람 없음' },
  askingBy: (priority, count) => `${count} ${priority}, 미확인`,
  tile: (name, condition, priority, alarms) =>
    priority === null ? `${name}: ${condition}` : `${name}: ${priority}, ${condition}, 알람 ${alarms}건`,
  groupCount: (count) => `${count}대`,
  groupAsking: (count) => `확인 필요 ${count}대`,
  allCalm: '알람이 있는 설비가 없습니다.',
  none: '아직 설비가 없습니다. 관리자가 설비 화면에서 추가합니다.',
  leftOut: (shown, total) => `설비 ${total}대 중 처음 ${shown}대`,
  rate: '최근 24시간 알람',
  perHour: '건/시간',
  inWatched: (count, length) => `감시한 ${length} 동안 ${count}건`,
  newest: '최근 사건',
  newestNone: '아직 에피소드가 없습니다.',
  events: { opened: (ago) => `${ago} 열림`, closed: (ago) => `${ago} 끝남` },
};

export const overviewTexts = { en: english, ko: korean }[language];
