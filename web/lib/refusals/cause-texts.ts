// Why the pages are not live, in English and Korean, by the codes of the Portal. How to mend it stands in the Portal's own sentence, for whoever looks after it.
import type { Schemas } from '../portal-api.ts';
import { language } from '../texts.ts';

export type Cause = Schemas['Cause'];
type Code = Cause['code'];

const english = {
  /** Before what the guardian of the delivery has found. */
  undelivered: (found: string) => `Alerts may not get through: ${found}.`,
  codes: {
    'kafka-unread': 'The Portal cannot read from Kafka.',
    'partition-unread': 'The Portal cannot read all of a topic.',
    'not-stored': 'The Portal cannot store what comes.',
    'stands-still': 'A part of the Portal stands still.',
    waits: 'The Portal waits for its database, or for Kafka.',
    'foreign-members': 'Another program reads in the Portal’s group, and takes messages away from it.',
    'other-portals-unread': 'The Portal cannot see what other Portals have stored.',
    'shelves-unwatched': 'The Portal cannot look after shelved alarms.',
  } as Readonly<Partial<Record<Code, string>>>,
  since: {
    'markers-unread': (at: string) => `The Portal has not been able to see since ${at} whether alerts get through.`,
    'markers-silent': (at: string) =>
      `Alerts may not get through: nothing has come through the delivery of alerts since ${at}.`,
    'markers-missed': (at: string) =>
      `The Portal could not see from ${at} on whether alerts get through, and awaits the next sign.`,
  } as Readonly<Partial<Record<Code, (at: string) => string>>>,
  found: {
    'connect-away': 'Kafka Connect does not answer',
    'connector-absent': 'the connector does not exist',
    'connector-failed': 'the connector has failed',
    'connector-stuck': 'the connector fails whenever it is restarted',
    'connector-paused': 'the connector is paused or stopped',
    'connector-drift': 'the connector is not set up as it has to be',
    'publication-wrong': 'PostgreSQL does not publish the outbox as it has to',
    'readings-unread': 'readings wait, and nobody reads them',
    'topic-refuses': 'Kafka refuses a message',
    'topic-absent': 'a topic does not exist',
    'topic-recreated': 'a topic was made anew',
    'topic-cut': 'Kafka has lost messages of a topic',
    'topic-held-back': 'a transaction in Kafka has not ended',
    'topic-unread': 'it cannot be seen what Kafka has',
    'slot-shared': 'another connector reads the same replication slot',
    'messages-missing': 'messages are missing in Kafka',
    'marker-late': 'nothing comes out of the outbox',
    'slot-absent': 'there is no replication slot',
    'slot-lost': 'the replication slot is lost',
    'slot-at-risk': 'the replication slot may be lost soon',
    'slot-inactive': 'nobody reads the replication slot',
    'slot-waiting': 'the replication slot cannot be made yet',
    'slot-bound': 'the replication slot does not outlive its server',
    'position-ahead': 'the connector waits for a position that PostgreSQL has not reached',
    'heartbeat-old': 'the connector gives no sign of life',
  } as Readonly<Partial<Record<Code, string>>>,
};

const korean: typeof english = {
  undelivered: (found) => `경보가 전달되지 않을 수 있습니다(${found}).`,
  codes: {
    'kafka-unread': '포털이 Kafka에서 읽지 못하고 있습니다.',
    'partition-unread': '포털이 토픽의 일부를 읽지 못하고 있습니다.',
    'not-stored': '포털이 받은 내용을 저장하지 못하고 있습니다.',
    'stands-still': '포털의 작업 하나가 멈춰 있습니다.',
    waits: '포털이 데이터베이스나 Kafka를 기다리고 있습니다.',
    'foreign-members': '다른 프로그램이 포털의 그룹에서 메시지를 가져가고 있습니다.',
    'other-portals-unread': '다른 포털이 저장한 내용을 확인하지 못하고 있습니다.',
    'shelves-unwatched': '보류된 알람을 관리하지 못하고 있습니다.',
  },
  since: {
    'markers-unread': (at) => `${at}부터 경보가 전달되는지 포털에서 확인할 수 없습니다.`,
    'markers-silent': (at) => `경보가 전달되지 않을 수 있습니다. ${at} 이후 전달 경로로 들어온 것이 없습니다.`,
    'markers-missed': (at) =>
      `${at}부터 경보가 전달되는지 포털에서 확인할 수 없었습니다. 다음 신호를 기다리고 있습니다.`,
  },
  found: {
    'connect-away': 'Kafka Connect 응답 없음',
    'connector-absent': '커넥터 없음',
    'connector-failed': '커넥터 실패',
    'connector-stuck': '커넥터를 다시 시작해도 계속 실패',
    'connector-paused': '커넥터가 일시 중지되거나 정지됨',
    'connector-drift': '커넥터 설정이 다름',
    'publication-wrong': 'PostgreSQL publication 설정 오류',
    'readings-unread': '측정값을 읽는 프로그램 없음',
    'topic-refuses': 'Kafka가 메시지를 거부함',
    'topic-absent': '토픽 없음',
    'topic-recreated': '토픽이 새로 만들어짐',
    'topic-cut': '토픽의 메시지 손실',
    'topic-held-back': 'Kafka 트랜잭션이 끝나지 않음',
    'topic-unread': 'Kafka의 내용을 확인할 수 없음',
    'slot-shared': '다른 커넥터가 같은 복제 슬롯을 읽음',
    'messages-missing': 'Kafka에 빠진 메시지 있음',
    'marker-late': '아웃박스에서 나오는 것이 없음',
    'slot-absent': '복제 슬롯 없음',
    'slot-lost': '복제 슬롯 손실',
    'slot-at-risk': '복제 슬롯 손실 위험',
    'slot-inactive': '복제 슬롯을 읽는 커넥터 없음',
    'slot-waiting': '복제 슬롯을 아직 만들 수 없음',
    'slot-bound': '복제 슬롯이 서버 전환 뒤에 남지 않음',
    'position-ahead': '커넥터가 PostgreSQL보다 앞선 위치를 기다림',
    'heartbeat-old': '커넥터의 동작 신호 없음',
  },
};

const texts = { en: english, ko: korean }[language];

/** Undefined where there are none, or one that the page has no words for. */
export function causesSaid(
  causes: readonly Cause[] | undefined,
  timeSaid: (time: string) => string,
): string | undefined {
  const [whole, found]: [string[], string[]] = [[], []];
  for (const { code, at } of causes ?? []) {
    const of = texts.found[code];
    const said = of ?? texts.codes[code] ?? (at === undefined ? undefined : texts.since[code]?.(timeSaid(at)));
    if (said === undefined) return undefined;
    (of === undefined ? whole : found).push(said);
  }
  const ofDelivery = found.length === 0 ? [] : [texts.undelivered([...new Set(found)].join(', '))];
  const said = [...new Set(whole), ...ofDelivery].join(' ');
  return said === '' ? undefined : said;
}
