// `npm run deploy:drill:backup`: backs PostgreSQL up while readings come in, loses it some hundred alerts later, restores it as it was at the back-up,
// and counts. Kafka goes on and knows more than the restored databases: what they lack they read again, and what Kafka has already they send under the
// same event ids. The back-up is PostgreSQL's own (pg_backup_start, files, archived WAL), of both databases at one moment; replication slots are in none.
// Takes about five minutes; exit code 1 when anything is lost or doubled.
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Home } from '../../src/stack/home.ts';
import { copyCluster, giveTo } from './copy-cluster.ts';
import { type Env, type Ground, type Running, runDrill, say, send, untilRead } from './drill-plant.ts';

const perSecond = 100;
/** Before the back-up, and until the loss: about half a minute each. */
const offsetsAtBackup = 2_500;
const offsetsAtLoss = 5_000;
const sendingAfterMs = 20_000;

await runDrill('backup', async (ground) => {
  const { home, journal } = ground;
  const files = filesOf(home);
  const options = { postgres: archivingTo(files.archive) };
  let plant = await ground.startPlant(options);
  let programs = await startPrograms(ground, plant.env);
  let sending = send(plant.env, journal, perSecond, 0);
  await untilRead(plant.env, offsetsAtBackup);
  const atBackup = await backUp(files, home, plant.env);
  await untilRead(plant.env, offsetsAtLoss);
  const atLoss = await numbers(plant.env);
  say(`at the back-up ${atBackup}; at the loss ${atLoss}`);
  await Promise.all(programs.map((program) => program.kill()));
  await sending.stop();
  await plant.stop();
  const lostAt = performance.now();
  restore(files);
  say('the databases are lost, and restored as they were at the back-up');
  plant = await ground.startPlant(options);
  say(`restored: ${await numbers(plant.env)}`);
  programs = await startPrograms(ground, plant.env);
  say(`all is ready again ${((performance.now() - lostAt) / 1000).toFixed(0)} s after the loss`);
  sending = send(plant.env, journal, perSecond, 1_000_000);
  await sleep(sendingAfterMs);
  await sending.stop();
  return ground.count(plant.env);
});

interface Files {
  readonly archive: string;
  readonly backup: string;
  readonly data: string;
}

function filesOf(home: Home): Files {
  const archive = join(home.data, 'archive');
  mkdirSync(archive);
  // PostgreSQL may run as a user of its own.
  chmodSync(archive, 0o777);
  return { archive, backup: join(home.data, 'backup'), data: join(home.data, 'postgres') };
}

function archivingTo(archive: string): Readonly<Record<string, string>> {
  return {
    archive_mode: 'on',
    archive_command: `cp %p ${archive}/%f`,
    // Used while there is a recovery.signal, and by nothing else.
    restore_command: `cp ${archive}/%f %p`,
    recovery_target: 'immediate',
    recovery_target_action: 'promote',
  };
}

function startPrograms({ startProgram }: Ground, env: Env): Promise<readonly Running[]> {
  return Promise.all((['consumer', 'portal'] as const).map((name) => startProgram(name, env)));
}

/** Resolves with what was stored when it was whole. */
async function backUp({ data, backup }: Files, home: Home, env: Env): Promise<string> {
  return copyCluster({ home, port: Number(env['AI_DB_PORT']), from: data, to: backup }, () => numbers(env));
}

function restore({ data, backup }: Files): void {
  const { uid, gid } = statSync(data);
  rmSync(data, { recursive: true });
  renameSync(backup, data);
  writeFileSync(join(data, 'recovery.signal'), '');
  giveTo(data, { uid, gid });
}

async function numbers(env: Env): Promise<string> {
  const count = async (prefix: 'AI_DB' | 'DB', sql: string): Promise<string> => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: Number(env[`${prefix}_PORT`]),
      database: env[`${prefix}_NAME`],
      user: env[`${prefix}_USER`],
      password: env[`${prefix}_PASSWORD`],
    });
    await client.connect();
    const { rows } = await client.query<{ n: string }>(sql).finally(() => client.end());
    return rows[0]?.n ?? '';
  };
  const read = await count('AI_DB', 'select coalesce(sum(next_offset), 0) as n from consumer_progress');
  const detections = await count('AI_DB', 'select count(*) as n from detection_all');
  const alerts = await count('DB', 'select count(*) as n from alert');
  return `${read} offsets read, ${detections} detections, ${alerts} alerts in the Portal`;
}
