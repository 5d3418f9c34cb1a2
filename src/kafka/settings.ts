// How Kafka is reached, and what our topics are called.
import { bool, str } from 'envalid';
import { durationMs, sizeBytes, wholeNumber } from '../settings/numbers.ts';
import { allDiffer, notAbove } from '../settings/relations.ts';
import { secret, secretFile } from '../settings/secrets.ts';
import { brokerList, name } from '../settings/texts.ts';

export const kafkaSettings = {
  KAFKA_BOOTSTRAP_SERVERS: brokerList({
    default: ['localhost:9092'],
    desc: 'Kafka brokers, host:port separated by commas',
  }),
  KAFKA_TOPIC_SENSOR: name({
    default: 'sensor-raw-data',
    desc: 'Topic of the readings; every topic needs a name of its own',
  }),
  KAFKA_TOPIC_ALERT: name({ default: 'anomaly-alerts', desc: 'Topic of the alerts' }),
  KAFKA_TOPIC_DEAD_LETTER: name({ default: 'sensor-raw-data-dlq', desc: 'Topic of the refused readings' }),
  KAFKA_TOPIC_EPISODES: name({
    default: 'anomaly-episodes',
    desc: 'Topic of the episodes: when the condition of a machine gets worse, and when it is over',
  }),
  KAFKA_RETENTION_HOURS: wholeNumber({
    default: 168,
    min: 1,
    max: 876_000,
    unit: 'hours',
    desc: 'Retention of topics that Spindle creates',
  }),
  KAFKA_SENSOR_PARTITIONS: wholeNumber({
    default: 6,
    min: 1,
    max: 1_000,
    unit: 'partitions',
    desc: 'Partitions of the topic of readings when Spindle creates it: the most consumers that share it',
  }),
  KAFKA_ALERT_PARTITIONS: wholeNumber({
    default: 3,
    min: 1,
    max: 1_000,
    unit: 'partitions',
    desc: 'Partitions of the topic of alerts when Spindle creates it',
  }),
  KAFKA_DEAD_LETTER_PARTITIONS: wholeNumber({
    default: 3,
    min: 1,
    max: 1_000,
    unit: 'partitions',
    desc: 'Partitions of the topic of refused readings when Spindle creates it',
  }),
  KAFKA_EPISODE_PARTITIONS: wholeNumber({
    default: 3,
    min: 1,
    max: 1_000,
    unit: 'partitions',
    desc: 'Partitions of the topic of episodes when Spindle creates it',
  }),
  KAFKA_REPLICATION_FACTOR: wholeNumber({
    default: 1,
    min: 1,
    max: 32_767,
    unit: 'replicas',
    desc: 'Replication factor of topics that Spindle creates, and that doctor looks for: 3 where the loss of a broker, or of a zone, shall lose nothing',
  }),
  KAFKA_MIN_INSYNC_REPLICAS: wholeNumber({
    default: 0,
    min: 0,
    max: 32_767,
    unit: 'replicas',
    desc: 'min.insync.replicas of topics that Spindle creates, and that doctor looks for: 2 with 3 replicas; 0 for what the brokers say',
  }),
  KAFKA_SSL: bool({ default: false, desc: 'Connect to Kafka with TLS' }),
  KAFKA_SSL_CA_PATH: str({
    default: '',
    desc: "PEM file of the authority that signed the brokers' certificates; read for each connection",
  }),
  KAFKA_SSL_CERT_PATH: str({
    default: '',
    desc: 'PEM file of a certificate that is shown to the brokers, where they ask for one; read for each connection',
  }),
  KAFKA_SSL_KEY_PATH: secretFile({
    default: '',
    desc: 'PEM file of the key of that certificate; read for each connection',
  }),
  KAFKA_SASL_MECHANISM: str({
    choices: ['', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    default: '',
    desc: 'SASL mechanism; empty for none',
  }),
  KAFKA_SASL_USERNAME: str({ default: '', desc: 'SASL user' }),
  KAFKA_SASL_PASSWORD: secret({ default: '', desc: 'SASL password' }),
  KAFKA_SASL_PASSWORD_PATH: secretFile({
    default: '',
    desc: 'A file with that password, in place of KAFKA_SASL_PASSWORD; read for each connection',
  }),
  KAFKA_CONNECT_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 1,
    max: 600_000,
    desc: 'How long to wait for a connection to a broker',
  }),
  KAFKA_REQUEST_TIMEOUT_MS: durationMs({
    default: 30_000,
    min: 1,
    max: 3_600_000,
    desc: 'How long to wait for the answer to a request',
  }),
  KAFKA_RETRIES: wholeNumber({
    default: 3,
    min: 0,
    max: 1000,
    unit: 'attempts',
    desc: 'How often the client itself tries a failed request again before it gives up',
  }),
};

export const topicNames = [
  'KAFKA_TOPIC_SENSOR',
  'KAFKA_TOPIC_ALERT',
  'KAFKA_TOPIC_DEAD_LETTER',
  'KAFKA_TOPIC_EPISODES',
] as const;

