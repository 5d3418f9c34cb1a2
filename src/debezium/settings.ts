// Kafka Connect and the Debezium connector that carries the outbox to Kafka.
import { bool, str } from 'envalid';
import { durationMs, sizeBytes, wholeNumber } from '../settings/numbers.ts';
import { notAbove, type Relation } from '../settings/relations.ts';
import { secret, secretFile } from '../settings/secrets.ts';
import { databaseHost, name, textEntries, webAddress } from '../settings/texts.ts';

export const debeziumSettings = {
  CONNECT_URL: webAddress({ default: 'http://localhost:8083', desc: 'Address of Kafka Connect' }),
  CONNECT_USERNAME: name({ default: 'spindle', desc: 'User of Kafka Connect, where CONNECT_PASSWORD is set' }),
  CONNECT_PASSWORD: secret({
    default: '',
    desc: 'Password of Kafka Connect, unless CONNECT_URL has one; empty where it asks for none',
  }),
  CONNECT_PASSWORD_PATH: secretFile({
    default: '',
    desc: 'A file with that password, in place of CONNECT_PASSWORD; read for each request',
  }),
  CONNECT_CA_PATH: str({
    default: '',
    desc: 'Where Kafka Connect speaks TLS: a file with the certificate of the authority that signed its own, or with that certificate itself; empty for those that Node knows. Read for each request',
  }),
  CONNECT_TIMEOUT_MS: durationMs({
    default: 10_000,
    min: 1,
    max: 3_600_000,
    desc: 'How long to wait for an answer of Kafka Connect',
  }),
  CONNECTOR_NAME: name({ default: 'spindle-outbox', desc: 'Name of the Debezium connector' }),
  CDC_SLOT_NAME: name({ default: 'spindle_outbox', desc: "PostgreSQL's replication slot that the connector reads" }),
  CDC_PUBLICATION_NAME: name({ default: 'spindle_outbox', desc: "PostgreSQL's publication that the connector reads" }),
  CDC_SLOT_FAILOVER: bool({
    default: false,
    desc: "Let PostgreSQL's standbys keep the slot too, so that delivery goes on with the one that takes over: from PostgreSQL 17 on (docs/high-availability.md)",
  }),
  CDC_POLL_INTERVAL_MS: durationMs({
    default: 5,
    min: 1,
    max: 600_000,
    desc: 'How often the connector looks for new rows: about as much later they come out, and less takes more processor',
  }),
  CDC_EXACTLY_ONCE: bool({
    default: false,
    desc: 'Write to Kafka in transactions: no repeats for read_committed readers, at a higher latency',
  }),
  CDC_DB_HOST: databaseHost({
    default: '',
    desc: "Host of the AI server's PostgreSQL as Kafka Connect sees it; empty for AI_DB_HOST",
  }),
  CDC_DB_PORT: wholeNumber({
    default: 0,
    min: 0,
    max: 65_535,
    unit: 'TCP port',
    desc: "Port of the AI server's PostgreSQL as Kafka Connect sees it; 0 for AI_DB_PORT",
  }),
  CDC_DB_USER: str({
    default: '',
    desc: 'User with which Kafka Connect reads the outbox: REPLICATION and select on it suffice; empty for AI_DB_USER',
  }),
  CDC_DB_PASSWORD: secret({
    default: '',
    desc: `Its password, or what a config provider of Kafka Connect takes for it, such as \${file:/etc/connect.properties:password}; empty for AI_DB_PASSWORD`,
  }),
  CDC_OWNER_USER: str({
    default: '',
    desc: 'User for the guardian, which mends publication and slot: spindle_guardian, or the owner of the outbox; it may replicate. Empty for AI_DB_USER',
  }),
  CDC_OWNER_PASSWORD: secret({ default: '', desc: "Password of CDC_OWNER_USER; empty for AI_DB_USER's" }),
  CDC_OWNER_PASSWORD_PATH: secretFile({
    default: '',
    desc: 'A file with that password, in place of CDC_OWNER_PASSWORD; read for each connection',
  }),
  CDC_GUARDIAN: bool({
    default: true,
    desc: 'Let a consumer watch the connector and its slot, restart and register the connector, and clean up; false for the Portal too where no consumer does: it then awaits no markers',
  }),
  CDC_GUARDIAN_INTERVAL_MS: durationMs({
    default: 2_000,
    min: 10,
    max: 600_000,
    desc: 'How often the connector and its slot are looked at',
  }),
  CDC_GUARDIAN_GRACE_MS: durationMs({
    default: 10_000,
    min: 0,
    max: 3_600_000,
    desc: 'How long a fault that may pass by itself is not told of, nor an absent connector registered',
  }),
  CDC_HEARTBEAT_AGE_MAX_MS: durationMs({
    default: 30_000,
    min: 3000,
    max: 3_600_000,
    desc: 'When Debezium has confirmed nothing for this time, not even its heartbeat, and no marker has come out of Kafka in it, something is wrong: one alone suffices, as Kafka Connect may note only every minute how far it is',
  }),
  CDC_RETAINED_BYTES_MAX: sizeBytes({
    default: 1_073_741_824,
    min: 1_048_576,
    max: 1_125_899_906_842_624,
    desc: 'When PostgreSQL keeps more WAL than this for the slot, it is told as a fault',
  }),
  CDC_RESTART_PAUSE_MAX_MS: durationMs({
    default: 60_000,
    min: 10,
    max: 3_600_000,
    desc: 'Longest pause between two attempts to restart or register the connector, or to send a message again',
  }),
  CDC_RESUME_AFTER_MS: durationMs({
    default: 900_000,
    min: 0,
    max: 604_800_000,
    desc: 'How long the connector may be paused before it is resumed, so that a pause is not forgotten; 0 for ever',
  }),
  CDC_CONNECTOR_OVERRIDES: textEntries({
    default: {},
    desc: `Entries of the connector's configuration that are added or replaced, as JSON: {"database.sslmode":"require"}`,
  }),
  CDC_MARKER_INTERVAL_MS: durationMs({
    default: 10_000,
    min: 0,
    max: 3_600_000,
    desc: 'How often a marker is sent the way of the alerts, to prove it and measure its time; 0 for never, and where the Portal shall not miss them',
  }),
  CDC_MARKER_TOPIC: str({
    default: '',
    desc: 'Topic of the markers, which Kafka Connect must be allowed to write; empty for CONNECTOR_NAME with -markers',
  }),
  CDC_MARKER_AGE_MAX_MS: durationMs({
    default: 30_000,
    min: 1_000,
    max: 3_600_000,
    desc: 'When a marker has not come out of Kafka after this time, it is told as a fault, and no page of the Portal is live',
  }),
  CDC_EVIDENCE_ROWS_MAX: wholeNumber({
    default: 50_000,
    min: 100,
    max: 1_000_000,
    unit: 'messages',
    desc: 'The most messages that are looked for in their topics at one time',
  }),
  CDC_RESEND_BATCH_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 100_000,
    unit: 'messages',
    desc: 'The most messages that are sent again at one time, when they have not reached their topic',
  }),
};

