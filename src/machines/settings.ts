// How the Portal's database is reached, of which the AI server only reads the machines' types, and how long it remembers them.
import { bool, str } from 'envalid';
import { durationMs, port, wholeNumber } from '../settings/numbers.ts';
import { databaseHost, name } from '../settings/texts.ts';

export const machineSettings = {
  DB_HOST: databaseHost({ default: 'localhost', desc: "Host of the Portal's PostgreSQL" }),
  DB_PORT: port({ default: 5432, desc: "Port of the Portal's PostgreSQL" }),
  DB_NAME: name({ default: 'machine_anomaly', desc: "Name of the Portal's database" }),
  DB_USER: name({ default: 'admin', desc: "User of the Portal's database" }),
  DB_PASSWORD: str({ default: 'admin1234', desc: "Password of the Portal's database" }),
  DB_SSL: bool({ default: false, desc: "Connect to the Portal's database with TLS" }),
  DB_SSL_CA_PATH: str({ default: '', desc: "PEM file of the authority that signed the Portal database's certificate" }),
  DB_POOL_MAX: wholeNumber({
    default: 2,
    min: 1,
    max: 1000,
    unit: 'connections',
    desc: "The most connections to the Portal's database for machine types",
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
  CACHE_TTL: wholeNumber({
    default: 3_600,
    min: 1,
    max: 31_536_000,
    unit: 's',
    desc: 'How long the type of a machine is remembered',
  }),
  CACHE_MAXSIZE: wholeNumber({
    default: 1_000,
    min: 1,
    max: 10_000_000,
    unit: 'machines',
    desc: 'The most machines whose type is remembered',
  }),
  CACHE_UNKNOWN_TTL: wholeNumber({
    default: 10,
    min: 0,
    max: 86_400,
    unit: 's',
    desc: 'How long it is remembered that a machine is unknown',
  }),
};
