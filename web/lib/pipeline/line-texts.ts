// What the first page says of the pipeline where it is not well, in English and Korean, in few words; the view of delivery says the rest.
import { language } from '../texts.ts';
import type { PipelineTrouble } from './delivery-api.ts';

type Kind = PipelineTrouble['kind'];

const english = {
  title: 'The pipeline is not well',
  away: 'how it does cannot be asked',
  more: 'See Delivery',
  short: {
    undelivered: 'alerts may not get through',
    'slot-lost': 'alerts are held up: the replication slot is lost',
    'slot-missing': 'alerts are held up: there is no replication slot',
    'outbox-late': 'alerts are late on their way to Kafka',
    'slot-inactive': 'nobody reads the outbox',
    'slot-retains': 'PostgreSQL keeps more and more WAL',
    behind: 'readings wait to be scored',
    'lag-unknown': 'Kafka does not answer the AI server',
  } as Readonly<Record<Kind, string>>,
};

const korean: typeof english = {
  title: '파이프라인에 문제가 있습니다',
  away: '상태를 확인할 수 없음',
  more: '전달 상태 보기',
  short: {
    undelivered: '경보가 전달되지 않을 수 있음',
    'slot-lost': '경보 지연: 복제 슬롯 손실',
    'slot-missing': '경보 지연: 복제 슬롯 없음',
    'outbox-late': 'Kafka로 가는 경보가 늦어짐',
    'slot-inactive': '아웃박스를 읽는 커넥터 없음',
    'slot-retains': 'PostgreSQL WAL 누적',
    behind: '판정을 기다리는 측정값 있음',
    'lag-unknown': 'Kafka가 AI 서버에 응답하지 않음',
  },
};

export const lineTexts = { en: english, ko: korean }[language];
