// Where the embedded stack keeps its data, and the ports of its own parts.
import { str } from 'envalid';
import { port, wholeNumber } from '../settings/numbers.ts';
import { nicenessMax } from './supervise/niceness.ts';

const heapMb = (options: { readonly default: number; readonly desc: string }) =>
  wholeNumber({ ...options, min: 256, max: 65_536, unit: 'MB' });

const niceness = (options: { readonly default: number; readonly name: string }) =>
  wholeNumber({
    default: options.default,
    desc: `How far the embedded ${options.name} stands back where processors are short, as nice counts it; 0 for not at all`,
    ...{ min: 0, max: nicenessMax, unit: 'niceness' },
  });

export const stackSettings = {
  SPINDLE_HOME: str({ default: '', desc: 'Folder of the embedded stack; empty for .spindle beside package.json' }),
  JAVA_HOME: str({
    default: '',
    desc: 'Folder of the Java that runs Kafka and Kafka Connect; empty for java of the PATH',
  }),
  STACK_COLLECTOR: str({
    choices: ['z', 'serial'] as const,
    default: 'z',
    desc: 'Garbage collector of the embedded Kafka and Kafka Connect: z lets them stand still for less than 5 ms, serial takes less memory and stops them for 10 to 100 ms again and again',
  }),
  STACK_KAFKA_HEAP_MB: heapMb({ default: 384, desc: 'Heap of the embedded Kafka' }),
  STACK_CONNECT_HEAP_MB: heapMb({ default: 384, desc: 'Heap of the embedded Kafka Connect' }),
  STACK_KAFKA_NICENESS: niceness({ default: 3, name: 'Kafka' }),
  STACK_CONNECT_NICENESS: niceness({ default: 10, name: 'Kafka Connect' }),
  STACK_POSTGRES_PORT: port({ default: 5432, desc: 'Port of the embedded PostgreSQL' }),
  STACK_KAFKA_PORT: port({ default: 9092, desc: 'Port of the embedded Kafka' }),
  STACK_KAFKA_CONTROLLER_PORT: port({ default: 9093, desc: "Port of the embedded Kafka's own controller" }),
  STACK_CONNECT_PORT: port({ default: 8083, desc: 'Port of the embedded Kafka Connect' }),
};
