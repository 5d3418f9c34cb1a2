// A full outbox with the real parts, and nobody who carries it on: the consumer waits and says so, goes on as soon as rows are gone, and waits again, until
// all is stored; nothing is lost or doubled by that, however often it happens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPlant, type Plant } from '../e2e/support.ts';
import { send } from '../support/kafka.ts';
import { freePort } from '../support/stack.ts';
import { until } from '../support/until.ts';

const readingCount = 4_000;
const waitingRowsMax = 1_000;
const saveSizeMax = 200;
/** It crosses limits and is a failure to the model, on a machine of any type. */
const anomalous = {
  airTemperature: 302.6,
  processTemperature: 310.4,
  rotationalSpeed: 1312,
  torque: 68,
  toolWear: 215,
};

let plant: Plant;
before(async () => {
  plant = await createPlant();
});
after(() => plant.close());

test('a consumer whose outbox is full waits, says so, and goes on when rows are gone, with nothing lost or doubled', async () => {
  const consumer = plant.start(['consumer'], {
    // Where nobody answers: no row is ever carried on.
    CONNECT_URL: `http://127.0.0.1:${await freePort()}`,
    OUTBOX_WAITING_ROWS_MAX: String(waitingRowsMax),
    CONSUMER_BATCH_SIZE_MAX: String(saveSizeMax),
    CONSUMER_SAVE_SIZE_MAX: String(saveSizeMax),
    CONSUMER_RETRY_DELAY_MAX_MS: '250',
    KAFKA_SESSION_TIMEOUT_MS: '60000',
  });
  const said = (what: string): number => consumer.log().split(what).length - 1;
  await until('its partitions', async () => (said('Partitions assigned') > 0 ? true : undefined));
  await send(
    plant.topics.sensor,
    Array.from({ length: readingCount }, (_, number) => record(number)),
  );

  const taken: string[] = [];
  const [full, noMore] = [
    `The consumer waits: the outbox holds OUTBOX_WAITING_ROWS_MAX (${waitingRowsMax})`,
    'waits for the outbox no more',
  ];
  let waits = 0;
  const takeRows = async (): Promise<void> => {
    const { rows } = await plant.aiServer.query('delete from outbox returning id, type');
    taken.push(...rows.flatMap(({ id, type }) => (type === 'spindle.anomaly.detected' ? [id as string] : [])));
  };
  for (;;) {
    const isDone = await until('the consumer to wait, or to be done', async () => {
      if (said(full) > waits && said(full) > said(noMore)) return false;
      return (await scored()) === readingCount ? true : undefined;
    });
    if (isDone) break;
    waits = said(full);
    await assertWaits();
    await takeRows();
  }
  await takeRows();

  assert.ok(waits >= 3, `it waited ${waits} times`);
  assert.equal(said(noMore), waits);
  assert.equal(await metric('spindle_outbox_full'), 0);
  const { rows } = await plant.aiServer.query('select event_id as id from detection order by 1');
  assert.equal(rows.length, readingCount);
  assert.deepEqual(
    taken.toSorted(),
    rows.map(({ id }) => id),
    'each has one alert',
  );
  assert.equal(await consumer.stop(), 0);
});

function record(number: number) {
  const machineId = 1 + (number % 12);
  return { key: String(machineId), value: JSON.stringify({ machineId, ...anomalous, number }) };
}

/** What waits is whole batches, no more than one beyond the bound, and the rest of the readings is not read as done. */
async function assertWaits(): Promise<void> {
  assert.equal(await metric('spindle_outbox_full'), 1);
  const readyz = await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/readyz`);
  assert.match(await readyz.text(), /the outbox holds OUTBOX_WAITING_ROWS_MAX/);
  assert.equal(readyz.status, 200, 'to be restarted would not help it');
  const { rows } = await plant.aiServer.query(
    `select (select count(*) from outbox)::int as waiting, (select count(*) from detection)::int as stored`,
  );
  const { waiting, stored } = rows[0];
  assert.ok(waiting >= waitingRowsMax && waiting < waitingRowsMax + 2 * saveSizeMax, `${waiting} rows wait`);
  assert.equal(await scored(), stored);
  assert.ok(stored < readingCount, `all ${stored} are stored`);
}

async function scored(): Promise<number> {
  const { rows } = await plant.aiServer.query('select coalesce(sum(scored), 0)::int as count from consumer_progress');
  return rows[0].count;
}

async function metric(name: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`);
  const line = (await answer.text()).split('\n').find((each) => each.startsWith(`${name} `));
  assert.ok(line !== undefined, `${name} is there`);
  return Number(line.slice(name.length));
}
