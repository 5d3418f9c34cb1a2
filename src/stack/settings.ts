// Where the embedded stack keeps its data, and the ports of its own parts.
import { str } from 'envalid';
import { port } from '../settings/numbers.ts';

export const stackSettings = {
  SPINDLE_HOME: str({ default: '', desc: 'Folder of the embedded stack; empty for .spindle beside package.json' }),
  JAVA_HOME: str({
    default: '',
    desc: 'Folder of the Java that runs Kafka and Kafka Connect; empty for java of the PATH',
  }),
  STACK_POSTGRES_PORT: port({ default: 5432, desc: 'Port of the embedded PostgreSQL' }),
  STACK_KAFKA_PORT: port({ default: 9092, desc: 'Port of the embedded Kafka' }),
  STACK_KAFKA_CONTROLLER_PORT: port({ default: 9093, desc: "Port of the embedded Kafka's own controller" }),
  STACK_CONNECT_PORT: port({ default: 8083, desc: 'Port of the embedded Kafka Connect' }),
};
