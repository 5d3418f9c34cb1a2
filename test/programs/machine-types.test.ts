// Twelve machines of AI4I's types were there whatever the profile: every reading of theirs was refused, the simulator said that there were no
// machines, and doctor said ok.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PortalMachine } from '../../src/portal/schemas.ts';
import { firstSent } from '../../src/programs/simulator/first-sent.ts';
import { createPlant, type Plant, succeeded } from '../e2e/support.ts';
import { until } from '../support/until.ts';

const PROFILE_PATH = fileURLToPath(new URL('../../examples/press/profile.ts', import.meta.url));

describe('the machines that a new database begins with', { timeout: 120_000 }, () => {
  let plant: Plant;
  beforeEach(async () => {
    plant = await createPlant({ migrated: false });
  });
  afterEach(() => plant.close());

  const machines = async (env: Record<string, string>) =>
    JSON.parse(succeeded(await plant.run(['machines', 'list', '--json'], env)).stdout) as PortalMachine[];
  const typesOf = async (env: Record<string, string>) => (await machines(env)).map((machine) => machine.type);
  const stored = async () =>
    (await plant.portal.query('select type from machine order by id')).rows.map((row) => row.type);
  const allFindings = async (env: Record<string, string>) => {
    const { findings } = JSON.parse((await plant.run(['doctor', '--json'], env)).stdout) as {
      findings: { check: string; ok: boolean; state: string; detail: string }[];
    };
    return findings;
  };
  const doctor = async (env: Record<string, string>, wanted = 'machine types') =>
    (await allFindings(env)).find(({ check }) => check === wanted);

  test('have the types of the profile in turn, as its table spells them', async () => {
    // Before there were tables doctor had three failures of that one cause, and a statement for one of them that nothing could have been done with.
    const before = new Map((await allFindings({ PROFILE_PATH })).map((each) => [each.check, each]));
    assert.match(before.get('AI server database')?.detail ?? '', /is behind \(0, .*; run: npm run migrate$/);
    for (const check of ['detections', 'change data capture'])
      assert.match(before.get(check)?.detail ?? '', /before this is mended: AI server database$/, check);
    const { stdout, stderr } = succeeded(await plant.run(['migrate'], { PROFILE_PATH }));
    assert.match(stdout, /applied 001\.do\.create-tables\.sql/);
    assert.match(stderr, /its first 12 machines get the types of profile press: A, B$/m);
    assert.deepEqual((await stored()).slice(0, 3), ['SMALL', 'LARGE', 'SMALL']);
    assert.deepEqual((await typesOf({ PROFILE_PATH })).slice(0, 3), ['A', 'B', 'A']);
    assert.deepEqual(await doctor({ PROFILE_PATH }), {
      check: 'machine types',
      ok: true,
      state: 'ok',
      detail: 'profile press knows the type of every machine',
    });
    // What doctor itself finds was told as if PostgreSQL did not answer.
    const capture = await doctor({ PROFILE_PATH }, 'change data capture');
    assert.match(
      capture?.detail ?? '',
      /^publication \S+ does not exist; the guardian puts it right, or run: create publication \S+ for table "public"\.outbox with \(publish = 'insert'\)$/,
    );
    assert.doesNotMatch(capture?.detail ?? '', /does not answer/);
  });

  test("are AI4I's without a profile, and stay as they are once they are there, which doctor and the simulator tell", async () => {
    succeeded(await plant.run(['migrate']));
    assert.deepEqual((await stored()).slice(0, 3), ['MEDIUM', 'LOW', 'HIGH']);
    const again = succeeded(await plant.run(['migrate'], { PROFILE_PATH }));
    assert.doesNotMatch(again.stderr, /profile press/);
    assert.deepEqual((await stored()).slice(0, 3), ['MEDIUM', 'LOW', 'HIGH']);

    const found = await doctor({ PROFILE_PATH });
    assert.equal(found?.ok, false);
    assert.match(
      found?.detail ?? '',
      /^profile press does not know the type of 12 of the machines \(1 is "MEDIUM", 2 is "LOW", /,
    );
    const [, command = ''] = /spindle (machines set-type A [\d ]+)$/.exec(found?.detail ?? '') ?? [];

    const simulate = () => plant.run(['simulator', '--count', '12', '--rate', '0'], { PROFILE_PATH });
    const refused = await simulate();
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /profile press does not know the types of the Portal's machines.*set-type/);
    succeeded(await plant.run(['machines', 'set-type', 'B', '3'], { PROFILE_PATH }));
    const partly = succeeded(await simulate());
    assert.match(partly.stderr, /does not know the type of 11 of the Portal's machines, which are left out/);
    assert.equal(JSON.parse(partly.stdout).machines, 1);

    // It left machines out for good whose type it did not know at its start.
    const watching = plant.start(['simulator'], { PROFILE_PATH, SIMULATOR_LOOK_INTERVAL_MS: '100' });
    await until('the simulator sends', async () => watching.log().includes(firstSent) || undefined);
    succeeded(await plant.run(command.trim().split(' '), { PROFILE_PATH }));
    await until(
      'it sends of all',
      async () => /others now; sending readings of 12\./.test(watching.log()) || undefined,
    );
    assert.equal(await watching.stop(), 0);
    assert.equal((await doctor({ PROFILE_PATH }))?.ok, true);
    assert.equal(JSON.parse(succeeded(await simulate()).stdout).machines, 12);
  });

  test('are not asked for where only the other database is brought up to date, and a broken profile stops nothing there', async () => {
    const broken = { PROFILE_PATH: '/nowhere/profile.ts' };
    succeeded(await plant.run(['migrate', '--only', 'server'], broken));
    const { code, stderr } = await plant.run(['migrate', '--only', 'portal'], broken);
    assert.equal(code, 2);
    assert.match(stderr, /PROFILE_PATH: \/nowhere\/profile\.ts cannot be loaded/);
    assert.equal((await plant.portal.query(`select to_regclass('machine') as found`)).rows[0].found, null);
  });
});

describe('a profile that was made of a file without types', { timeout: 120_000 }, () => {
  let plant: Plant;
  let folder: string;
  before(async () => {
    plant = await createPlant({ migrated: false });
    folder = await mkdtemp(join(tmpdir(), 'spindle-typeless-'));
  });
  after(async () => {
    await plant.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('has one type, with machines, a model, a simulator and a replay that work', async () => {
    const rows = Array.from(
      { length: 240 },
      (_, index) => `${20 + (index % 40)},${1 + (index % 7) / 10},${index % 40 > 30 ? 1 : 0}`,
    );
    await writeFile(join(folder, 'pump.csv'), ['Temperature [K],Pressure [bar],Failure', ...rows].join('\n'));
    const file = join(folder, 'pump.ts');
    succeeded(await plant.run(['profile', 'new', '--data', join(folder, 'pump.csv'), '--name', 'pump', '--out', file]));
    succeeded(await plant.run(['profile', 'check', file]));
    const env = { PROFILE_PATH: file };
    succeeded(await plant.run(['migrate'], env));
    const { rows: types } = await plant.portal.query('select distinct type from machine');
    assert.deepEqual(types, [{ type: 'STANDARD' }]);
    const { stdout, stderr } = succeeded(await plant.run(['simulator', '--count', '24', '--rate', '0'], env));
    assert.equal(JSON.parse(stdout).machines, 12);
    assert.doesNotMatch(stderr, /inventing|left out/);
    const data = join(folder, 'pump.csv');
    const model = join(folder, 'model');
    succeeded(await plant.run(['train', '--data', data, '--out', model], env));
    succeeded(await plant.run(['evaluate', '--model', model, '--data', data], env));
    const replayed = succeeded(await plant.run(['simulator', '--replay', data, '--rate', '0'], env));
    assert.equal(JSON.parse(replayed.stdout).sent, 240);
    const mapped = join(folder, 'columns.json');
    await writeFile(mapped, JSON.stringify({ type: 'Kind' }));
    const refused = await plant.run(['train', '--data', data, '--columns', mapped, '--out', `${model}-2`], env);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /there is no column "Kind"/);
  });
});
