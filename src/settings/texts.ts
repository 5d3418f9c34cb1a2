// Texts of settings that must have a form: names that must not be empty, hosts, web addresses, lists of brokers and origins, time zones.
// A refusal says the value and an example of the right form. What may be any text, such as a password, is envalid's own `str`.
import { isIP } from 'node:net';
import { EnvError, makeValidator } from 'envalid';

/** A text that is not blank, and has no space around it. */
export const name = makeValidator<string>((input) => {
  if (input.trim() === '' || input.trim() !== input)
    throw new EnvError(`"${input}" is not a name: it is blank, or has spaces around it`);
  return input;
});

/** A name or address of a machine, without port. */
export const hostName = makeValidator<string>((input) => {
  const isName = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i.test(input);
  if (isIP(input) === 0 && !isName) {
    throw new EnvError(`"${input}" is not a host, such as localhost, db.example.com or 192.168.1.7 (without a port)`);
  }
  return input;
});

/** A machine's name or address, or the folder of a Unix socket: what PostgreSQL's own tools take. */
export const databaseHost = makeValidator<string>((input) => {
  if (input.startsWith('/')) return input;
  return hostName({ default: '' })._parse(input);
});

/** An address that begins with http:// or https://. */
export const webAddress = makeValidator<string>((input) => {
  if (!URL.canParse(input) || !/^https?:$/.test(new URL(input).protocol)) {
    throw new EnvError(`"${withoutPassword(input)}" is not an address that begins with https:// (or http://)`);
  }
  return input;
});

/** Origins of web pages, separated by commas. */
export const origins = makeValidator<readonly string[]>((input) => {
  const list = input.split(',').map((origin) => origin.trim());
  const wrong = list.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) throw new EnvError(`"${wrong}" is not an origin such as https://plant.example.com`);
  return list;
});

/** Addresses, networks, or names of kinds of address, separated by commas. A network of all addresses is refused: it is no network. */
export const networks = makeValidator<readonly string[]>((input: string) => {
  const list = input.split(',').map((address) => address.trim());
  const wrong = list.find((address) => !addressKinds.includes(address) && !isNetwork(address));
  if (wrong !== undefined)
    throw new EnvError(
      `"${wrong}" is not an address, a network such as 10.0.0.0/8, or one of ${addressKinds.join(', ')}`,
    );
  return list;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

/** 127.0.0.0/8 and ::1; 169.254.0.0/16 and fe80::/10; the private networks. */
const addressKinds = ['loopback', 'linklocal', 'uniquelocal'];

/** Brokers as host:port, separated by commas. */
export const brokerList = makeValidator<readonly string[]>((input) => {
  const brokers = input.split(',').map((broker) => broker.trim());
  const wrong = brokers.find((broker) => !isBroker(broker));
  if (wrong !== undefined) {
    throw new EnvError(
      `"${input}" is not a list of host:port, separated by commas, with ports from 1 to 65535; "${wrong}" is at fault`,
    );
  }
  return brokers;
});

/** A schema of PostgreSQL, spelled so that it needs no quotes anywhere. */
export const schemaName = makeValidator<string>((input) => {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(input)) {
    throw new EnvError(`"${input}" is not a schema such as public or app: small letters, digits and _, at most 63`);
  }
  return input;
});

/** A JSON object of texts. */
export const textEntries = makeValidator<Readonly<Record<string, string>>>((input) => {
  const refusal = 'it is not a JSON object of texts such as {"database.sslmode":"require"}';
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    throw new EnvError(refusal);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new EnvError(refusal);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]));
});

function isBroker(broker: string): boolean {
  const port = /^(?:[^\s:[\]]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(broker)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

/** Of an address what may be told where what stands behind its path may be a key. */
export function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

/** An address as it may be told: without the user and the password in it, which may have an @ of its own. */
export function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/?#]*@/, '//…@');
}
