// How the AI server's own database is reached.
import { bool, num, port, str } from 'envalid';

export const databaseSettings = {
  AI_DB_HOST: str({ default: 'localhost', desc: "Host of the AI server's PostgreSQL" }),
  AI_DB_PORT: port({ default: 5432, desc: "Port of the AI server's PostgreSQL" }),
  AI_DB_NAME: str({ default: 'machine_anomaly_ai_server', desc: "Name of the AI server's database" }),
  AI_DB_USER: str({ default: 'admin', desc: "User of the AI server's database" }),
  AI_DB_PASSWORD: str({ default: 'admin1234', desc: "Password of the AI server's database" }),
  AI_DB_SSL: bool({ default: false, desc: "Connect to the AI server's database with TLS" }),
  AI_DB_SSL_CA_PATH: str({
    default: '',
    desc: "PEM file of the authority that signed the AI server's database certificate",
  }),
  AI_DB_POOL_MAX: num({ default: 4, desc: "The most connections to the AI server's database" }),
  AI_DB_CONNECT_TIMEOUT_MS: num({
    default: 5_000,
    desc: "How long to wait for a connection to the AI server's database",
  }),
  AI_DB_STATEMENT_TIMEOUT_MS: num({
    default: 30_000,
    desc: "How long a statement on the AI server's database may take",
  }),
  AI_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: num({
    default: 3_000,
    desc: "How long a program may be silent inside a transaction on the AI server's database before PostgreSQL ends it",
  }),
};

/** How long what was stored is kept. */
export const retentionSettings = {
  OUTBOX_RETENTION_MINUTES: num({
    default: 360,
    desc: 'How long a message stays in the outbox after it is known to be in Kafka',
  }),
  DETECTION_RETENTION_DAYS: num({ default: 90, desc: 'How long detections are kept' }),
  DEAD_LETTER_RETENTION_DAYS: num({ default: 90, desc: 'How long dead letters are kept, resolved or not' }),
  CLEAN_UP_BATCH_SIZE: num({ default: 500, desc: 'The most rows that clean-up removes in one transaction' }),
};
