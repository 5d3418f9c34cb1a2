// `spindle simulator`: readings of a simulated fleet, or the rows of a file, sent to Kafka at a rate. It only reads the Portal's machines.
// Progress goes to stderr; when it ends by itself, one line of JSON on stdout says what was sent.
import { randomInt } from 'node:crypto';
import { Command, Option } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Profile } from '../../core/profile.ts';
import { clientOptions } from '../../kafka/client.ts';
import { ensureAllTopics } from '../../kafka/own-topics.ts';
import { createProducer, type OutgoingMessage } from '../../kafka/produce.ts';
import { kafkaSettings } from '../../kafka/settings.ts';
import { machineSettings } from '../../machines/settings.ts';
import { sayFilesRead } from '../../models/files-read.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { encodeReading, portalHeaders, type TimeFormat, timeFormats } from '../../simulator/encode.ts';
import { type FleetMachine, type SimulatedReading, simulateFleet } from '../../simulator/fleet.ts';
import { paced } from '../../simulator/pace.ts';
import { simulatorSettings } from '../../simulator/settings.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';
import type { Heart } from '../../watch/heart.ts';
import { createWatch } from '../../watch/keep-moving.ts';
import { pauseAlive } from '../../watch/pause-alive.ts';
import { watchSettings } from '../../watch/settings.ts';
import { tell as say } from '../support/command-line.ts';
import { defaultPasswordWarnings } from '../support/default-passwords.ts';
import { inputSettings } from '../support/input-settings.ts';
import { decimalOption, wholeNumberOption } from '../support/options/number-option.ts';
import { decimalSpellingOption, separatorOption } from '../support/options/table-options.ts';
import { type Progress, showProgress } from '../support/progress.ts';
import { retry } from '../support/retry.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { stopSignal } from '../support/stop-signal.ts';
import { firstSent } from './first-sent.ts';
import { type ChosenMachines, followMachines, machinesMax } from './machines.ts';
import { asFailure, replayed } from './open-replay.ts';
import type { TimedReading } from './replay.ts';
import { endAtStandstill } from './standstill.ts';

const specifications = {
  ...profileSettings,
  ...kafkaSettings,
  ...machineSettings,
  ...simulatorSettings,
  COLLECTED_AT_BEHIND_MAX_HOURS: inputSettings.COLLECTED_AT_BEHIND_MAX_HOURS,
  COLLECTED_AT_AHEAD_MAX_HOURS: inputSettings.COLLECTED_AT_AHEAD_MAX_HOURS,
  ...watchSettings,
};
type Settings = CleanedEnv<typeof specifications>;

interface Options {
  readonly rate?: number;
  readonly machines?: number;
  readonly seed?: number;
  readonly count?: number;
  readonly duration?: number;
  readonly replay?: string;
  readonly columns?: string;
  readonly times: 'file' | 'recent' | 'now';
  readonly separator?: Separator;
  readonly decimal?: Decimal;
  readonly timeFormat?: TimeFormat;
  readonly portalHeader?: boolean;
}

