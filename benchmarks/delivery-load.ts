// `npm run load -- [--minutes N] [--page-p99-ms MS]`: a stack of its own with one consumer and the Portal, whose page a real browser holds open throughout.
// 1,000 readings/s: N quiet minutes with one alert in thirty readings, a minute of 200 alerts/s, then the broker is killed and quiet goes
// on. Then every anomalous reading that was sent must be one row of the Portal's table, and the page must say the same. The report goes to
// stdout; exit code 1 when anything is missing or too much, or comes to the page later in the quiet minutes than it may.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { openHome, projectFolder } from '../src/stack/home.ts';
import { runOrEndWithSignal } from '../test/chaos/ending/end-with-signal.ts';
import { plantOfRun } from '../test/chaos/ending/plant-of-run.ts';
import { type ChaosPlant, type PlantOptions, signalAll } from '../test/chaos/plant.ts';
import { freePort } from '../test/support/stack.ts';
import { openWatchedPage, type PageWork, type WatchedPage } from './delivery-load-page.ts';
import { reportOf } from './delivery-load-report.ts';
import { durationsOf, findProblems, type StoredAlert, slowProblems } from './delivery-load-result.ts';
import { createSender, type Phase, type Sender } from './delivery-load-sender.ts';

const perSecond = 1_000;
/** The first alerts find everything cold; they count, but not for the durations. */
const warmUp: Phase = { name: 'warm-up', seconds: 15, anomalousEvery: 30 };
const busy: Phase = { name: 'busy', seconds: 60, anomalousEvery: 5 };
const afterKill: Phase = { name: 'after the kill', seconds: 30, anomalousEvery: 30 };
const portalReadyTimeoutMs = 60_000;
/** So long nothing may move before the run takes what is there for all that comes. */
const stillMs = 60_000;
/** The page asks anew for the machines' counts every ten seconds. */
const pageTimeoutMs = 30_000;

const { minutes, pageP99Ms } = readArguments();
const quiet: Phase = { name: 'quiet', seconds: minutes * 60, anomalousEvery: 30 };
const startedAt = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'spindle-load-'));
const home = openHome(folder);
const plant = plantOfRun();
let passed = false;
await runOrEndWithSignal({
  run: async () => {
    say(`starting a stack in ${folder}`);
    const options = { home, consumers: 1, isDirect: true, consumerEnv: { LOG_LEVEL: 'WARNING' }, tell };
    passed = await withPortal(await plant.start(options), run);
  },
  stop: plant.stop,
  clean: () => {
    rmSync(home.data, { recursive: true, force: true });
    if (passed) rmSync(folder, { recursive: true, force: true });
    else say(`logs: ${home.logs}`);
  },
  say,
});
process.exit(passed ? 0 : 1);

interface Shown {
  readonly stack: ChaosPlant;
  readonly page: WatchedPage;
  readonly pool: Pool;
}

async function withPortal(stack: ChaosPlant, use: (shown: Shown) => Promise<boolean>): Promise<boolean> {
  const port = await freePort();
  mkdirSync(home.logs, { recursive: true });
  const log = openSync(join(home.logs, 'load-portal.log'), 'a');
  const portal = spawn(process.execPath, [join(projectFolder, 'src/main.ts'), 'portal'], {
    env: { ...process.env, ...stack.env, PORTAL_PORT: String(port), PORTAL_SIGN_IN: 'off' },
    stdio: ['ignore', log, log],
  });
  const ended = once(portal, 'close');
  const pool = new Pool({
    host: stack.env['DB_HOST'],
    port: Number(stack.env['DB_PORT']),
    database: stack.env['DB_NAME'],
    user: stack.env['DB_USER'],
    password: stack.env['DB_PASSWORD'],
    max: 1,
  });
  let page: WatchedPage | undefined;
  try {
    await until('the Portal to be ready', portalReadyTimeoutMs, async () => {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.status === 200;
    });
    page = await openWatchedPage(`http://127.0.0.1:${port}/`);
    return await use({ stack, page, pool });
  } finally {
    await page?.close();
    await pool.end();
    portal.kill('SIGTERM');
    await ended;
  }
}

