// The command line of `npm run bench:latency`: which loads, how the page is followed, and what of stack and programs is to be another way.
// A wrong option ends the program with exit code 2.
import { parseArgs } from 'node:util';
import { parseRates } from './load.ts';

export interface LatencyOptions {
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly anomalousEvery: number;
  readonly follower: Follower;
  readonly json: boolean;
  /** Where CPU profiles of consumer and Portal are written; undefined for none. */
  readonly cpuProfile: string | undefined;
  readonly programs: Readonly<Record<string, string>>;
  readonly postgres: Readonly<Record<string, string>>;
  readonly kafka: Readonly<Record<string, string>>;
  readonly connect: Readonly<Record<string, string>>;
  readonly kafkaJvm: readonly string[] | undefined;
  readonly connectJvm: readonly string[] | undefined;
  readonly exactlyOnce: boolean;
  readonly collector: (typeof collectors)[number];
}

/** Who follows the live feed: a real page in Chromium, a bare reader of the feed, or nobody. */
export type Follower = (typeof followers)[number];

const followers = ['browser', 'feed', 'none'] as const;
const collectors = ['z', 'serial'] as const;

const usage = `usage: npm run bench:latency -- [options]
  --rates 100,1000,5000,20000   readings/s, one run after the other on the same stack
  --seconds 25                  how long each is measured
  --warm-up 30                  seconds at the first rate that are not measured
  --anomalous-every 30          one reading in so many leads to an alert
  --page browser|feed|none      who follows the live feed; the difference is what the browser itself costs
  --json                        one JSON document in place of tables
  --cpu-profile FOLDER          writes CPU profiles of consumer and Portal
  --collector z|serial          STACK_COLLECTOR of broker and Connect
  --exactly-once                Debezium writes to Kafka in transactions
  --set NAME=VALUE              a setting of the programs, as in docs/settings.md; may be repeated, as all of these:
  --postgres NAME=VALUE         a setting of PostgreSQL
  --kafka NAME=VALUE            an entry of the broker's configuration
  --connect NAME=VALUE          an entry of the Connect worker's configuration
  --kafka-jvm="OPTIONS"         options of the broker's virtual machine in place of ours
  --connect-jvm="OPTIONS"       options of Connect's virtual machine in place of ours
`;

const repeated = { type: 'string', multiple: true, default: [] as string[] } as const;

export function readOptions(): LatencyOptions {
  try {
    const { values } = parseArgs({
      options: {
        rates: { type: 'string', default: '100,1000,5000,20000' },
        seconds: { type: 'string', default: '25' },
        'warm-up': { type: 'string', default: '30' },
        'anomalous-every': { type: 'string', default: '30' },
        page: { type: 'string', default: 'browser' },
        json: { type: 'boolean', default: false },
        'cpu-profile': { type: 'string' },
        collector: { type: 'string', default: 'z' },
        'exactly-once': { type: 'boolean', default: false },
        set: repeated,
        postgres: repeated,
        kafka: repeated,
        connect: repeated,
        'kafka-jvm': { type: 'string' },
        'connect-jvm': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const follower = followers.find((each) => each === values.page);
    if (follower === undefined) throw new Error(`--page is one of ${followers.join(', ')}`);
    const collector = collectors.find((each) => each === values.collector);
    if (collector === undefined) throw new Error(`--collector is one of ${collectors.join(', ')}`);
    return {
      rates: parseRates(values.rates),
      seconds: wholeNumber('--seconds', values.seconds, 1),
      warmUpSeconds: wholeNumber('--warm-up', values['warm-up'], 0),
      anomalousEvery: wholeNumber('--anomalous-every', values['anomalous-every'], 1),
      follower,
      json: values.json,
      cpuProfile: values['cpu-profile'],
      programs: pairs('--set', values.set),
      postgres: pairs('--postgres', values.postgres),
      kafka: pairs('--kafka', values.kafka),
      connect: pairs('--connect', values.connect),
      kafkaJvm: words(values['kafka-jvm']),
      connectJvm: words(values['connect-jvm']),
      exactlyOnce: values['exactly-once'],
      collector,
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min) throw new Error(`${name} is a whole number from ${min} on`);
  return value;
}

function pairs(name: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new Error(`${name} ${text} is not NAME=VALUE`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function words(text: string | undefined): string[] | undefined {
  return text?.split(' ').filter(Boolean);
}
