// Two consumers of one group share the partitions; one that is killed is replaced, and nothing is lost or doubled.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { send } from '../support/kafka.ts';
import { freePort } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { createPlant, type Plant, type RunningProgram } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const reading = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };

describe('two consumers in one group', () => {
  let plant: Plant;
  let first: RunningProgram;
  let second: RunningProgram;

  /** A session of a minute: whoever has to wait for its end does not come in time. */
  const start = async (instance: string): Promise<RunningProgram> =>
    plant.start(['consumer'], {
      CONSUMER_PORT: String(await freePort()),
      KAFKA_GROUP_INSTANCE_ID: instance,
      KAFKA_SESSION_TIMEOUT_MS: '60000',
      CDC_GUARDIAN: 'false',
    });

  before(async () => {
    plant = await createPlant();
    first = await start('one');
    await until('the first to have all partitions', async () => (assigned(first) === 6 ? true : undefined));
    second = await start('two');
  });
  after(() => plant.close());

  test('share the partitions', async () => {
    await until('each to have a half', async () =>
      assigned(first) === 3 && assigned(second) === 3 ? true : undefined,
    );
    await consumeAll(0, 300);
  });

  test('a killed one that comes back under its name takes its partitions at once', async () => {
    await second.stop('SIGKILL');
    second = await start('two');
    await until('it to have its half again', async () => (assigned(second) === 3 ? true : undefined), 30_000);
    await consumeAll(300, 600);
  });

  test('one that is told to stop leaves its partitions to the other at once', async () => {
    assert.equal(await second.stop(), 0);
    await until('the other to have all', async () => (assigned(first) === 6 ? true : undefined), 30_000);
    await consumeAll(600, 900);
    await deliveryIsVerified(plant);
  });

  async function consumeAll(from: number, to: number): Promise<void> {
    await send(
      plant.topics.sensor,
      Array.from({ length: to - from }, (_, index) => ({
        key: String(index % 12),
        value: JSON.stringify({ machineId: 1 + (index % 12), ...reading, number: from + index }),
      })),
    );
    await until(`${to} readings to be consumed`, async () => {
      const { rows } = await plant.aiServer.query('select sum(scored)::int as count from consumer_progress');
      return rows[0].count === to ? true : undefined;
    });
  }
});

/** How many partitions the consumer has by what it last said. */
function assigned(consumer: RunningProgram): number {
  const last = [...consumer.log().matchAll(/"partitions":\[([\d,]*)\]/g)].at(-1)?.[1] ?? '';
  return last === '' ? 0 : last.split(',').length;
}
