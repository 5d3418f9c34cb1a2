// How the AI server's own database is reached.
import { bool, str } from 'envalid';
import { decimalNumber, durationMs, port, wholeNumber } from '../settings/numbers.ts';
import { secret, secretFile } from '../settings/secrets.ts';
import { databaseHost, name, schemaName } from '../settings/texts.ts';

export const databaseSettings = {
  AI_DB_HOST: databaseHost({ default: 'localhost', desc: "Host of the AI server's PostgreSQL" }),
  AI_DB_PORT: port({ default: 5432, desc: "Port of the AI server's PostgreSQL" }),
  AI_DB_NAME: name({ default: 'machine_anomaly_ai_server', desc: "Name of the AI server's database" }),
  AI_DB_SCHEMA: schemaName({
    default: 'public',
    desc: "Schema of the AI server's tables, whatever the user's own search path is",
  }),
  AI_DB_USER: name({ default: 'admin', desc: "User of the AI server's database" }),
  AI_DB_PASSWORD: secret({ default: 'admin1234', desc: "Password of the AI server's database" }),
  AI_DB_PASSWORD_PATH: secretFile({
    default: '',
    desc: 'A file with that password, in place of AI_DB_PASSWORD; read for each connection',
  }),
  AI_DB_SSL: bool({ default: false, desc: "Connect to the AI server's database with TLS" }),
  AI_DB_SSL_CA_PATH: str({
    default: '',
    desc: "PEM file of the authority that signed the AI server's database certificate; read for each connection",
  }),
  AI_DB_SSL_CERT_PATH: str({
    default: '',
    desc: "PEM file of a certificate that is shown to the AI server's database, where it asks for one; read for each connection",
  }),
  AI_DB_SSL_KEY_PATH: secretFile({
    default: '',
    desc: 'PEM file of the key of that certificate; read for each connection',
  }),
  AI_DB_POOL_MAX: wholeNumber({
    default: 4,
    min: 1,
    max: 1000,
    unit: 'connections',
    desc: "The most connections to the AI server's database",
  }),
  AI_DB_CONNECT_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 1,
    max: 600_000,
    desc: "How long to wait for a connection to the AI server's database",
  }),
  AI_DB_STATEMENT_TIMEOUT_MS: durationMs({
    default: 30_000,
    min: 1,
    max: 3_600_000,
    desc: "How long a statement on the AI server's database may take",
  }),
  AI_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: durationMs({
    default: 3_000,
    min: 100,
    max: 3_600_000,
    desc: "How long a program may be silent inside a transaction on the AI server's database before PostgreSQL ends it",
  }),
};

/** How long what was stored is kept. */
export const retentionSettings = {
  OUTBOX_RETENTION_MINUTES: decimalNumber({
    default: 360,
    min: 0.01,
    max: 525_600,
    unit: 'minutes',
    desc: 'How long a message stays in the outbox after it is known to be in Kafka',
  }),
  OUTBOX_WAITING_ROWS_MAX: wholeNumber({
    default: 1_000_000,
    min: 1_000,
    max: 1_000_000_000,
    unit: 'rows',
    desc: 'While so many messages of the outbox are not known to be in Kafka the consumer waits before a save; each consumer counts for itself, and its last save may go beyond (CDC_GUARDIAN=false: no limit)',
  }),
  OUTBOX_DEAD_LETTERS_PER_S_MAX: wholeNumber({
    default: 200,
    min: 0,
    max: 1_000_000,
    unit: 'dead letters per second',
    desc: 'So many a second of each consumer are sent as soon as alerts are; what is beyond is deferred, so that alerts do not wait behind it: 0 for all of them (CDC_GUARDIAN=false: none)',
  }),
  OUTBOX_DEFERRED_PIECE_MS: durationMs({
    default: 50,
    min: 1,
    max: 600_000,
    desc: 'Deferred dead letters are sent in pieces, each when Kafka has the one before, of as many as come through in about this time, and 50 at least: an alert waits no longer for them, and less takes more processor for each',
  }),
  DETECTION_RETENTION_DAYS: decimalNumber({
    default: 90,
    min: 0.01,
    max: 36_500,
    unit: 'days',
    desc: 'How long detections are kept; they go by partitions, a 24th of that, or ten minutes, later at most',
  }),
  DEAD_LETTER_RETENTION_DAYS: decimalNumber({
    default: 90,
    min: 0.01,
    max: 36_500,
    unit: 'days',
    desc: 'How long dead letters are kept, resolved or not',
  }),
  EPISODE_RETENTION_DAYS: decimalNumber({
    default: 365,
    min: 0.01,
    max: 36_500,
    unit: 'days',
    desc: 'How long episodes are kept after they have closed',
  }),
  MEMORY_RETENTION_DAYS: decimalNumber({
    default: 400,
    // No window of a feature is longer than 366 days: what is forgotten sooner would be missed.
    min: 367,
    max: 36_500,
    unit: 'days',
    desc: 'What features with memory remember of a machine is forgotten when it has sent nothing for so long, as one that was taken out of the plant',
  }),
  CLEAN_UP_BATCH_SIZE: wholeNumber({
    default: 500,
    min: 1,
    max: 100_000,
    unit: 'rows',
    desc: 'The most rows that clean-up removes in one transaction',
  }),
};

/** How many maintenance windows there may be; the server and the command line hold to it. */
export const maintenanceSettings = {
  MAINTENANCE_WINDOWS_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 10_000,
    unit: 'windows',
    desc: 'The most maintenance windows that are not over yet',
  }),
};

/** How the consumer knows of them. */
export const windowCacheSettings = {
  MAINTENANCE_CACHE_MS: durationMs({
    default: 5_000,
    min: 0,
    max: 600_000,
    desc: 'For so long a consumer may not see that a maintenance window was added or ended',
  }),
};
