// What the view of delivery says, in English and Korean, and how it writes ages and sizes.
import { language } from '../texts.ts';
import type { DeadLetterState } from './delivery-address.ts';
import type { PipelineTrouble } from './delivery-api.ts';

type Kind = PipelineTrouble['kind'];

const english = {
  title: 'Delivery',
  subtitle: (topic: string, group: string) => `From ${topic}, read by ${group}, to alerts in Kafka`,
  well: 'All is well',
  notWell: (count: string) => `${count} not well`,
  notConfirmedFor: (age: string) => `Not confirmed for ${age}`,
  notLive: 'Not confirmed: the page is not live',
  asOf: (ago: string) => `as of ${ago}`,
  loading: 'Asking the AI server …',
  failed: 'How delivery does cannot be shown',
  failedHint: 'Alarms, alerts and curves do not depend on it. It is tried again by itself.',
  troubles: 'Not well',
  trouble: {
    undelivered: () => 'Alerts may not get through to Kafka.',
    'slot-lost': () => 'The replication slot is lost: PostgreSQL no longer has what the connector did not read.',
    'slot-missing': () => 'There is no replication slot: nothing leaves the outbox.',
    'outbox-late': (value: string) => `The oldest message in the outbox has waited for ${value}.`,
    'slot-inactive': () => 'The connector does not read the outbox at this moment.',
    'slot-retains': (value: string) => `PostgreSQL keeps ${value} of WAL for the connector.`,
    behind: (value: string) => `${value} records in Kafka wait to be scored.`,
    'lag-unknown': () => 'Kafka does not tell the AI server how much is waiting.',
  } as Readonly<Record<Kind, (value: string) => string>>,
  fix: {
    undelivered: './spindle doctor says the fix; the consumer mends what it can by itself.',
    'slot-lost': './spindle outbox republish sends again what was not delivered; the consumer makes a new slot.',
    'slot-missing': 'Is a consumer running? It makes one. Else: npm run connector',
    'outbox-late': 'Look at Kafka Connect: ./spindle doctor',
    'slot-inactive': 'For a moment it is nothing; where it lasts: ./spindle doctor',
    'slot-retains': 'Let the connector run, or its disk fills: ./spindle doctor',
    behind: 'They are scored in turn. Where the number grows, start another consumer, up to one for each partition.',
    'lag-unknown': 'Is Kafka running, and does KAFKA_BOOTSTRAP_SERVERS of the server lead there?',
  } as Readonly<Record<Kind, string>>,
  figures: 'Figures',
  waiting: 'Waiting',
  waitingHint: (read: string) => `records in Kafka that are not read yet; ${read} read`,
  unknown: 'unknown',
  scored: 'Scored',
  scoredHint: (anomalous: string) => `readings, of which ${anomalous} anomalous`,
  rejected: 'Refused',
  rejectedHint: (open: string, replayed: string, discarded: string) =>
    `readings; kept are ${open} open, ${replayed} replayed, ${discarded} discarded`,
  lost: 'Lost',
  lostHint: 'records that Kafka had dropped before they were read',
  delivered: 'Delivered',
  deliveredHint: (written: string) => `of ${written} messages are known to be in Kafka`,
  onTheWay: 'On the way',
  onTheWayHint: (age: string) => `messages in the outbox, the oldest for ${age}`,
  onTheWayNone: 'no message waits in the outbox',
  deferred: (count: string) => `${count} refused readings let alerts go first`,
  way: 'Way to Kafka',
  wayHint: (ago: string) => `what the last marker took from the outbox to Kafka, ${ago}`,
  wayNone: 'no marker has come yet',
  ago: (age: string) => `${age} ago`,
  slot: 'Connector',
  slotActive: 'reading',
  slotInactive: 'not reading',
  slotDoubted: 'not confirmed',
  nothingFor: (age: string) => `nothing has come through for ${age}`,
  slotNone: 'none',
  slotHint: (name: string, retained: string) => `slot ${name}, for which PostgreSQL keeps ${retained}`,
  slotNoneHint: 'PostgreSQL has no replication slot of it',
  partitions: (count: string) => `${count} ${count === '1' ? 'partition' : 'partitions'}`,
  partitionsFirst: (count: string) => `The first ${count} are shown.`,
  columns: {
    partition: 'Partition',
    read: 'Read',
    waiting: 'Waiting',
    scored: 'Scored',
    rejected: 'Refused',
    skipped: 'Empty',
    lost: 'Lost',
  },
  closed: 'topic made anew',
  deadLetters: 'Refused readings',
  state: 'State',
  states: { open: 'Open', replayed: 'Replayed', discarded: 'Discarded' } as Readonly<Record<DeadLetterState, string>>,
  all: 'All',
  field: 'Refused for',
  fieldPlaceholder: 'any member',
  show: 'Show',
  everything: 'Any member',
  none: 'No reading was refused.',
  noneOf: 'No refused reading is of this kind.',
  whole: 'the whole record',
  place: (topic: string, partition: number, offset: number) => `${topic}, partition ${partition}, offset ${offset}`,
  element: (place: number) => `reading ${place + 1} of its array`,
  key: (key: string) => `key ${key}`,
  record: 'Record',
  cut: 'Only the beginning is shown.',
  noText: 'The record has no value, or one that is no text.',
  more: 'Show more',
  shown: (count: string) => `${count} open ${count === '1' ? 'reading is' : 'readings are'} shown`,
  acts: {
    replay: { one: 'Replay', all: 'Replay all shown', ask: (count: string) => `Have ${count} scored anew?` },
    discard: { one: 'Discard', all: 'Discard all shown', ask: (count: string) => `Discard ${count} for good?` },
  },
  actOf: (act: string, reason: string) => `${act}: ${reason}`,
  replayWished: (count: string) =>
    `${count} will be scored anew within seconds; what is refused again stays here, with the reason of then.`,
  discarded: (count: string) => `${count} discarded.`,
  wished: 'replay asked for',
  stuck: (ago: string) => `Asked for ${ago}, and not done.`,
  stuckWhy:
    'Does a consumer run? It does what was asked for first, and says in its log why it cannot: ./spindle doctor',
  yes: 'Yes',
  no: 'No',
};