export function createCommand(): Command {
  return new Command('simulator')
    .option(
      '--rate <n>',
      'readings per second; 0 for as fast as Kafka takes them (SIMULATOR_RATE, else 20)',
      decimalOption({ min: 0, max: 10_000_000, unit: 'readings/s' }),
    )
    .option(
      '--machines <n>',
      "how many machines (default: all of the Portal's, else 12)",
      wholeNumberOption({ min: 1, max: machinesMax, unit: 'machines' }),
    )
    .option(
      '--seed <n>',
      'the same seed gives the same readings (default: another one each time)',
      wholeNumberOption({ min: 0, max: 2 ** 32 - 1, unit: 'seed' }),
    )
    .option(
      '--count <n>',
      'stop after this many readings',
      wholeNumberOption({ min: 1, max: 1_000_000_000_000, unit: 'readings' }),
    )
    .option('--duration <seconds>', 'stop after this time', decimalOption({ min: 0, max: 31_536_000, unit: 's' }))
    .option('--replay <file>', 'send the rows of a CSV file, once and in order, in place of simulated readings')
    .option('--columns <file>', 'with --replay: JSON that maps names and units of columns, as for training')
    .addOption(
      new Option(
        '--times <whose>',
        "with --replay: readings are of the file's times, where it has them; of those moved up so that the last one is now (recent), for alarms as if it had happened lately; or of now",
      )
        .choices(['file', 'recent', 'now'])
        .default('file'),
    )
    .addOption(separatorOption())
    .addOption(decimalSpellingOption())
    .addOption(
      new Option('--time-format <format>', 'collectedAt: iso (default), array as Jackson writes it, or none').choices(
        timeFormats,
      ),
    )
    .option(
      '--portal-header',
      "send the existing Java Portal's __TypeId__ header; collectedAt is then an array by default",
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const dotEnv = loadDotEnv();
  const settings = readSettings(specifications);
  for (const warning of defaultPasswordWarnings(settings)) say(warning);
  const profile = await loadProfile(settings.PROFILE_PATH, sayFilesRead(say, dotEnv));
  const signal = stopSignal();
  const countMax = options.machines ?? settings.SIMULATOR_MACHINES;
  const fleet = await followMachines(settings, profile, countMax, settings.SIMULATOR_LOOK_INTERVAL_MS);
  try {
    await sendReadings(settings, profile, fleet, { options, signal });
  } finally {
    fleet.close();
  }
}

async function sendReadings(
  settings: Settings,
  profile: Profile,
  { now: machinesNow }: ChosenMachines,
  { options, signal }: { readonly options: Options; readonly signal: AbortSignal },
): Promise<void> {
  const machines = machinesNow();
  const seed = options.seed ?? randomInt(2 ** 32);
  const readings =
    options.replay === undefined
      ? simulated(profile, machinesNow, seed)
      : await replayed(settings, profile, machines, options.replay, options);
  const rate = options.rate ?? settings.SIMULATOR_RATE;
  const source = options.replay === undefined ? `seed ${seed}` : options.replay;
  const speed = rate === 0 ? 'as fast as Kafka takes them' : `${rate}/s`;
  say(`Sending readings of ${machines.length} machines to ${settings.KAFKA_TOPIC_SENSOR}, ${speed} (${source})`);
  const startedAt = performance.now();
  let sent = 0;
  const sending = async (heart: Heart, running: AbortSignal): Promise<void> => {
    sent = await send(settings, { profile, options, rate, heart }, readings, running);
  };
  const watch = createWatch(endAtStandstill(settings, { say, end: () => process.exit(1) }));
  await watch.run(sending, signal).catch(asFailure);
  const endsByItself = options.count !== undefined || options.duration !== undefined || options.replay !== undefined;
  if (!endsByItself) return say(`Sent ${sent} readings`);
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  process.stdout.write(
    `${JSON.stringify({ sent, machines: machines.length, seconds, topic: settings.KAFKA_TOPIC_SENSOR })}\n`,
  );
}

/** Sends until the readings, the count, the time or the patience of whoever signals ends. Returns how many Kafka has acknowledged. */
async function send(
  settings: Settings,
  {
    profile,
    options,
    rate,
    heart,
  }: { readonly profile: Profile; readonly options: Options; readonly rate: number; readonly heart: Heart },
  readings: AsyncIterator<TimedReading> | Iterator<TimedReading>,
  signal: AbortSignal,
): Promise<number> {
  const timeFormat = options.timeFormat ?? (options.portalHeader === true ? 'array' : 'iso');
  const toMessage = (reading: TimedReading): OutgoingMessage => {
    const time = Date.now();
    return {
      key: String(reading.machineId),
      value: encodeReading(profile, reading, reading.takenAt ?? time, timeFormat),
      timestamp: reading.recordedAt ?? time,
      ...(options.portalHeader === true ? { headers: portalHeaders } : {}),
    };
  };
  const pace = {
    ratePerSecond: rate,
    stepSizeMax: settings.SIMULATOR_BATCH_SIZE_MAX,
    countMax: options.count ?? Number.POSITIVE_INFINITY,
    durationMsMax: (options.duration ?? Number.POSITIVE_INFINITY) * 1000,
    now: () => performance.now(),
    sleep: (ms: number, until: AbortSignal) => pauseAlive(ms, until, heart, 'the time of the next reading'),
  };
  const progress = showProgress('readings sent');
  const producer = createProducer(clientOptions(settings, 'spindle-simulator'), {
    topic: settings.KAFKA_TOPIC_SENSOR,
    batchSizeMax: settings.SIMULATOR_BATCH_SIZE_MAX,
  });
  let sent = 0;
  try {
    heart.beat('Kafka to describe its topics');
    if (!(await patiently(() => ensureAllTopics(settings), progress, heart, signal))) return sent;
    for await (const count of paced(pace, signal)) {
      const messages = (await take(readings, count)).map(toMessage);
      if (messages.length === 0) break;
      heart.position('readings', sent, sent + messages.length);
      heart.beat(`Kafka to acknowledge ${messages.length} readings`);
      if (!(await patiently(() => producer.send(messages), progress, heart, signal))) break;
      if (sent === 0) progress.say(`${firstSent}.`);
      sent += messages.length;
      heart.position('readings', sent, sent);
      progress.add(messages.length);
    }
    return sent;
  } finally {
    await readings.return?.();
    await producer.close();
    progress.end();
  }
}

/** Repeats a step while Kafka is away, and says so once. False when the signal aborts before it succeeded. */
async function patiently(
  step: () => Promise<void>,
  progress: Progress,
  heart: Heart,
  signal: AbortSignal,
): Promise<boolean> {
  let away = false;
  const attempt = async (): Promise<void> => {
    heart.beat('Kafka, which is asked again');
    await step();
  };
  const onFirstFailure = (error: Error): void => {
    away = true;
    heart.trouble(error.message);
    progress.say(`${error.message} Trying again until it does.`);
  };
  try {
    await retry(attempt, { withinMs: Number.POSITIVE_INFINITY, onFirstFailure, signal });
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
  if (away) progress.say('Kafka is back; sending again.');
  heart.trouble(null);
  return true;
}

async function take<T>(items: AsyncIterator<T> | Iterator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = items.next();
    const { done, value } = next instanceof Promise ? await next : next;
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

function simulated(
  profile: Profile,
  machines: () => readonly FleetMachine[],
  seed: number,
): Iterator<SimulatedReading> {
  if (profile.simulate === undefined) {
    say(
      `Profile ${profile.name} has no simulate(): its sensors wander around their examples, and no failure is meant.`,
    );
  }
  return simulateFleet(profile, machines, seed);
}