/** Where markers go, out of CDC_MARKER_TOPIC and CONNECTOR_NAME. */
export const markerTopicOf = (given: string, connectorName: string): string => given || `${connectorName}-markers`;

/** Markers are no messages: who reads alerts or readings would refuse them. */
function notMarkers(topicSetting: string): Relation {
  return {
    names: [topicSetting, 'CDC_MARKER_TOPIC', 'CONNECTOR_NAME'],
    problem: ({ [topicSetting]: topic, CDC_MARKER_TOPIC: given, CONNECTOR_NAME: connectorName }) =>
      topic === markerTopicOf(String(given), String(connectorName))
        ? `${topicSetting} and CDC_MARKER_TOPIC (empty: CONNECTOR_NAME with -markers) are both ${JSON.stringify(topic)} and must differ: markers are no messages, and are refused by who reads that topic`
        : undefined,
  };
}

/** Kafka Connect knows no file of ours. */
const ownForCapture: Relation = {
  names: ['AI_DB_PASSWORD_PATH', 'CDC_DB_PASSWORD'],
  problem: ({ AI_DB_PASSWORD_PATH: path, CDC_DB_PASSWORD: password }) =>
    path !== '' && password === ''
      ? "CDC_DB_PASSWORD: with AI_DB_PASSWORD_PATH set it too, to what a config provider of Kafka Connect takes for the password, which knows no file of Spindle's"
      : undefined,
};

export const debeziumRelations = [
  ownForCapture,
  ...['KAFKA_TOPIC_SENSOR', 'KAFKA_TOPIC_ALERT', 'KAFKA_TOPIC_DEAD_LETTER', 'KAFKA_TOPIC_EPISODES'].map(notMarkers),
  notAbove('CDC_GUARDIAN_INTERVAL_MS', 'CDC_RESTART_PAUSE_MAX_MS', 'attempts are made when the guardian looks'),
];
