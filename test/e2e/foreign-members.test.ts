// A program that is not ours joins a group of ours and takes partitions: what comes on them was never scored, or never shown, and nobody was
// told. Kafka's own consumer is that program.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ReceiverState } from '../../src/portal/schemas.ts';
import { type OtherClient, openOtherClient } from '../support/other-client.ts';
import { testKafka } from '../support/stack.ts';
import { onlyInFull } from '../support/times.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant } from './support.ts';

const looksOften = { KAFKA_GROUP_CHECK_INTERVAL_MS: '200' };

describe('a member of a group of ours that is none of our programs', { timeout: 180_000 }, () => {
  let plant: Plant;
  let client: OtherClient;
  before(async () => {
    client = openOtherClient(testKafka());
    plant = await createPlant();
  });
  after(async () => {
    await client.close();
    await plant.close();
  });

  const degradedOf = async (port: string | undefined): Promise<string | undefined> => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { degraded?: string }).degraded;
  };
  const untilTold = (port: string | undefined, pattern: RegExp) =>
    until(`/readyz to tell ${pattern}`, async () => pattern.exec((await degradedOf(port)) ?? '')?.[0]);
  const untilWell = (port: string | undefined) =>
    until('/readyz to tell of nothing', async () => ((await degradedOf(port)) === undefined ? true : undefined));
  const figure = async (port: string | undefined, group: string | undefined): Promise<string | undefined> => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return new RegExp(`^spindle_group_foreign_members{group="${group}"} (\\d+)$`, 'm').exec(text)?.[1];
  };

  test('is told by the consumer and by doctor, with what it holds, until it leaves', async () => {
    const port = plant.env['CONSUMER_PORT'];
    const group = plant.env['KAFKA_GROUP_ID'] as string;
    const consumer = plant.start(['consumer'], { ...looksOften, CDC_GUARDIAN: 'false' });
    await untilReady(port);
    assert.equal(await until('the first look', () => figure(port, group)), '0');
    await client.join('report', plant.topics.sensor, { 'group.id': group, 'client.id': 'report-tool' });
    await untilTold(port, /"report-tool" at 127\.0\.0\.1 \(holds partitions \d, \d, \d\)/);
    assert.equal(await figure(port, group), '1');
    const doctor = await plant.run(['doctor']);
    assert.match(
      doctor.stdout,
      new RegExp(`FAIL {2}group ${group} .*"report-tool" at 127\\.0\\.0\\.1 \\(holds partitions`),
    );
    await client.leave('report');
    await untilWell(port);
    assert.equal(await figure(port, group), '0');
    assert.match((await plant.run(['doctor'])).stdout, new RegExp(`ok {4}group ${group} `));
    assert.match(consumer.log(), /"level":"error".*report-tool.* at 127\.0\.0\.1/);
    assert.match(consumer.log(), /All members of the group are ours again/);
    assert.equal(await consumer.stop(), 0);
  });

  test('is told when it is a Spindle of another database', onlyInFull, async () => {
    const port = plant.env['CONSUMER_PORT'];
    const group = plant.env['KAFKA_GROUP_ID'] as string;
    const consumer = plant.start(['consumer'], { ...looksOften, CDC_GUARDIAN: 'false' });
    await untilReady(port);
    const config = { 'group.id': group, 'client.id': 'spindle@0123456789ab' };
    await client.join('other', plant.topics.sensor, config);
    await untilTold(port, /"spindle@0123456789ab" at 127\.0\.0\.1 \(a Spindle that stores in another database, holds/);
    await client.leave('other');
    await untilWell(port);
    assert.equal(await consumer.stop(), 0);
  });

  test("is told when it speaks Kafka's newer protocol of groups", onlyInFull, async () => {
    const port = plant.env['CONSUMER_PORT'];
    const group = plant.env['KAFKA_GROUP_ID'] as string;
    const consumer = plant.start(['consumer'], { ...looksOften, CDC_GUARDIAN: 'false' });
    await untilReady(port);
    const config = { 'group.id': group, 'client.id': 'newer-tool', 'group.protocol': 'consumer' };
    await client.join('newer', plant.topics.sensor, config);
    await untilTold(port, /"newer-tool" at 127\.0\.0\.1 \(holds partitions/);
    await client.leave('newer');
    await untilWell(port);
    assert.equal(await consumer.stop(), 0);
  });

  test('is told by the Portal, whose page no longer says that it is live', async () => {
    const port = plant.env['PORTAL_PORT'];
    const group = `${plant.env['KAFKA_GROUP_ID']}-portal`;
    const portal = plant.start(['portal'], { ...looksOften, PORTAL_GROUP_ID: group });
    await untilReady(port);
    const state = async () => (await (await fetch(`http://127.0.0.1:${port}/api/status`)).json()) as ReceiverState;
    assert.equal((await state()).state, 'current');
    await client.join('events', plant.topics.episodes, { 'group.id': `${group}-episodes`, 'client.id': 'archive' });
    await untilTold(port, /group .*-episodes of topic .*-episodes has a program that is none of ours: "archive"/);
    const { state: told, reason } = await state();
    assert.deepEqual([told, /"archive"/.test(reason ?? '')], ['stuck', true]);
    await client.leave('events');
    await untilWell(port);
    assert.equal((await state()).state, 'current');
    assert.equal(await portal.stop(), 0);
  });
});
