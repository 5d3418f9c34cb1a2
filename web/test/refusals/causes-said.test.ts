// Why the page is not live was told in English on the Korean page too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../support/korean-page.ts';

const { causesSaid } = await import('../../lib/refusals/cause-texts.ts');

const clock = (time: string) => time.slice(11, 16);
const at = '2026-03-01T02:03:04.280Z';

test("why the page is not live is told in the reader's language, with the clock's time", () => {
  assert.equal(
    causesSaid([{ code: 'markers-silent', at }], clock),
    '경보가 전달되지 않을 수 있습니다. 02:03 이후 전달 경로로 들어온 것이 없습니다.',
  );
  assert.equal(
    causesSaid([{ code: 'connector-paused' }, { code: 'slot-inactive' }], clock),
    '경보가 전달되지 않을 수 있습니다(커넥터가 일시 중지되거나 정지됨, 복제 슬롯을 읽는 커넥터 없음).',
  );
  assert.equal(causesSaid([{ code: 'kafka-unread' }], clock), '포털이 Kafka에서 읽지 못하고 있습니다.');
});

test('what the page has no words for is left to the Portal’s sentence', () => {
  assert.equal(causesSaid(undefined, clock), undefined);
  assert.equal(causesSaid([], clock), undefined);
  const unknown = { code: 'of-tomorrow' } as unknown as { code: 'waits' };
  assert.equal(causesSaid([{ code: 'waits' }, unknown], clock), undefined);
  assert.equal(causesSaid([{ code: 'markers-silent' }], clock), undefined);
});
