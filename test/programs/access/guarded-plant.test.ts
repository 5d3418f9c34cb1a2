// Whole programs, and Kafka Connect, on a Kafka that refuses whatever `spindle kafka-acls` does not print. What each is refused is in test/kafka/access/acls.test.ts.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openHome } from '../../../src/stack/home.ts';
import { connectAddress, connectPart } from '../../../src/stack/parts/connect.ts';
import { openSecrets } from '../../../src/stack/secrets.ts';
import { type Supervisor, supervise } from '../../../src/stack/supervise/supervise.ts';
import { createPlant, type Plant, succeeded } from '../../e2e/support.ts';
import { type GuardedKafka, type GuardedUser, startGuardedKafka } from '../../kafka/access/guarded-kafka.ts';
import { quickJava } from '../../support/quick-java.ts';
import { freePort } from '../../support/stack.ts';
import { onlyInFull } from '../../support/times.ts';
import { until, untilReady } from '../../support/until.ts';

describe('a plant on a Kafka that refuses what no rule allows', onlyInFull, () => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-guarded-connect-'));
  const home = openHome(join(folder, 'home'));
  let kafka: GuardedKafka;
  let connect: Supervisor | undefined;
  let plant: Plant;
  let connectUrl: string;
  const as = (user: GuardedUser) => ({ ...kafka.envOf(user), CONNECT_URL: connectUrl });

  before(async () => {
    [kafka, plant] = await Promise.all([startGuardedKafka(), createPlant()]);
    const port = await freePort();
    connectUrl = connectAddress(port, openSecrets(home));
    const { stdout } = succeeded(await plant.run(['kafka-acls'], as('operator')));
    await kafka.allow(stdout);
    const properties = kafka.connectEntries('connect');
    const part = { ...connectPart({ home, port, kafkaPort: 0, ...quickJava, properties }), needs: [] };
    connect = await supervise({ home, ports: [], steps: [part], emit: () => {} });
    assert.deepEqual([...(await connect.settled)], []);
  });
  after(async () => {
    await connect?.stop();
    await plant?.close();
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is set up, works, and finds nothing wrong with itself', async () => {
    succeeded(await plant.run(['connector', 'register'], as('operator')));
    for (const program of ['consumer', 'server', 'portal'] as const) plant.start([program], as(program));
    for (const port of ['CONSUMER_PORT', 'API_PORT', 'PORTAL_PORT']) await untilReady(plant.env[port]);
    succeeded(await plant.run(['simulator', '--count', '3000', '--rate', '0'], as('simulator')));
    const countOf = async (database: 'aiServer' | 'portal', from: string): Promise<number> =>
      (await plant[database].query(`select count(*)::int as count from ${from}`)).rows[0].count;
    await until('all readings to be stored', async () => {
      const { rows } = await plant.aiServer.query('select sum(next_offset)::int as count from consumer_progress');
      return rows[0].count === 3000 ? true : undefined;
    });
    const alerts = await countOf('aiServer', 'detection where has_alert');
    assert.ok(alerts > 0);
    await until('all alerts to be in the Portal', async () =>
      (await countOf('portal', 'alert')) === alerts ? true : undefined,
    );
  });

  test('has nothing to say against it: doctor, the ledger of the server, the page', async () => {
    const { code, stdout } = await plant.run(['doctor'], as('operator'));
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /has no right|may not be looked at|nobody can say/);
    const ledger = await (await fetch(`http://127.0.0.1:${plant.env['API_PORT']}/delivery`)).json();
    const { partitions } = ledger as { readonly partitions: readonly { readonly lag: number | null }[] };
    assert.deepEqual(new Set(partitions.map(({ lag }) => lag)), new Set([0]));
    const page = await fetch(`http://127.0.0.1:${plant.env['PORTAL_PORT']}/readyz`);
    const said = (await page.json()) as Readonly<Record<string, unknown>>;
    assert.deepEqual([page.status, said['degraded']], [200, undefined], JSON.stringify(said));
    succeeded(await plant.run(['delivery', 'verify'], as('operator')));
  });
});