const korean: typeof english = {
  title: '전달 상태',
  subtitle: (topic, group) => `${topic} 토픽(${group} 그룹)에서 Kafka 경보까지`,
  well: '모두 정상',
  notWell: (count) => `문제 ${count}건`,
  notConfirmedFor: (age) => `${age}째 확인 안 됨`,
  notLive: '확인 안 됨: 화면이 실시간이 아님',
  asOf: (ago) => `${ago} 기준`,
  loading: 'AI 서버에 확인하는 중 …',
  failed: '전달 상태를 표시할 수 없습니다',
  failedHint: '알람, 경보, 곡선에는 영향이 없습니다. 자동으로 다시 시도합니다.',
  troubles: '문제',
  trouble: {
    undelivered: () => '경보가 Kafka까지 전달되지 않을 수 있습니다.',
    'slot-lost': () => '복제 슬롯이 손실되어 커넥터가 읽지 못한 데이터가 PostgreSQL에 없습니다.',
    'slot-missing': () => '복제 슬롯이 없어 아웃박스에서 아무것도 나가지 않습니다.',
    'outbox-late': (value) => `아웃박스에서 가장 오래된 메시지가 ${value}째 대기 중입니다.`,
    'slot-inactive': () => '지금 커넥터가 아웃박스를 읽고 있지 않습니다.',
    'slot-retains': (value) => `PostgreSQL이 커넥터를 위해 WAL ${value}를 보관 중입니다.`,
    behind: (value) => `Kafka의 레코드 ${value}건이 판정을 기다립니다.`,
    'lag-unknown': () => 'Kafka가 AI 서버에 대기량을 알려 주지 않습니다.',
  },
  fix: {
    undelivered: './spindle doctor가 해결 방법을 알려 줍니다. 가능한 것은 컨슈머가 스스로 복구합니다.',
    'slot-lost': './spindle outbox republish로 전달되지 않은 메시지를 다시 보냅니다. 새 슬롯은 컨슈머가 만듭니다.',
    'slot-missing': '컨슈머가 실행 중입니까? 슬롯은 컨슈머가 만듭니다. 아니면: npm run connector',
    'outbox-late': 'Kafka Connect를 확인하세요: ./spindle doctor',
    'slot-inactive': '잠깐이면 문제없습니다. 계속되면: ./spindle doctor',
    'slot-retains': '커넥터가 동작하지 않으면 디스크가 가득 찹니다: ./spindle doctor',
    behind: '차례로 판정됩니다. 계속 늘어나면 컨슈머를 추가하세요(파티션당 하나까지).',
    'lag-unknown': 'Kafka가 실행 중이고 서버의 KAFKA_BOOTSTRAP_SERVERS가 올바릅니까?',
  },
  figures: '수치',
  waiting: '대기',
  waitingHint: (read) => `아직 읽지 않은 Kafka 레코드; 읽음 ${read}건`,
  unknown: '알 수 없음',
  scored: '판정',
  scoredHint: (anomalous) => `측정값 중 이상 ${anomalous}건`,
  rejected: '거부',
  rejectedHint: (open, replayed, discarded) => `측정값; 미처리 ${open}, 재처리 ${replayed}, 폐기 ${discarded}건 보관`,
  lost: '손실',
  lostHint: '읽기 전에 Kafka에서 삭제된 레코드',
  delivered: '전달됨',
  deliveredHint: (written) => `메시지 ${written}건 중 Kafka 도착 확인`,
  onTheWay: '전달 중',
  onTheWayHint: (age) => `아웃박스의 메시지, 가장 오래된 것은 ${age} 전`,
  onTheWayNone: '아웃박스에 대기 중인 메시지 없음',
  deferred: (count) => `거부된 측정값 ${count}건은 경보를 먼저 보낸 뒤 전송`,
  way: 'Kafka까지',
  wayHint: (ago) => `마지막 표지가 아웃박스에서 Kafka까지 걸린 시간, ${ago}`,
  wayNone: '아직 도착한 표지 없음',
  ago: (age) => `${age} 전`,
  slot: '커넥터',
  slotActive: '읽는 중',
  slotInactive: '읽지 않음',
  slotDoubted: '확인 안 됨',
  nothingFor: (age) => `${age}째 도착한 것 없음`,
  slotNone: '없음',
  slotHint: (name, retained) => `슬롯 ${name}, PostgreSQL 보관량 ${retained}`,
  slotNoneHint: 'PostgreSQL에 복제 슬롯이 없습니다',
  partitions: (count) => `파티션 ${count}개`,
  partitionsFirst: (count) => `처음 ${count}개만 표시합니다.`,
  columns: {
    partition: '파티션',
    read: '읽음',
    waiting: '대기',
    scored: '판정',
    rejected: '거부',
    skipped: '빈 오프셋',
    lost: '손실',
  },
  closed: '토픽 재생성됨',
  deadLetters: '거부된 측정값',
  state: '상태',
  states: { open: '미처리', replayed: '재처리됨', discarded: '폐기됨' },
  all: '전체',
  field: '거부 항목',
  fieldPlaceholder: '모든 항목',
  show: '보기',
  everything: '모든 항목',
  none: '거부된 측정값이 없습니다.',
  noneOf: '해당하는 거부된 측정값이 없습니다.',
  whole: '레코드 전체',
  place: (topic, partition, offset) => `${topic}, 파티션 ${partition}, 오프셋 ${offset}`,
  element: (place) => `배열의 ${place + 1}번째 측정값`,
  key: (key) => `키 ${key}`,
  record: '레코드',
  cut: '앞부분만 표시합니다.',
  noText: '값이 없거나 텍스트가 아닌 레코드입니다.',
  more: '더 보기',
  shown: (count) => `미처리 측정값 ${count}건 표시 중`,
  acts: {
    replay: { one: '재처리', all: '표시된 것 모두 재처리', ask: (count) => `${count}건을 다시 판정할까요?` },
    discard: {
      one: '폐기',
      all: '표시된 것 모두 폐기',
      ask: (count) => `${count}건을 폐기할까요? 되돌릴 수 없습니다.`,
    },
  },
  actOf: (act, reason) => `${act}: ${reason}`,
  replayWished: (count) => `${count}건을 몇 초 안에 다시 판정합니다. 다시 거부되면 새 이유와 함께 여기에 남습니다.`,
  discarded: (count) => `${count}건을 폐기했습니다.`,
  wished: '재처리 요청됨',
  stuck: (ago) => `${ago} 요청되었지만 처리되지 않았습니다.`,
  stuckWhy:
    '컨슈머가 실행 중입니까? 먼저 요청된 것부터 처리하며, 처리하지 못하면 로그에 이유를 남깁니다: ./spindle doctor',
  yes: '예',
  no: '아니요',
};

export const deliveryTexts = { en: english, ko: korean }[language];

const unit = (name: string, digits = 0) =>
  new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'].map((name) => unit(name, 1));
const [milliseconds, seconds, minutes, hours, days] = [
  unit('millisecond'),
  unit('second', 1),
  unit('minute'),
  unit('hour', 1),
  unit('day', 1),
];

export function formatBytes(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(bytes) / 3));
  return (sizes[power] as Intl.NumberFormat).format(bytes / 1_000 ** power);
}

export function formatAge(ageSeconds: number): string {
  if (ageSeconds < 1) return milliseconds.format(ageSeconds * 1_000);
  if (ageSeconds < 60) return seconds.format(ageSeconds);
  if (ageSeconds < 3_600) return minutes.format(ageSeconds / 60);
  return ageSeconds < 86_400 ? hours.format(ageSeconds / 3_600) : days.format(ageSeconds / 86_400);
}

/** Of what is counted in whole seconds while somebody looks. */
export function formatWholeAge(ageSeconds: number): string {
  return formatAge(Math.max(1, Math.round(ageSeconds)));
}
