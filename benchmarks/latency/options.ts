// The command line of `npm run bench:latency`: which loads, how the page is followed, and what of stack and programs is to be another way.
// A wrong option ends the program with exit code 2.
import { parseArgs } from 'node:util';
import { readStackOptions, type StackOptions, stackArguments, stackUsage } from '../stack-options.ts';
import { parseRates, type RefusedTo, refusedPlaces } from './load.ts';

export interface LatencyOptions extends StackOptions {
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly anomalousEvery: number;
  readonly refusedPerSecond: number;
  readonly refusedTo: RefusedTo;
  readonly follower: Follower;
  readonly json: boolean;
  /** Where CPU profiles of consumer and Portal are written; undefined for none. */
  readonly cpuProfile: string | undefined;
  readonly exactlyOnce: boolean;
}

/** Who follows the live feed: a real page in Chromium, a bare reader of the feed, or nobody. */
export type Follower = (typeof followers)[number];

const followers = ['browser', 'feed', 'none'] as const;

const usage = `usage: npm run bench:latency -- [options]
  --rates 100,1000,5000,20000   readings/s, one run after the other on the same stack
  --seconds 25                  how long each is measured
  --warm-up 30                  seconds at the first rate that are not measured
  --anomalous-every 30          one reading in so many leads to an alert
  --refused 0                   readings/s that are refused, beside them: values that are cut off
  --refused-to same|other       whether those stand in the partitions of the others, or in their own
  --page browser|feed|none      who follows the live feed; the difference is what the browser itself costs
  --json                        one JSON document in place of tables
  --cpu-profile FOLDER          writes CPU profiles of consumer and Portal
  --exactly-once                Debezium writes to Kafka in transactions
${stackUsage}`;

export function readOptions(): LatencyOptions {
  try {
    const { values } = parseArgs({
      options: {
        rates: { type: 'string', default: '100,1000,5000,20000' },
        seconds: { type: 'string', default: '25' },
        'warm-up': { type: 'string', default: '30' },
        'anomalous-every': { type: 'string', default: '30' },
        refused: { type: 'string', default: '0' },
        'refused-to': { type: 'string', default: 'same' },
        page: { type: 'string', default: 'browser' },
        json: { type: 'boolean', default: false },
        'cpu-profile': { type: 'string' },
        'exactly-once': { type: 'boolean', default: false },
        ...stackArguments,
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const follower = followers.find((each) => each === values.page);
    if (follower === undefined) throw new Error(`--page is one of ${followers.join(', ')}`);
    const refusedTo = refusedPlaces.find((each) => each === values['refused-to']);
    if (refusedTo === undefined) throw new Error(`--refused-to is one of ${refusedPlaces.join(', ')}`);
    return {
      rates: parseRates(values.rates),
      seconds: wholeNumber('--seconds', values.seconds, 1),
      warmUpSeconds: wholeNumber('--warm-up', values['warm-up'], 0),
      anomalousEvery: wholeNumber('--anomalous-every', values['anomalous-every'], 1),
      refusedPerSecond: wholeNumber('--refused', values.refused, 0),
      refusedTo,
      follower,
      json: values.json,
      cpuProfile: values['cpu-profile'],
      exactlyOnce: values['exactly-once'],
      ...readStackOptions(values),
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
