// How Kafka is reached, and what our topics are called.
import { bool, makeValidator, num, str } from 'envalid';

const brokerList = makeValidator((input: string) => {
  const brokers = input.split(',').map((broker) => broker.trim());
  if (brokers.some((broker) => !/^[^\s:]+:\d{1,5}$/.test(broker) && !/^\[[0-9a-fA-F:]+\]:\d{1,5}$/.test(broker))) {
    throw new Error(`"${input}" is not a list of host:port, separated by commas`);
  }
  return brokers;
});

export const kafkaSettings = {
  KAFKA_BOOTSTRAP_SERVERS: brokerList({
    default: ['localhost:9092'],
    desc: 'Kafka brokers, host:port separated by commas',
  }),
  KAFKA_TOPIC_SENSOR: str({ default: 'sensor-raw-data', desc: 'Topic of the readings' }),
  KAFKA_TOPIC_ALERT: str({ default: 'anomaly-alerts', desc: 'Topic of the alerts' }),
  KAFKA_TOPIC_DEAD_LETTER: str({ default: 'sensor-raw-data-dlq', desc: 'Topic of the refused readings' }),
  KAFKA_RETENTION_HOURS: num({ default: 168, desc: 'Retention of topics that Spindle creates, in hours' }),
  KAFKA_REPLICATION_FACTOR: num({ default: 1, desc: 'Replication factor of topics that Spindle creates' }),
  KAFKA_SSL: bool({ default: false, desc: 'Connect to Kafka with TLS' }),
  KAFKA_SSL_CA_PATH: str({ default: '', desc: "PEM file of the authority that signed the brokers' certificates" }),
  KAFKA_SASL_MECHANISM: str({
    choices: ['', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    default: '',
    desc: 'SASL mechanism; empty for none',
  }),
  KAFKA_SASL_USERNAME: str({ default: '', desc: 'SASL user' }),
  KAFKA_SASL_PASSWORD: str({ default: '', desc: 'SASL password' }),
  KAFKA_CONNECT_TIMEOUT_MS: num({ default: 5_000, desc: 'How long to wait for a connection to a broker' }),
  KAFKA_REQUEST_TIMEOUT_MS: num({ default: 30_000, desc: 'How long to wait for the answer to a request' }),
  KAFKA_RETRIES: num({
    default: 3,
    desc: 'How often the client itself tries a failed request again before it gives up',
  }),
};

/** What every loop over a topic shares. */
export const fetchSettings = {
  KAFKA_SESSION_TIMEOUT_MS: num({
    default: 4_000,
    desc: 'After this silence a consumer counts as dead; 6000 is taken where the brokers allow no less',
  }),
  KAFKA_FETCH_BYTES_MAX: num({ default: 2_097_152, desc: 'The most bytes that one fetch asks for' }),
  KAFKA_FETCH_WAIT_MS: num({
    default: 250,
    desc: 'How long the broker may wait for new readings before it answers a fetch',
  }),
  KAFKA_DECOMPRESSED_BYTES_MAX: num({
    default: 134_217_728,
    desc: 'The most bytes that one record batch may come to when it is decompressed; the records of a larger one are refused',
  }),
};

export const consumerSettings = {
  ...fetchSettings,
  KAFKA_GROUP_ID: str({ default: 'ai-server-group', desc: 'Consumer group of the AI server' }),
  KAFKA_GROUP_INSTANCE_ID: str({
    default: '',
    desc: 'Static membership: a consumer restarted under this name takes its partitions back at once; empty for none',
  }),
  KAFKA_ON_GAP: str({
    choices: ['stop', 'earliest'] as const,
    default: 'stop',
    desc: 'When Kafka has dropped readings that were never read: stop, or go on from the earliest left and count them as lost',
  }),
  CONSUMER_BATCH_SIZE_MAX: num({ default: 5_000, desc: 'The most readings in one batch and transaction' }),
  CONSUMER_RETRY_DELAY_MIN_MS: num({
    default: 250,
    desc: 'First pause before a failed step is tried again; doubles each time',
  }),
  CONSUMER_STOP_TIMEOUT_MS: num({
    default: 3_500,
    desc: 'How long a consumer that is told to stop may finish its batch; then the batch is dropped without effect',
  }),
  CONSUMER_RETRY_DELAY_MAX_MS: num({ default: 5_000, desc: 'Longest pause before a failed step is tried again' }),
};
