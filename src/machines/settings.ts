// How the Portal's database is reached, of which the AI server only reads the machines' types, and how long it remembers them.
import { bool, makeValidator, num, port, str } from 'envalid';

const atLeast = (minimum: number) =>
  makeValidator<number>((input: string) => {
    const value = Number(input);
    if (!Number.isFinite(value) || value < minimum)
      throw new Error(`"${input}" is not a number of at least ${minimum}`);
    return value;
  });

export const machineSettings = {
  DB_HOST: str({ default: 'localhost', desc: "Host of the Portal's PostgreSQL" }),
  DB_PORT: port({ default: 5432, desc: "Port of the Portal's PostgreSQL" }),
  DB_NAME: str({ default: 'machine_anomaly', desc: "Name of the Portal's database" }),
  DB_USER: str({ default: 'admin', desc: "User of the Portal's database" }),
  DB_PASSWORD: str({ default: 'admin1234', desc: "Password of the Portal's database" }),
  DB_SSL: bool({ default: false, desc: "Connect to the Portal's database with TLS" }),
  DB_SSL_CA_PATH: str({ default: '', desc: "PEM file of the authority that signed the Portal database's certificate" }),
  DB_POOL_MAX: atLeast(1)({ default: 2, desc: "The most connections to the Portal's database for machine types" }),
  DB_CONNECT_TIMEOUT_MS: num({ default: 5_000, desc: "How long to wait for a connection to the Portal's database" }),
  DB_QUERY_TIMEOUT_MS: num({ default: 10_000, desc: "How long a query on the Portal's database may take" }),
  CACHE_TTL: atLeast(1)({ default: 3_600, desc: 'How long the type of a machine is remembered, in seconds' }),
  CACHE_MAXSIZE: atLeast(1)({ default: 1_000, desc: 'The most machines whose type is remembered' }),
  CACHE_UNKNOWN_TTL: atLeast(0)({
    default: 10,
    desc: 'How long it is remembered that a machine is unknown, in seconds',
  }),
};
