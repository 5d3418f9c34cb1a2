// The command line of `npm run bench:consumer`.
import { parseArgs } from 'node:util';
import { readStackOptions, type StackOptions, stackArguments, stackUsage } from '../stack-options.ts';

export interface BenchOptions extends StackOptions {
  readonly readings: number;
  readonly machines: number;
  readonly partitions: number;
  readonly consumers: number;
  readonly anomalousShare: number;
  readonly unknownShare: number;
  readonly undecodableShare: number;
  readonly payloadExtraBytes: number;
  /** The share of machines from which all anomalous readings come. */
  readonly anomalousMachines: number;
  /** Between two readings of a machine, by their times; 0, and all are of one time. */
  readonly intervalSeconds: number;
  readonly episodes: EpisodesMeasured;
  /** How often each way is measured, in turns. */
  readonly rounds: number;
  /** Whether readings bring the context of a trace, and the consumer is measured with and without a collector. */
  readonly isTraced: boolean;
  /** How many models judge each reading; above one, and the consumer is measured with one and with all, in turns. */
  readonly models: number;
  readonly hasPeers: boolean;
  readonly isProfiled: boolean;
  readonly isJson: boolean;
}

/** Whether the consumer follows the conditions of machines and sensors; `both`: the same readings with it and without, in turns. */
const episodesMeasured = ['on', 'off', 'both'] as const;
export type EpisodesMeasured = (typeof episodesMeasured)[number];

const defaults = {
  readings: '5000000',
  machines: '12',
  partitions: '6',
  consumers: '1',
  'anomalous-share': '0.03',
  'unknown-share': '0',
  'undecodable-share': '0',
  'payload-extra': '0',
  'anomalous-machines': '1',
  'interval-seconds': '0',
  episodes: 'on',
  rounds: '1',
  models: '1',
} as const;

const flags = { traces: false, 'no-peers': false, 'cpu-profile': false, json: false, help: false } as const;

export const usage = `usage: npm run bench:consumer -- [options]

Fills a topic of an own stack with readings, lets the consumer work it off, and does the same with the loops beside which it is to be
seen: Kafka's own tool that only drains the topic, a plain loop in Java, and one in Python.

  --readings N             readings in the topic, rounded up to whole batches (${defaults.readings})
  --machines N             machines that they come from (${defaults.machines})
  --partitions N           partitions of the topic (${defaults.partitions})
  --consumers N            consumers in the group (${defaults.consumers})
  --anomalous-share P      share of anomalous readings among those that can be scored (${defaults['anomalous-share']})
  --unknown-share P        share of readings of machines that nobody knows (${defaults['unknown-share']})
  --undecodable-share P    share of values that are no reading (${defaults['undecodable-share']})
  --payload-extra BYTES    bytes of a member that no profile knows, in each reading (${defaults['payload-extra']})
  --anomalous-machines P   share of machines from which all anomalous readings come (${defaults['anomalous-machines']})
  --interval-seconds N     by their times, between two readings of a machine; 0: all at one time (${defaults['interval-seconds']})
  --episodes on|off|both   whether conditions of machines and sensors are followed; both: with and without in turns, no peers (${defaults.episodes})
  --rounds N               how often each way is measured; the median counts (${defaults.rounds})
  --models N               models that judge each reading: the consumer with one and with all of them in turns, no peers (${defaults.models})
  --traces                 readings with traces, 1 % kept; the consumer without and with a collector in turns, no peers
  --no-peers               only the consumer
  --cpu-profile            writes CPU profiles of the consumers to build/profiles, and shows which functions took most
  --json                   the result as JSON
  --help                   this text
and of the stack:
${stackUsage}`;

/** Undefined where help is asked for. Throws TypeError for what it does not know, RangeError for values out of range. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...(mapped(defaults, (value) => ({ type: 'string', default: value })) as Record<
        keyof typeof defaults,
        { type: 'string'; default: string }
      >),
      ...(mapped(flags, (value) => ({ type: 'boolean', default: value })) as Record<
        keyof typeof flags,
        { type: 'boolean'; default: boolean }
      >),
      ...stackArguments,
    },
  });
  if (values.help) return undefined;
  const options = {
    readings: whole('readings', values.readings, 1, 1_000_000_000),
    machines: whole('machines', values.machines, 1, 10_000_000),
    partitions: whole('partitions', values.partitions, 1, 1_000),
    consumers: whole('consumers', values.consumers, 1, 16),
    anomalousShare: share('anomalous-share', values['anomalous-share']),
    unknownShare: share('unknown-share', values['unknown-share']),
    undecodableShare: share('undecodable-share', values['undecodable-share']),
    payloadExtraBytes: whole('payload-extra', values['payload-extra'], 0, 100_000),
    anomalousMachines: share('anomalous-machines', values['anomalous-machines']),
    intervalSeconds: whole('interval-seconds', values['interval-seconds'], 0, 86_400),
    episodes: oneOf('episodes', values.episodes, episodesMeasured),
    rounds: whole('rounds', values.rounds, 1, 100),
    models: whole('models', values.models, 1, 8),
    isTraced: values.traces,
    hasPeers: !values['no-peers'] && values.episodes !== 'both' && !values.traces && values.models === '1',
    isProfiled: values['cpu-profile'],
    isJson: values.json,
    ...readStackOptions(values),
  };
  if (options.unknownShare + options.undecodableShare > 1) {
    throw new RangeError('--unknown-share and --undecodable-share are more than all readings together');
  }
  if (options.models > 1 && options.unknownShare + options.undecodableShare > 0)
    throw new RangeError('--models is for readings that can all be judged');
  if (options.models > 1 && options.isTraced) throw new RangeError('--models and --traces are measured apart');
  if (options.anomalousShare > options.anomalousMachines)
    throw new RangeError('--anomalous-share is more than all readings of --anomalous-machines');
  return options;
}

function mapped(object: Readonly<Record<string, unknown>>, to: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, to(value)]));
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`--${name} must be a whole number from ${min} to ${max}, not ${text}`);
}

function oneOf<Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((each) => each === text);
  if (found !== undefined) return found;
  throw new RangeError(`--${name} must be one of ${choices.join(', ')}, not ${text}`);
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= 1) return value;
  throw new RangeError(`--${name} must be a number from 0 to 1, not ${text}`);
}