export const topicRelations = [
  notAbove(
    'KAFKA_MIN_INSYNC_REPLICAS',
    'KAFKA_REPLICATION_FACTOR',
    'no message would ever have enough replicas to be taken',
  ),
  ...allDiffer(
    topicNames,
    'what is written to one would be read as the other, and messages that are refused for it would go round for ever',
  ),
];

/** What every loop over a topic shares. */
export const fetchSettings = {
  KAFKA_GROUP_CHECK_INTERVAL_MS: durationMs({
    default: 15_000,
    min: 100,
    max: 3_600_000,
    desc: 'How often the consumer and the Portal look whether foreign members, programs that are not ours, have joined their groups',
  }),
  KAFKA_SESSION_TIMEOUT_MS: durationMs({
    default: 4_000,
    min: 1000,
    max: 3_600_000,
    desc: 'After this silence a consumer counts as dead; 6000 is taken where the brokers allow no less',
  }),
  KAFKA_FETCH_BYTES_MAX: sizeBytes({
    default: 2_097_152,
    min: 1024,
    max: 1_073_741_824,
    desc: 'The most bytes that one fetch asks for',
  }),
  KAFKA_FETCH_WAIT_MS: durationMs({
    default: 250,
    min: 1,
    max: 60_000,
    desc: 'How long the broker may wait for new readings before it answers a fetch',
  }),
  KAFKA_AHEAD_BATCHES_MAX: wholeNumber({
    default: 8,
    min: 1,
    max: 10_000,
    unit: 'batches',
    desc: 'So many batches that are fetched and not stored yet, and the next fetch waits',
  }),
  KAFKA_AHEAD_BYTES_MAX: sizeBytes({
    default: 8_388_608,
    min: 1024,
    max: 2_147_483_647,
    desc: 'The most bytes, as they come from Kafka, that are fetched and not stored yet; a single fetch may be larger',
  }),
  KAFKA_DECOMPRESSED_BYTES_MAX: sizeBytes({
    default: 134_217_728,
    min: 1024,
    max: 2_147_483_647,
    desc: 'The most bytes that one record batch may come to when it is decompressed; the records of a larger one are refused',
  }),
  KAFKA_COMMIT_INTERVAL_MS: durationMs({
    default: 1_000,
    min: 1,
    max: 600_000,
    desc: 'How often the consumer and the Portal tell Kafka their positions, at which only lag tools look: they go on from what their databases hold',
  }),
};

export const consumerSettings = {
  ...fetchSettings,
  KAFKA_GROUP_ID: name({ default: 'ai-server-group', desc: 'Consumer group of the AI server' }),
  KAFKA_GROUP_INSTANCE_ID: str({
    default: '',
    desc: 'Static membership: a consumer restarted under this name takes its partitions back at once; empty for none',
  }),
  KAFKA_ON_GAP: str({
    choices: ['stop', 'earliest'] as const,
    default: 'stop',
    desc: 'When Kafka has dropped readings that were never read: stop, or go on from the earliest left and count them as lost',
  }),
  CONSUMER_COLLECT_MS: durationMs({
    default: 5,
    min: 0,
    max: 1_000,
    desc: 'How long the consumer waits after an answer with few readings before it asks for more: each may be later by so much, and many small senders cost less',
  }),
  CONSUMER_BATCH_SIZE_MAX: wholeNumber({
    default: 10_000,
    min: 1,
    max: 100_000,
    unit: 'readings',
    desc: 'The most readings that are computed at once',
  }),
  CONSUMER_SAVE_SIZE_MAX: wholeNumber({
    default: 20_000,
    min: 1,
    max: 1_000_000,
    unit: 'readings',
    desc: 'Batches that wait are stored in one transaction up to so many readings',
  }),
  CONSUMER_AHEAD_ROWS_MAX: wholeNumber({
    default: 5_000,
    min: 1,
    max: 1_000_000,
    unit: 'rows',
    desc: 'While so many alerts and dead letters are computed and not stored yet, no further batch is computed',
  }),
  CONSUMER_RETRY_DELAY_MIN_MS: durationMs({
    default: 250,
    min: 1,
    max: 3_600_000,
    desc: 'First pause before a failed step is tried again; doubles each time',
  }),
  CONSUMER_STOP_TIMEOUT_MS: durationMs({
    default: 3_500,
    min: 1,
    max: 600_000,
    desc: 'How long a consumer that is told to stop may finish its batch; then the batch is dropped without effect',
  }),
  CONSUMER_RETRY_DELAY_MAX_MS: durationMs({
    default: 5_000,
    min: 1,
    max: 3_600_000,
    desc: 'Longest pause before a failed step is tried again',
  }),
};

export const consumerRelations = [
  notAbove('CONSUMER_RETRY_DELAY_MIN_MS', 'CONSUMER_RETRY_DELAY_MAX_MS', 'pauses grow from the first to the second'),
  notAbove('CONSUMER_STOP_TIMEOUT_MS', 'KAFKA_SESSION_TIMEOUT_MS', 'a consumer that stops would be counted as dead'),
  notAbove('KAFKA_FETCH_WAIT_MS', 'KAFKA_REQUEST_TIMEOUT_MS', 'every fetch without new readings would time out'),
];
