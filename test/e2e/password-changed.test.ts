// A database password that was changed while a program ran was one warning, and then silence while nothing was stored. It is an error that somebody
// must act on, the program is not ready with the reason, and it goes on by itself when the password is right again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { alertText } from '../portal/support.ts';
import { send } from '../support/kafka.ts';
import { uniqueName } from '../support/stack.ts';
import { onlyInFull } from '../support/times.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, type RunningProgram } from './support.ts';

const reading =
  '{"machineId":1,"airTemperature":300.5,"processTemperature":310.2,"rotationalSpeed":1500,"torque":42.5,"toolWear":100}';

describe('a database password that stops working while a program runs', { timeout: 120_000 }, () => {
  let plant: Plant;
  const role = uniqueName('role').replaceAll('-', '_');
  before(async () => {
    plant = await createPlant();
    await plant.aiServer.query(`create role ${role} login superuser password 'right'`);
  });
  after(async () => {
    await plant.aiServer.query(`drop role ${role}`);
    await plant.close();
  });

  const setPassword = (password: string) => plant.aiServer.query(`alter role ${role} password '${password}'`);
  /** So that the next statement has to sign in. */
  const endSessions = () =>
    plant.aiServer.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
  const stopsWorking = async (program: RunningProgram, port: string | undefined, work: () => Promise<void>) => {
    await untilReady(port);
    await setPassword('another');
    await endSessions();
    await work();
    const reason = await until('the reason on /readyz', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
      const told = (await answer.json()) as { reason?: string };
      return answer.status === 503 && told.reason?.includes('password') ? told.reason : undefined;
    });
    assert.match(reason, new RegExp(`refuses user ${role}: .*check user and password`));
    await until('an error in the log', async () => (/"level":"error"/.test(program.log()) ? true : undefined));
    assert.match(program.log(), new RegExp(`"level":"error".*refuses user ${role}: .*check user and password`));
  };
  const storedIn = (pool: Pool, table: 'alert' | 'consumer_progress') =>
    until(`a row of ${table}`, async () => ((await pool.query(`select from ${table}`)).rowCount ? true : undefined));

  test('stops the consumer with an error and the fix, until it works again', async () => {
    const port = plant.env['CONSUMER_PORT'];
    const env = { AI_DB_USER: role, AI_DB_PASSWORD: 'right', CDC_GUARDIAN: 'false' };
    const consumer = plant.start(['consumer'], env);
    await stopsWorking(consumer, port, () => send(plant.topics.sensor, [{ key: '1', value: reading }]));
    await setPassword('right');
    await storedIn(plant.aiServer, 'consumer_progress');
    await untilReady(port);
    assert.equal(await consumer.stop(), 0);
  });

  test('stops the Portal likewise', onlyInFull, async () => {
    const port = plant.env['PORTAL_PORT'];
    const env = { DB_USER: role, DB_PASSWORD: 'right', PORTAL_GROUP_ID: `${role}-portal` };
    const portal = plant.start(['portal'], env);
    await stopsWorking(portal, port, () => send(plant.topics.alert, [{ key: '1', value: alertText(1) }]));
    await setPassword('right');
    await storedIn(plant.portal, 'alert');
    await untilReady(port);
    assert.equal(await portal.stop(), 0);
  });

  test('stops the predictions of the REST API likewise', onlyInFull, async () => {
    const port = plant.env['API_PORT'];
    const server = plant.start(['server'], { DB_USER: role, DB_PASSWORD: 'right' });
    await stopsWorking(server, port, async () => {});
    await setPassword('right');
    await untilReady(port);
    assert.match(server.log(), /The Portal's database answers again/);
    assert.equal(await server.stop(), 0);
  });
});
