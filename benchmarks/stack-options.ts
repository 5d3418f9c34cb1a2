// What of the stack and the programs a benchmark runs another way than `npm start` does, as options of its command line.
import { readNumber } from '../src/settings/numbers.ts';
import { stackSettings } from '../src/stack/settings.ts';
import type { PlantOptions } from '../test/chaos/plant.ts';

export interface StackOptions {
  readonly programs: Readonly<Record<string, string>>;
  readonly postgres: Readonly<Record<string, string>>;
  readonly kafka: Readonly<Record<string, string>>;
  readonly connect: Readonly<Record<string, string>>;
  /** In place of ours; undefined for ours. */
  readonly kafkaJvm: readonly string[] | undefined;
  readonly connectJvm: readonly string[] | undefined;
  readonly collector: (typeof collectors)[number];
  readonly kafkaNiceness: number;
  readonly connectNiceness: number;
}

const collectors = ['z', 'serial'] as const;
const repeated = { type: 'string', multiple: true, default: [] as string[] } as const;

/** For `parseArgs`. */
export const stackArguments = {
  collector: { type: 'string', default: 'z' },
  niceness: {
    type: 'string',
    default: `${stackSettings.STACK_KAFKA_NICENESS.default},${stackSettings.STACK_CONNECT_NICENESS.default}`,
  },
  set: repeated,
  postgres: repeated,
  kafka: repeated,
  connect: repeated,
  'kafka-jvm': { type: 'string' },
  'connect-jvm': { type: 'string' },
} as const;

export const stackUsage = `\
  --collector z|serial          STACK_COLLECTOR of broker and Connect
  --niceness N,M                STACK_KAFKA_NICENESS and STACK_CONNECT_NICENESS (0,0 for none stands back)
  --set NAME=VALUE              a setting of the programs, as in docs/settings.md; may be repeated, as all of these:
  --postgres NAME=VALUE         a setting of PostgreSQL
  --kafka NAME=VALUE            an entry of the broker's configuration
  --connect NAME=VALUE          an entry of the Connect worker's configuration
  --kafka-jvm="OPTIONS"         options of the broker's virtual machine in place of ours
  --connect-jvm="OPTIONS"       options of Connect's virtual machine in place of ours
`;

/** What `parseArgs` makes of `stackArguments`. */
interface StackValues {
  readonly collector: string;
  readonly niceness: string;
  readonly set: readonly string[];
  readonly postgres: readonly string[];
  readonly kafka: readonly string[];
  readonly connect: readonly string[];
  readonly 'kafka-jvm'?: string | undefined;
  readonly 'connect-jvm'?: string | undefined;
}

/** Throws an Error for what it does not know. */
export function readStackOptions(values: StackValues): StackOptions {
  const collector = collectors.find((each) => each === values.collector);
  if (collector === undefined) throw new Error(`--collector is one of ${collectors.join(', ')}`);
  const [kafkaNiceness, connectNiceness, ...more] = values.niceness
    .split(',')
    .map((text) => readNumber(text, stackSettings.STACK_KAFKA_NICENESS.range));
  if (kafkaNiceness === undefined || connectNiceness === undefined || more.length > 0)
    throw new Error('--niceness is two numbers from 0 to 19, such as 3,10');
  return {
    ...{ kafkaNiceness, connectNiceness },
    programs: pairs('--set', values.set),
    postgres: pairs('--postgres', values.postgres),
    kafka: pairs('--kafka', values.kafka),
    connect: pairs('--connect', values.connect),
    kafkaJvm: words(values['kafka-jvm']),
    connectJvm: words(values['connect-jvm']),
    collector,
  };
}

/** For `startPlant`. */
export function plantParts(options: StackOptions): NonNullable<PlantOptions['parts']> {
  const { collector, kafkaJvm, connectJvm, kafkaNiceness, connectNiceness } = options;
  return {
    postgres: { settings: options.postgres },
    kafka: {
      collector,
      niceness: kafkaNiceness,
      properties: options.kafka,
      ...(kafkaJvm === undefined ? {} : { jvmOptions: kafkaJvm }),
    },
    connect: {
      collector,
      niceness: connectNiceness,
      properties: options.connect,
      ...(connectJvm === undefined ? {} : { jvmOptions: connectJvm }),
    },
  };
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