async function run({ stack, page, pool }: Shown): Promise<boolean> {
  const sender = createSender(stack.env, perSecond);
  const work = new Map<string, PageWork>();
  for (const phase of [warmUp, quiet]) {
    await tellAndRun(sender, phase);
    work.set(phase.name, await page.work());
  }
  await tellAndRun(sender, busy);
  // At once, while some are still on their way.
  const killedMs = Date.now();
  signalAll(stack.processesOf('kafka').slice(0, 1), 'SIGKILL');
  const backlog = sender.alerts.length - (await count(pool));
  say(`SIGKILL kafka, with ${backlog} alerts on their way`);
  work.set(busy.name, await page.work());
  await sender.run(afterKill);
  await sender.close();
  say('all is sent; waiting for what is on its way');
  await untilStill(
    async () => (await count(pool)) >= sender.alerts.length,
    () => count(pool),
  );
  const stored = await readStored(pool);
  let state = await page.state();
  const deadline = Date.now() + pageTimeoutMs;
  while (findProblems(sender.alerts, stored, state).length > 0 && Date.now() < deadline) {
    await sleep(500);
    state = await page.state();
  }
  const problems = [
    ...findProblems(sender.alerts, stored, state),
    ...slowProblems(durationsOf(quiet.name, sender.alerts, stored, state).toShownMs, pageP99Ms),
  ];
  process.stdout.write(
    reportOf({
      phases: [warmUp, quiet, busy],
      perSecond,
      sender,
      stored,
      state,
      work,
      killedMs,
      backlog,
      complaints: page.complaints,
    }),
  );
  for (const problem of problems) process.stdout.write(`PROBLEM: ${problem}\n`);
  process.stdout.write(problems.length === 0 ? 'PASSED: table and page hold every alert\n' : 'FAILED\n');
  return problems.length === 0;
}

function tellAndRun(sender: Sender, phase: Phase): Promise<void> {
  say(`${phase.name}: ${phase.seconds} s, ${(perSecond / phase.anomalousEvery).toFixed(0)} alerts/s`);
  return sender.run(phase);
}

async function count(pool: Pool): Promise<number> {
  return (await pool.query<{ count: number }>('select count(*)::int as count from alert')).rows[0]?.count ?? 0;
}

async function readStored(pool: Pool): Promise<StoredAlert[]> {
  const { rows } = await pool.query<{ event_id: string; number: number | null; received: number }>(
    `select event_id, (raw_value::jsonb -> 'sensor_data' ->> 'number')::int as number,
       extract(epoch from received_at)::float8 * 1000 as received
     from alert order by sequence`,
  );
  return rows.map((row) => ({ eventId: row.event_id, number: row.number, receivedMs: row.received }));
}

/** Until `isDone`, or `measure` has stood still for too long. A little longer, so that what is too much is seen as well. */
async function untilStill(isDone: () => Promise<boolean>, measure: () => Promise<number>): Promise<void> {
  let last = await measure();
  let movedAt = Date.now();
  while (!(await isDone()) && Date.now() - movedAt < stillMs) {
    await sleep(500);
    const now = await measure();
    if (now !== last) movedAt = Date.now();
    last = now;
  }
  await sleep(3_000);
}

async function until(what: string, timeoutMs: number, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await sleep(100);
  }
}

function tell(event: Parameters<PlantOptions['tell']>[0]): void {
  if (event.type === 'ready') say(`${event.name} is ready`);
  if (event.type === 'down') say(`${event.name} stays down: ${event.how}`);
}

function say(sentence: string): void {
  process.stderr.write(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(7)} s  ${sentence}\n`);
}

function readArguments(): { minutes: number; pageP99Ms: number } {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      'page-p99-ms': { type: 'string', default: '100' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [minutes, pageP99Ms] = [Number(values.minutes), Number(values['page-p99-ms'])];
  const isWrong = !(minutes > 0 && pageP99Ms >= 0);
  if (values.help !== true && !isWrong) return { minutes, pageP99Ms };
  (isWrong ? process.stderr : process.stdout).write(
    'usage: npm run load -- [--minutes N] [--page-p99-ms MS]\n99 of 100 alerts of the quiet minutes have to be on the page within MS milliseconds (100); 0 for no limit\n',
  );
  process.exit(isWrong ? 2 : 0);
}
