// The storm: sends readings as other people do, strikes the stack again and again, and then has the result counted by witnesses that are
// none of Spindle's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/simulator/random.ts';
import { projectFolder } from '../../src/stack/home.ts';
import { type AlarmCheck, checkAlarms } from './alarms/checker.ts';
import { type BookedWatch, watchBooked } from './booked/booked.ts';
import { type CheckResult, checkDelivery, type DeliveredMessage } from './checker.ts';
import { checkEpisodes, type EpisodeCheck } from './episodes/checker.ts';
import type { ConditionCheck } from './episodes/conditions/check.ts';
import { checkConditionsAside } from './episodes/conditions/check-aside.ts';
import { episodeRules } from './episodes/observe.ts';
import { createStrikes, describeFault, type Fault } from './faults.ts';
import { measureLatency } from './latency.ts';
import { checkMemoryAside } from './memory/check-aside.ts';
import type { MemoryCheck } from './memory/checker.ts';
import { type Found, observeResult, type Witnesses } from './observe.ts';
import type { ChaosPlant } from './plant.ts';
import { sensorTopic, startProducers } from './producers.ts';
import { promisedEventId, promisedId } from './promised-ids.ts';
import { kindOf, machineOf } from './readings.ts';
import type { ChaosRun, Struck } from './report.ts';
import { createStriker } from './strike.ts';
import { type Watch, watchProgress } from './watch.ts';

export interface StormOptions {
  readonly plant: ChaosPlant;
  readonly witnesses: Witnesses;
  readonly minutes: number;
  readonly seed: number;
  readonly perSecond: number;
  /** Of each producer's requests. */
  readonly everyMs: number;
  readonly pace: Pace;
  readonly say: (sentence: string) => void;
}

export interface Pace {
  /** Quick enough for two faults to meet, slow enough for some to be seen alone. */
  readonly pauseMs: { readonly min: number; readonly max: number };
  /** Before the first strike, so that every run has a quiet moment. */
  readonly calmMs: number;
}

export const paces = {
  usual: { pauseMs: { min: 4_000, max: 22_000 }, calmMs: 10_000 },
  /** The same faults in two thirds of the time. */
  quick: { pauseMs: { min: 3_000, max: 13_000 }, calmMs: 8_000 },
} as const satisfies Readonly<Record<string, Pace>>;

/** After all is over: the longest that anything may take to mend itself. */
const healingMaxMs = 240_000;
/** Numbers below are those of the past. */
const firstNumber = 1_000_000;

export async function runStorm(options: StormOptions): Promise<Omit<ChaosRun, 'versions'>> {
  const { plant, witnesses, seed, perSecond, everyMs, say } = options;
  const { client, journal, aiServer, page, operator } = witnesses;
  const producers = startProducers({ client, perSecond, everyMs, seed, journal, firstNumber, kindOf });
  const watch = watchProgress(aiServer);
  const booked = watchBooked(aiServer);
  const striker = createStriker(plant, { aiServer, client, connectUrl: plant.env['CONNECT_URL'] ?? '' });
  const strikes = createStrikes(seededRandom(seed, 1), options.pace.pauseMs);
  const struck: { at: number; faults: readonly Fault[] }[] = [];
  const from = Date.now();
  const until = from + options.minutes * 60_000;
  const wait = (ms: number): Promise<void> => sleep(Math.min(ms, Math.max(0, until - Date.now())));
  await wait(options.pace.calmMs);
  while (Date.now() < until) {
    const strike = strikes.next();
    await wait(strike.pauseMs);
    if (Date.now() >= until) break;
    say(strike.faults.map(describeFault).join(', and '));
    struck.push({ at: Date.now(), faults: strike.faults });
    for (const fault of strike.faults) striker.strike(fault);
  }
  const durationMs = Date.now() - from;
  say('the storm is over; waiting until all is mended and quiet');
  await operator.stop();
  await striker.calm();
  await producers.stop();
  await watch.stop();
  await booked.stop();
  const { observed, result, episodes, conditions, alarms, memory, verification } = await settle(
    plant,
    { ...witnesses, booked },
    say,
  );
  const numbers = new Map(observed.input.map((record) => [record.number, record]));
  return {
    seed,
    durationMs,
    perSecond,
    struck: struck.map((strike, index) =>
      measured(strike, struck[index + 1]?.at ?? Date.now(), watch, observed.alerts),
    ),
    unmade: striker.unmade(),
    observed,
    result,
    booked: booked.count(),
    episodes,
    conditions,
    alarms,
    memory,
    batches: await client.inspect(sensorTopic),
    latency: measureLatency({
      journal: observed.journal,
      firstSeenMs: page.firstSeenMs,
      eventIdOf: (number) => {
        const record = numbers.get(number);
        return record && eventIdOf(observed.topicId, record, 'anomalous');
      },
      isQuiet: (at) => at > from + 5_000 && !struck.some((strike) => at > strike.at - 2_000 && at < strike.at + 20_000),
    }),
    verification: verification.stdout,
    verified: verification.code === 0,
  };
}

