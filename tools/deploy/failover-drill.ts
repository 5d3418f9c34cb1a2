// `npm run deploy:drill:failover [-- --ahead]`: a PostgreSQL with a standby, readings without a pause; the primary is killed for good, the standby takes over, and
// what forwards to PostgreSQL is aimed at it: programs and connector keep their settings. The slot of the outbox is one that the standby keeps too, so
// that the same connector goes on from it. What the primary had committed in its last second the standby does not have: it is read again.
// With --ahead PostgreSQL hands messages on before the standby has what they came of, so that Kafka knows more than the new primary.
// Takes about three minutes; exit code 1 when anything is lost or doubled, or the slot was not kept.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Home } from '../../src/stack/home.ts';
import { signalAll } from '../../test/chaos/plant.ts';
import { type Env, runDrill, say, send, untilRead } from './drill-plant.ts';
import { until } from './real-parts.ts';
import { askServer, type Standby, standbySlot, startStandby } from './standby.ts';

const perSecond = 100;
const offsetsAtLoss = 3_000;
/** What of the primary never reaches the standby. */
const unheardMs = 1_500;
const sendingAfterMs = 20_000;
const slot = 'spindle_outbox';

const { values } = parseArgs({
  options: { ahead: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(
    'Usage: npm run deploy:drill:failover [-- --ahead]\n\n  --ahead  PostgreSQL does not wait for the standby before it hands messages on\n',
  );
  process.exit(0);
}
await runDrill('failover', async (ground) => {
  const { home, journal } = ground;
  const plant = await ground.startPlant({ isForwarded: true });
  const primaryPort = Number(plant.env['AI_DB_PORT']);
  const forwarded = String(plant.proxies.postgres.port);
  // The connector was registered without it: the guardian changes both, connector and slot.
  const env: Env = { ...plant.env, DB_PORT: forwarded, AI_DB_PORT: forwarded, CDC_SLOT_FAILOVER: 'true' };
  const standby = await startStandby(home, primaryPort, env['AI_DB_NAME'] ?? '');
  ground.atEnd(standby.stop);
  if (!values.ahead) await awaitStandby(home, primaryPort);
  const consumer = await ground.startProgram('consumer', env);
  await ground.startProgram('portal', env);
  const sending = send(env, journal, perSecond, 0);
  await until('the standby to keep the slot', () => isKept(standby));
  say('the standby keeps the slot');
  await untilRead(env, offsetsAtLoss);
  standby.stream.hold();
  await sleep(unheardMs);
  const lostAt = performance.now();
  lose(home, plant.processesOf('postgres'));
  say(`the primary is lost after ${await readOffsets(standby)} offsets that the standby knows of`);
  await standby.stream.close();
  await standby.ask('select pg_promote(true, 60)');
  plant.proxies.postgres.aim(standby.port);
  plant.proxies.postgres.cut();
  const since = (): string => ((performance.now() - lostAt) / 1000).toFixed(1);
  say(`the standby has taken over ${since()} s after the loss`);
  const before = Number(await readOffsets(standby));
  await untilRead(env, before + 1);
  say(`readings are stored again ${since()} s after the loss`);
  await until('the slot to be read', () => isRead(standby));
  say(`the outbox is read again ${since()} s after the loss`);
  await until('the consumer', async () => (await fetch(`${consumer.url}/readyz`)).ok);
  await sleep(sendingAfterMs);
  await sending.stop();
  return (await ground.count(env)) && (values.ahead || (await wasKept(standby)));
});

/** Nothing is handed on before the standby has it. */
async function awaitStandby(home: Home, port: number): Promise<void> {
  await askServer(home, port, `alter system set synchronized_standby_slots = '${standbySlot}'`);
  await askServer(home, port, 'select pg_reload_conf()');
}

/** Whole, with what it stood on, so that nobody starts it again. */
function lose(home: Home, processes: readonly number[]): void {
  renameSync(join(home.data, 'postgres'), join(home.data, 'postgres.lost'));
  signalAll(processes, 'SIGKILL');
}

async function isKept({ ask }: Standby): Promise<boolean> {
  const rows = await ask(
    `select from pg_replication_slots where slot_name = '${slot}' and synced and not temporary and invalidation_reason is null`,
  );
  return rows.length === 1;
}

async function isRead({ ask }: Standby): Promise<boolean> {
  return (await ask(`select from pg_replication_slots where slot_name = '${slot}' and active`)).length === 1;
}

/** The slot that the standby had as one, and not a new one. */
async function wasKept(standby: Standby): Promise<boolean> {
  const [row] = await standby.ask(`select synced from pg_replication_slots where slot_name = '${slot}'`);
  const isSame = row?.['synced'] === true;
  process.stdout.write(isSame ? 'the slot is that which the standby kept\n' : 'NOT: the slot was made anew\n');
  return isSame;
}

async function readOffsets({ ask }: Standby): Promise<unknown> {
  const [row] = await ask('select coalesce(sum(next_offset), 0) as read from consumer_progress');
  return row?.['read'];
}
