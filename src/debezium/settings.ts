// Kafka Connect and the Debezium connector that carries the outbox to Kafka.
import { bool, num, str, url } from 'envalid';

export const debeziumSettings = {
  CONNECT_URL: url({ default: 'http://localhost:8083', desc: 'Address of Kafka Connect' }),
  CONNECT_TIMEOUT_MS: num({ default: 10_000, desc: 'How long to wait for an answer of Kafka Connect' }),
  CONNECTOR_NAME: str({ default: 'spindle-outbox', desc: 'Name of the Debezium connector' }),
  CDC_SLOT_NAME: str({ default: 'spindle_outbox', desc: "PostgreSQL's replication slot that the connector reads" }),
  CDC_PUBLICATION_NAME: str({ default: 'spindle_outbox', desc: "PostgreSQL's publication that the connector reads" }),
  CDC_POLL_INTERVAL_MS: num({
    default: 10,
    desc: 'How often the connector looks for new rows: at low rates this is the added latency',
  }),
  CDC_EXACTLY_ONCE: bool({
    default: false,
    desc: 'Write to Kafka in transactions: no repeats for read_committed readers, at a higher latency',
  }),
  CDC_DB_HOST: str({
    default: '',
    desc: "Host of the AI server's PostgreSQL as Kafka Connect sees it; empty for AI_DB_HOST",
  }),
  CDC_DB_PORT: num({
    default: 0,
    desc: "Port of the AI server's PostgreSQL as Kafka Connect sees it; 0 for AI_DB_PORT",
  }),
};
