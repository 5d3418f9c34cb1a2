// How the Portal's database is reached: by the Portal, which owns it, and by the AI server, which reads the machines' types in it.
import { bool, str } from 'envalid';
import { durationMs, port } from '../settings/numbers.ts';
import { secret, secretFile } from '../settings/secrets.ts';
import { databaseHost, name } from '../settings/texts.ts';
import type { PostgresOptions } from './pool.ts';

export const portalDatabaseSettings = {
  DB_HOST: databaseHost({ default: 'localhost', desc: "Host of the Portal's PostgreSQL" }),
  DB_PORT: port({ default: 5432, desc: "Port of the Portal's PostgreSQL" }),
  DB_NAME: name({ default: 'machine_anomaly', desc: "Name of the Portal's database" }),
  DB_USER: name({ default: 'admin', desc: "User of the Portal's database" }),
  DB_PASSWORD: secret({ default: 'admin1234', desc: "Password of the Portal's database" }),
  DB_PASSWORD_PATH: secretFile({
    default: '',
    desc: 'A file with that password, in place of DB_PASSWORD; read for each connection',
  }),
  DB_SSL: bool({ default: false, desc: "Connect to the Portal's database with TLS" }),
  DB_SSL_CA_PATH: str({
    default: '',
    desc: "PEM file of the authority that signed the Portal database's certificate; read for each connection",
  }),
  DB_SSL_CERT_PATH: str({
    default: '',
    desc: "PEM file of a certificate that is shown to the Portal's database, where it asks for one; read for each connection",
  }),
  DB_SSL_KEY_PATH: secretFile({
    default: '',
    desc: 'PEM file of the key of that certificate; read for each connection',
  }),
  DB_CONNECT_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 1,
    max: 600_000,
    desc: "How long to wait for a connection to the Portal's database",
  }),
  DB_QUERY_TIMEOUT_MS: durationMs({
    default: 10_000,
    min: 1,
    max: 3_600_000,
    desc: "How long a query on the Portal's database may take",
  }),
};

export interface PortalDatabase {
  readonly DB_HOST: string;
  readonly DB_PORT: number;
  readonly DB_NAME: string;
  readonly DB_USER: string;
  readonly DB_PASSWORD: string;
  readonly DB_PASSWORD_PATH?: string;
  readonly DB_SSL: boolean;
  readonly DB_SSL_CA_PATH: string;
  readonly DB_SSL_CERT_PATH?: string;
  readonly DB_SSL_KEY_PATH?: string;
  readonly DB_CONNECT_TIMEOUT_MS: number;
  readonly DB_QUERY_TIMEOUT_MS: number;
}

/** Names the settings once, as the room's functions take them. */
export function portalDatabaseOptions(settings: PortalDatabase, poolMax: number): PostgresOptions {
  return {
    host: settings.DB_HOST,
    port: settings.DB_PORT,
    database: settings.DB_NAME,
    user: settings.DB_USER,
    password: settings.DB_PASSWORD,
    passwordFile: { path: settings.DB_PASSWORD_PATH ?? '', setting: 'DB_PASSWORD_PATH' },
    tls: settings.DB_SSL ? tlsFilesOf(settings) : null,
    poolMax,
    connectTimeoutMs: settings.DB_CONNECT_TIMEOUT_MS,
    statementTimeoutMs: settings.DB_QUERY_TIMEOUT_MS,
    // One that is frozen in the middle of a transaction holds up nobody else for longer than a statement could.
    idleInTransactionTimeoutMs: settings.DB_QUERY_TIMEOUT_MS,
    // And one that is frozen while it is sent an answer.
    unreadTimeoutMs: settings.DB_QUERY_TIMEOUT_MS,
  };
}

function tlsFilesOf({
  DB_SSL_CA_PATH: path,
  DB_SSL_CERT_PATH: certPath = '',
  DB_SSL_KEY_PATH: keyPath = '',
}: PortalDatabase) {
  const settings = { certSetting: 'DB_SSL_CERT_PATH', keySetting: 'DB_SSL_KEY_PATH' };
  return { path, setting: 'DB_SSL_CA_PATH', shown: { certPath, keyPath, ...settings } };
}
