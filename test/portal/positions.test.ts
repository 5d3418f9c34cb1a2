import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { endOffsets } from '../../src/kafka/topics.ts';
import { createPlant, type Plant } from '../e2e/support.ts';
import { commitAsForeignMember, recreateTopic } from '../kafka/foreign-member.ts';
import { testClient } from '../kafka/support.ts';
import { send } from '../support/kafka.ts';
import { uniqueName } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { episodeText } from './episodes/episode-texts.ts';
import { alertText } from './support.ts';

describe('where the Portal goes on', { timeout: 120_000 }, () => {
  let plant: Plant;
  const groupId = uniqueName('portal');
  before(async () => {
    plant = await createPlant();
  });
  after(() => plant.close());

  const sendAlerts = (...numbers: readonly number[]) =>
    send(
      plant.topics.alert,
      numbers.map((number) => ({ key: '1', value: alertText(number) })),
    );
  const storedAlerts = async (): Promise<readonly number[]> => {
    const { rows } = await plant.portal.query('select event_id from alert order by event_id');
    return rows.map((row) => Number((row.event_id as string).slice(-12)));
  };
  /** Runs the Portal until `isEnough` says so of its tables. */
  const runUntil = async (what: string, isEnough: () => Promise<boolean>): Promise<void> => {
    const portal = plant.start(['portal'], { PORTAL_GROUP_ID: groupId });
    await until(what, async () => ((await isEnough()) ? true : undefined));
    assert.equal(await portal.stop(), 0);
  };
  const positions = async (topic: string): Promise<readonly number[]> => {
    const { rows } = await plant.portal.query(
      'select next_offset from topic_position where group_id like $1 and topic = $2 order by partition',
      [`${groupId}%`, topic],
    );
    return rows.map((row) => Number(row.next_offset));
  };
  const commitEnds = async (topic: string, group: string) =>
    commitAsForeignMember(topic, group, await endOffsets(testClient(), topic));

  test('stores what a foreign member of its groups has committed as read', async () => {
    const { alert, episodes } = plant.topics;
    await runUntil('positions of both topics', async () => {
      return (await positions(alert)).length === 3 && (await positions(episodes)).length === 3;
    });
    await sendAlerts(1, 2, 3);
    await send(episodes, [{ key: '7', value: episodeText(1, 1) }]);
    await commitEnds(alert, groupId);
    await commitEnds(episodes, `${groupId}-episodes`);
    await runUntil('the alerts and the episode', async () => {
      const { rows } = await plant.portal.query('select 1 from episode');
      return (await storedAlerts()).length === 3 && rows.length === 1;
    });
    await sendAlerts(4, 5);
    await commitEnds(alert, groupId);
    await runUntil('the alerts after the first ones', async () => (await storedAlerts()).length === 5);
    assert.deepEqual(await positions(alert), await endOffsets(testClient(), alert));
    assert.deepEqual(await positions(episodes), await endOffsets(testClient(), episodes));
  });

  test('goes on from what its group has committed where its database has no positions yet', async () => {
    const { alert } = plant.topics;
    await plant.portal.query('delete from topic_position');
    await plant.portal.query('delete from alert');
    await commitEnds(alert, groupId);
    await sendAlerts(6);
    await runUntil('the new alert', async () => (await storedAlerts()).includes(6));
    assert.deepEqual(await storedAlerts(), [6]);
    assert.deepEqual(await positions(alert), await endOffsets(testClient(), alert));
    // From now on by itself, and not from the start.
    await plant.portal.query('delete from alert');
    await sendAlerts(7);
    await runUntil('the newest alert', async () => (await storedAlerts()).includes(7));
    assert.deepEqual(await storedAlerts(), [7]);
  });

  test('begins at the start of a topic that was recreated', async () => {
    const { alert } = plant.topics;
    await recreateTopic(alert, 3);
    await sendAlerts(8, 9, 10, 11, 12, 13, 14, 15);
    await commitEnds(alert, groupId);
    await runUntil('the alerts of the new topic', async () => (await storedAlerts()).length === 9);
    assert.deepEqual(await storedAlerts(), [7, 8, 9, 10, 11, 12, 13, 14, 15]);
    assert.deepEqual(await positions(alert), await endOffsets(testClient(), alert));
  });
});
