// Maintenance windows from the command line to the database: planned, listed, ended, in the trail of changes, and stored with what is found.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { beginEpisode } from '../../src/core/episode/episode.ts';
import { listDetections } from '../../src/database/detections/list.ts';
import { saveFollowedBatch } from '../../src/database/detections/save-batch.ts';
import { findEpisode } from '../../src/database/episodes/list.ts';
import { addWindow, endWindow, listWindows, loadWindows } from '../../src/database/suppression/windows.ts';
import { noEpisodeChanges } from '../../src/pipeline/episodes/changes.ts';
import { detectionOf } from '../pipeline/episodes/episode-readings.ts';
import { runAsProcess, runCommand } from '../support/command.ts';
import { withTestDatabase } from '../support/database.ts';
import { databaseEnv, type TestDatabase } from '../support/stack.ts';

describe('spindle maintenance', () => {
  let database: TestDatabase;
  let pool: Pool;
  withTestDatabase({ schema: 'server' }, (opened, made) => {
    pool = opened;
    database = made;
  });

  const env = () => ({
    ...process.env,
    ...databaseEnv('AI_DB', database),
    // Nobody is there.
    DB_HOST: '127.0.0.1',
    DB_PORT: '1',
  });
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand(['maintenance', ...args], { env: env() });
    return { status: code, stdout: stdout.trim(), stderr };
  };
  /** As a process of its own, which has a time zone of its own. */
  const runFarAway = async (...args: string[]) => {
    const { code, stdout, stderr } = await runAsProcess(['maintenance', ...args], {
      env: { ...env(), TZ: 'Asia/Kathmandu' },
    });
    return { status: code, stdout: stdout.trim(), stderr };
  };

  test('a window is planned, heeded, ended, and in the trail of changes', async () => {
    const added = await runFarAway(
      'add',
      '--machines',
      '7,8',
      '--mode',
      'TWF',
      '--hours',
      '2',
      '--reason',
      'Tool change',
    );
    assert.equal(added.status, 0, added.stderr);
    // The instant with its zone, whatever zone this machine is in; and that the Portal's table could not be asked is said, and stops nothing.
    assert.match(added.stderr, /^Planned: .* to \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:45: Tool change$/m);
    assert.match(added.stderr, /in the Portal's machine table is not known/);
    const id = added.stdout;
    const [window] = await loadWindows(pool, 10);
    assert.deepEqual(
      [window?.id, window?.machines, window?.failureMode, (window?.until ?? 0) - (window?.from ?? 0)],
      [id, [7, 8], 'TWF', 7_200_000],
    );
    const listed = await run('list');
    assert.match(listed.stdout, new RegExp(`${id} +active +machines 7, 8, only TWF .*Tool change`));
    assert.equal((await run('end', id)).status, 0);
    assert.equal(JSON.parse((await run('list', '--state', 'over', '--json')).stdout)[0].id, id);
    const [ended] = await loadWindows(pool, 10);
    assert.ok((ended?.until ?? Number.POSITIVE_INFINITY) <= Date.now());
    const { rows } = await pool.query('select action, target, outcome from audit order by id');
    assert.deepEqual(
      rows.map(({ action, outcome }) => [action, outcome]),
      [
        ['maintenance.add', 'done'],
        ['maintenance.end', 'done'],
      ],
    );
    assert.match(rows[0].target, /^machines 7, 8, only TWF, .*: Tool change$/);
  });

  test('what is wrong is exit code 2 with its reason, and an unknown id is 1', async () => {
    const vague = await run('add', '--hours', '2', '--reason', 'for whom?');
    assert.equal(vague.status, 2);
    assert.match(vague.stderr, /all_machines/);
    assert.equal((await run('add', '--types', 'X', '--hours', '2', '--reason', 'x')).status, 2);
    assert.equal((await run('end', '00000000-0000-4000-8000-000000000000')).status, 1);
    assert.equal((await run('end', 'x')).status, 1);
  });

  test("the server's role plans and ends, and changes nothing else; the consumer's role reads", async () => {
    const scope = { machines: [], machineTypes: ['M'], failureMode: null };
    const now = Date.now();
    const wanted = { ...scope, from: now - 60_000, until: now + 60_000, reason: 'Shutdown' };
    await pool.query('set role spindle_server');
    try {
      const made = await addWindow(pool, wanted, { actor: 'key operator', openMax: 1 });
      assert.equal(made?.state, 'active');
      assert.equal(await addWindow(pool, wanted, { actor: 'key operator', openMax: 1 }), undefined);
      const ended = await endWindow(pool, made?.start.id as string, { actor: 'key other' });
      assert.deepEqual([ended?.state, ended?.endedBy], ['over', 'key other']);
      const again = await endWindow(pool, made?.start.id as string, { actor: 'key third' });
      assert.equal(again?.endedBy, 'key other');
      await pool.query('set role spindle_consumer');
      assert.equal((await loadWindows(pool, 10)).length, 2);
    } finally {
      await pool.query('reset role');
    }
    for (const sql of [
      "update maintenance_window set reason = 'other'",
      'delete from maintenance_window',
      "insert into maintenance_window (id, machines, machine_types, starts_at, ends_at, reason, created_by) values (gen_random_uuid(), '{}', '{}', now(), now() + interval '1 day', 'x', 'x')",
    ])
      for (const role of ['spindle_server', 'spindle_consumer']) {
        // A connection whose statement has failed goes out of the pool, and its role with it.
        await pool.query(`set role ${role}`);
        await assert.rejects(pool.query(sql), { code: '42501' }, `${role}: ${sql}`);
      }
    const first = await listWindows(pool, { limit: 1 });
    const second = await listWindows(pool, { limit: 1, after: first[0]?.start });
    assert.notEqual(first[0]?.start.id, second[0]?.start.id);
  });

  test('the mark is stored with the detection and its episode, and is taken off when it is lifted', async () => {
    const [windowId, id, topicId] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const found = detectionOf({ id, machineId: 1, partition: 0, at: 1_000, probability: 0.9 });
    const onset = { eventId: id, severity: 'CRITICAL', modes: [], sensors: {}, at: 1_000, age: 0 } as const;
    const episode = beginEpisode([onset], 'M');
    const suspect = {
      check: 'range',
      sensors: ['torque'],
      value: 5_000,
      limit: 200.5,
      unit: 'Nm',
      sentence: '토크',
    } as const;
    const dataQuality = [suspect];
    const save = (from: number, suppressedBy: string | undefined) => {
      const marked = suppressedBy === undefined ? {} : { suppressedBy };
      const progress = { partition: 0, from, to: from + 1, lost: 0, skipped: 0, logEnd: 9, scored: 1, anomalous: 1 };
      return saveFollowedBatch(
        pool,
        { groupId: 'g', source: 's', model: { name: 'm', version: '1' }, writer: 'w' },
        {
          topic: 't',
          topicId,
          detections: from === 0 ? [{ ...found, ...marked, dataQuality }] : [],
          deadLetters: [],
          outbox: [],
          progress: [{ ...progress, rejected: 0 }],
          episodes: {
            ...noEpisodeChanges,
            episodes: [{ machineId: 1, kind: 'machine', episode: { ...episode, ...marked } }],
          },
        },
      );
    };
    assert.equal(await save(0, windowId), 'saved');
    assert.equal((await listDetections(pool, { limit: 1 }))[0]?.suppressedBy, windowId);
    assert.deepEqual((await listDetections(pool, { limit: 1 }))[0]?.dataQuality, dataQuality);
    assert.equal((await findEpisode(pool, id))?.suppressedBy, windowId);
    assert.equal(await save(1, undefined), 'saved');
    assert.equal((await findEpisode(pool, id))?.suppressedBy, null);
    assert.equal((await listDetections(pool, { limit: 1 }))[0]?.suppressedBy, windowId);
  });
});
