// Two Portals in one group, on one database: each is given only its partitions, and the page of each shows all alerts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { follow, ids } from '../../portal/follow-stream.ts';
import { alertText } from '../../portal/support.ts';
import { send } from '../../support/kafka.ts';
import { freePort } from '../../support/stack.ts';
import { onlyInFull } from '../../support/times.ts';
import { until, untilReady } from '../../support/until.ts';
import { createPlant, type Plant, type RunningProgram } from '../support.ts';

const alertCount = 60;

describe('two Portals', { timeout: 120_000, ...onlyInFull }, () => {
  let plant: Plant;
  before(async () => {
    plant = await createPlant();
  });
  after(() => plant.close());

  /** How many partitions of alerts it was given last. */
  const partitionsOf = (portal: RunningProgram): number => {
    const given = [...portal.log().matchAll(/"partitions":\[([\d,]*)\],"msg":"Following the alerts"/g)].at(-1)?.[1];
    return given === undefined || given === '' ? 0 : given.split(',').length;
  };

  test('show the same on every open page, live and each alert once', async () => {
    const ports = [String(await freePort()), String(await freePort())] as const;
    const group = `${plant.env['KAFKA_GROUP_ID']}-portal`;
    const start = async (port: string) => {
      const portal = plant.start(['portal'], { PORTAL_GROUP_ID: group, PORTAL_PORT: port });
      await untilReady(port);
      return portal;
    };
    const portals = [await start(ports[0]), await start(ports[1])] as const;
    await until('both to have partitions', async () =>
      portals.every((portal) => [1, 2].includes(partitionsOf(portal))) ? true : undefined,
    );
    const feeds = await Promise.all(ports.map((port) => follow({ url: `http://127.0.0.1:${port}` })));
    await send(
      plant.topics.alert,
      Array.from({ length: alertCount }, (_, index) => ({ key: String(index % 12), value: alertText(index + 1) })),
    );
    const { rows } = await until('all to be stored', async () => {
      const found = await plant.portal.query<{ sequence: string }>('select sequence from alert order by sequence');
      return found.rows.length === alertCount ? found : undefined;
    });
    const stored = rows.map(({ sequence }) => sequence);
    const last = new RegExp(`^id: ${stored.at(-1)}$`, 'm');
    const shown = await Promise.all(feeds.map((feed) => feed.until(last)));
    for (const text of shown) assert.deepEqual(ids(text), stored);
    for (const feed of feeds) feed.leave();
    for (const portal of portals) assert.equal(await portal.stop(), 0);
  });
});
