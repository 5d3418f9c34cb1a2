// Alerts were passed over by a connector that ran with another configuration, or beside another one, and doctor said ok: by a worker that answers what
// the test says.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { connectorConfig } from '../../../src/debezium/connector-config.ts';
import { connectorOptions } from '../../../src/delivery/connector-options.ts';
import { checkConnector } from '../../../src/programs/doctor/check-connector.ts';
import { type Settings, specifications } from '../../../src/programs/doctor/settings.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';

let server: Server;
let settings: Settings;
let wanted: Readonly<Record<string, string>>;
/** What the worker has of our connector, and the configurations of the others. */
let worker: { state: string; config: Readonly<Record<string, string>>; others: Readonly<Record<string, object>> };

before(async () => {
  server = createServer(({ url = '' }, response) => {
    const tasks = [{ id: 0, state: worker.state }];
    const answer = url.endsWith('/status')
      ? { connector: { state: 'RUNNING' }, tasks }
      : url.endsWith('/config')
        ? worker.config
        : worker.others;
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  settings = readSettings(specifications, { CONNECT_URL: `http://127.0.0.1:${port}`, CONNECTOR_NAME: 'ours' });
  wanted = connectorConfig(connectorOptions(settings));
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  worker = { state: 'RUNNING', config: { ...wanted, name: 'ours' }, others: {} };
});

test('a connector that runs as the settings say is well', async () => {
  assert.match(await checkConnector(settings), /^ours is RUNNING at http:\/\/127\.0\.0\.1:\d+$/);
});

test('a filter, skipped inserts, another table or another topic is told, with the command that puts it right', async () => {
  for (const [change, said] of [
    [{ transforms: 'drop,outbox,contentType' }, /transforms is "drop,outbox,contentType", not "outbox,contentType"/],
    [{ 'skipped.operations': 'c,u,d,t' }, /skipped\.operations is "c,u,d,t"/],
    [{ 'table.include.list': 'public.detection' }, /table\.include\.list is "public\.detection", not "public\.outbox"/],
    [{ 'transforms.outbox.route.topic.replacement': 'elsewhere' }, /route\.topic\.replacement is "elsewhere"/],
    [{ 'publication.name': 'another' }, /publication\.name is "another"/],
    [{ 'slot.name': 'another' }, /slot\.name is "another"/],
  ] as const) {
    worker = { ...worker, config: { ...wanted, ...change } };
    await assert.rejects(checkConnector(settings), ({ message }: Error) => {
      assert.match(message, /^ours is not configured as the settings say: .*; run: npm run connector$/);
      assert.match(message, said);
      return true;
    });
  }
});

test('one that does not run, and another one that reads the same slot, are told', async () => {
  worker = { ...worker, others: { rival: { info: { config: wanted } } } };
  await assert.rejects(
    checkConnector(settings),
    /connector rival reads slot \S+ too and takes alerts away; remove it$/,
  );
  worker = { ...worker, state: 'PAUSED', others: {} };
  await assert.rejects(checkConnector(settings), /task 0 PAUSED; run: npm run connector$/);
});