/** Looks until the checker is content or patience is over; the last look decides. Our own recount is asked in between, for its opinion. */
async function settle(
  plant: ChaosPlant,
  witnesses: Witnesses & { readonly booked: BookedWatch },
  say: (sentence: string) => void,
): Promise<Looked & { readonly verification: { readonly stdout: string; readonly code: number } }> {
  const deadline = performance.now() + healingMaxMs;
  let well: Looked | undefined;
  const look = async (isLast = false): Promise<Looked | undefined> => {
    try {
      const observed = await observeResult(witnesses);
      witnesses.booked.looked(observed);
      const looked = await judge(observed, { booked: witnesses.booked, env: plant.env, isLast, well });
      if (looked.memory?.problems.length === 0) well = looked;
      return looked;
    } catch (error) {
      // Something is not back yet.
      say(`could not look: ${(error as Error).message}`);
      return undefined;
    }
  };
  const isOver = (): boolean => performance.now() >= deadline;
  let said = '';
  const untilWell = async (): Promise<void> => {
    while (!isOver()) {
      const seen = await look();
      if (seen?.result.passed === true) return;
      const missing = seen === undefined ? said : describeMissing(seen.result);
      if (missing !== said) say(missing);
      said = missing;
      await sleep(5_000);
    }
  };
  await untilWell();
  const verification = await spindle(plant.env, ['delivery', 'verify', '--timeout', '60']);
  const last = await look(true);
  if (last === undefined) throw new Error('the result could not be looked at: what stays away is said above');
  return { ...last, verification };
}

interface Looked {
  readonly observed: Found;
  readonly result: CheckResult;
  readonly episodes: EpisodeCheck;
  /** Null where it has not been looked at. */
  readonly conditions: ConditionCheck | null;
  readonly alarms: AlarmCheck;
  readonly memory: MemoryCheck | null;
}

interface Judging {
  readonly booked: BookedWatch;
  readonly env: ChaosPlant['env'];
  readonly isLast: boolean;
  readonly well: Looked | undefined;
}

/**
 * Conditions and features are looked at where all else is well, since it takes long, and at last in any case; features not again where nothing has come since
 * all was `well`.
 */
async function judge(observed: Found, { booked, env, isLast, well }: Judging): Promise<Looked> {
  const { topicId } = observed;
  const found = checkDelivery(observed, { machineOf, eventIdOf: (record, kind) => eventIdOf(topicId, record, kind) });
  const episodes = checkEpisodes(observed.episodes, {
    rules: episodeRules,
    eventIdOf: (id, event, number) => promisedId(`${id}/${event}/${number}`),
  });
  const alarms = checkAlarms(observed.alarms);
  const tooSoon = booked.problems([...observed.alerts, ...observed.deadLetters]);
  const isWell = found.passed && episodes.problems.length + alarms.problems.length + tooSoon.length === 0;
  const isKnown = well !== undefined && well.observed.alerts.length === observed.alerts.length;
  const isDue = isWell || isLast;
  const { readings, events } = observed.episodes;
  const conditions = isDue ? await checkConditionsAside({ readings, events, env }) : null;
  const isRemembered = isDue && observed.memory !== null;
  const memory = isRemembered ? (isKnown ? well.memory : await checkMemoryAside(observed.memory)) : null;
  const slow = [...(conditions?.problems ?? []), ...(memory?.problems ?? [])];
  const others = [...episodes.problems, ...alarms.problems, ...slow, ...tooSoon];
  const problems = [...found.problems, ...others];
  const result = { ...found, problems, passed: found.passed && others.length === 0 };
  return { observed, episodes, conditions, alarms, memory, result };
}

function describeMissing({ alerts, deadLetters, problems }: CheckResult): string {
  const lost = alerts.lost.length + deadLetters.lost.length;
  const foreign = alerts.foreign.length + deadLetters.foreign.length;
  const others = problems.map((problem) => problem.replace(/: .*/, ''));
  return `not yet: ${lost} messages missing, ${foreign} foreign${others.map((each) => `; ${each}`).join('')}`;
}

function eventIdOf(
  topicId: string,
  { partition, offset }: { readonly partition: number; readonly offset: number },
  kind: 'anomalous' | 'invalid',
): string {
  const type = kind === 'anomalous' ? 'spindle.anomaly.detected' : 'spindle.reading.refused';
  return promisedEventId(topicId, partition, offset, type);
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

async function spindle(env: Readonly<Record<string, string>>, args: readonly string[]) {
  const child = spawn(process.execPath, [join(projectFolder, 'src/main.ts'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { stdout, code: code as number };
}
