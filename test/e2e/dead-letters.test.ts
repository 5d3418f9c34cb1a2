// Refused readings are kept, listed, replayed under their original coordinates, and discarded; and the ledger's recount sees what is
// missing, unknown or left over.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { wishReplays } from '../../src/database/dead-letters/wish.ts';
import { eventId } from '../../src/programs/support/event-id.ts';
import { readTopic, send, type TopicReader } from '../support/kafka.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';
const unknownMachine = 4711;

describe('dead letters', () => {
  let plant: Plant;
  let alerts: TopicReader;

  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
    plant.start(['consumer'], { CACHE_UNKNOWN_TTL: '1' });
    await untilReady(plant.env['CONSUMER_PORT']);
    alerts = await readTopic(plant.topics.alert);
    await send(plant.topics.sensor, [
      { key: 'x', value: `{"machineId":${unknownMachine},${failing}}` },
      { key: 'x', value: `{"machineId":1,${failing.replace('72.5', '"NaN"')}}`, headers: { trace: 'é' } },
      { key: 'x', value: Buffer.from([0xff, 0x00]) },
    ]);
    await until('the dead letters', async () => ((await open()).length === 3 ? true : undefined));
  });
  after(async () => {
    await alerts?.close();
    await plant.close();
  });

  test('are listed by filter, and shown whole', async () => {
    const text = succeeded(await plant.runAsProcess(['dead-letters', 'list'])).stdout;
    assert.equal(text.trim().split('\n').length, 4, text);
    assert.match(text, new RegExp(`machine ${unknownMachine} is not in the Portal's machine table`));
    const byField = await open('--field', 'torque');
    assert.equal(byField.length, 1);
    const shown = JSON.parse(
      succeeded(await plant.run(['dead-letters', 'show', byField[0]?.eventId as string])).stdout,
    );
    assert.equal(shown.key, 'x');
    assert.match(shown.value, /"torque":"NaN"/);
    assert.deepEqual(shown.headers, [{ name: 'trace', value: 'é' }]);
    const [binary] = await open('--reason', 'not utf-8');
    assert.equal(binary?.value_base64, '/wA=');
    assert.deepEqual(await open('--since', '2999-01-01'), []);
  });

  test('are not touched without saying which', async () => {
    for (const verb of ['replay', 'discard']) assert.equal((await plant.run(['dead-letters', verb])).code, 2);
    assert.equal((await plant.run(['dead-letters', 'show', 'x'])).code, 1, 'there is none');
  });

  test('become readings by a replay once the cause is mended, with the id that they would have had', async () => {
    const [deadLetter] = await open('--field', 'machineId');
    assert.ok(deadLetter);
    const refusedAgain = await plant.run(['dead-letters', 'replay', '--field', 'machineId']);
    assert.equal(refusedAgain.code, 1, 'the machine is still unknown');
    assert.match(refusedAgain.stdout, /0 replayed.*1 refused again\n {2}1 x machine 4711/s);
    assert.equal((await open()).length, 3);

    succeeded(await plant.run(['machines', 'add', '--id', String(unknownMachine), '--name', 'Late', '--type', 'M']));
    const dry = succeeded(await plant.run(['dead-letters', 'replay', '--field', 'machineId', '--dry-run']));
    assert.match(dry.stdout, /1 would be replayed, 1 of them anomalous; 0 would be refused/);
    assert.equal((await open()).length, 3);
    const replayed = succeeded(await plant.run(['dead-letters', 'replay', '--field', 'machineId']));
    assert.match(replayed.stdout, /1 replayed, 1 of them anomalous; 0 refused again/);

    const { topicId, partition, offset } = deadLetter;
    const id = eventId(`${topicId}/${partition}/${offset}/spindle.anomaly.detected`);
    await alerts.until('the alert of the replay', (records) => records.some((each) => each.headers.get('id') === id));
    const again = succeeded(await plant.run(['dead-letters', 'replay', deadLetter.eventId]));
    assert.match(again.stdout, /0 replayed/, 'a second replay finds nothing to do');
    assert.equal((await list('--status', 'replayed')).length, 1);
    await deliveryIsVerified(plant);
  });

  test('are replayed by a consumer where somebody has wished for it, and stay open where they are refused again', async () => {
    const [deadLetter] = await open('--field', 'torque');
    assert.ok(deadLetter);
    assert.equal(await wishReplays(plant.aiServer, [deadLetter.eventId]), 1);
    const { rows } = await until('the replay', async () => {
      const found = await plant.aiServer.query(
        'select attempts, resolution from dead_letter where event_id = $1 and replay_wished_at is null',
        [deadLetter.eventId],
      );
      return found.rows.length === 1 ? found : undefined;
    });
    assert.deepEqual(rows, [{ attempts: 1, resolution: null }]);
    const usual =
      '"airTemperature":300.5,"processTemperature":310.2,"rotationalSpeed":1500,"torque":42.5,"toolWear":100';
    await send(plant.topics.sensor, [{ key: 'x', value: `{"machineId":${unknownMachine + 1},${usual}}` }]);
    const late = await until('its dead letter', async () => (await open('--field', 'machineId'))[0]);
    succeeded(
      await plant.run(['machines', 'add', '--id', String(unknownMachine + 1), '--name', 'Later', '--type', 'M']),
    );
    assert.equal(await wishReplays(plant.aiServer, [late.eventId, deadLetter.topicId]), 1);
    await until('the replay of it', async () => ((await list('--status', 'replayed')).length === 2 ? true : undefined));
    assert.equal(await wishReplays(plant.aiServer, [late.eventId]), 0, 'it is done');
  });

  test('are discarded with their bytes kept', async () => {
    assert.match(succeeded(await plant.run(['dead-letters', 'discard', '--all', '--dry-run'])).stdout, /^2 would be/);
    assert.match(succeeded(await plant.run(['dead-letters', 'discard', '--all'])).stdout, /^2 discarded/);
    assert.deepEqual(await open(), []);
    const ledger = JSON.parse(succeeded(await plant.run(['delivery', '--json'])).stdout);
    assert.deepEqual(ledger.dead_letters, { open: 0, replayed: 2, discarded: 2 });
    await deliveryIsVerified(plant);
  });

  test('a message that is missing, unknown or not accounted for is found by the recount', async () => {
    const { rows } = await plant.aiServer.query('select * from detection');
    const lost = rows[0];
    await plant.aiServer.query('update detection set event_id = gen_random_uuid(), replayed = false');
    const { code, stdout, stderr } = await plant.run(['delivery', 'verify']);
    assert.equal(code, 1);
    // It was silent for as long as it waited.
    assert.match(stderr, /^waiting for quiet, 60 s at most: .*\n(.*\n)*counting anew what topics and tables hold$/m);
    assert.match(stdout, /DIFFERENCE: 1 alerts are stored and not in Kafka/);
    assert.match(stdout, new RegExp(`DIFFERENCE: 1 alerts are in Kafka and not stored: ${lost.event_id}`));
    assert.match(stdout, /DIFFERENCE: partition \d: the table has 1 detections, and the ledger 0/);
    await plant.aiServer.query('update detection set event_id = $1, replayed = true', [lost.event_id]);
    await deliveryIsVerified(plant);
  });

  async function list(...filters: string[]): Promise<Listed[]> {
    const { stdout } = succeeded(await plant.run(['dead-letters', 'list', '--json', ...filters]));
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Listed);
  }

  const open = (...filters: string[]) => list(...filters);
});

interface Listed {
  readonly eventId: string;
  readonly topicId: string;
  readonly partition: number;
  readonly offset: number;
  readonly value_base64?: string;
}
