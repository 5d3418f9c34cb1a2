// Every secret that this installation is known to have, for whoever must not show one: those of the settings, of the files that settings name, of addresses,
// of the embedded stack, and of the file that says whom to tell of alarms.
import { readFileSync } from 'node:fs';
import { isSecretEntry } from '../../../debezium/connector-config.ts';
import { secretsNamedIn } from '../../../portal/notifier/notify-file.ts';
import type { Home } from '../../../stack/home.ts';
import { restUser } from '../../../stack/parts/connect.ts';
import { secretFileSettings, secretSettings, settingNames } from '../../support/dot-env/generated/setting-names.ts';
import type { Secret } from './redact.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface SecretSources {
  /** Of this process, and of the programs that a stack has started. */
  readonly environments: readonly Environment[];
  /** As they were read, defaults included. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly home: Pick<Home, 'secretsFile'>;
}

const fileBytesMax = 1_048_576;

export function knownSecrets({ environments, settings, home }: SecretSources): readonly Secret[] {
  const defaults = secretSettings.flatMap((name) => (name in settings ? secret(name, String(settings[name])) : []));
  const alone = [...environments.flatMap(inEnvironment), ...defaults, ...inHome(home)];
  const found = [...alone, ...withUser(alone, [settings, ...environments])];
  return [...new Map(found.map((each) => [each.value, each])).values()];
}

const ofConnect = ['CONNECT_PASSWORD', fileOf('CONNECT_PASSWORD_PATH'), ofStack('connect')];

/** A password of Kafka Connect goes over the wire with its user, both in one base64, in which the password alone is not found. */
function withUser(secrets: readonly Secret[], given: readonly Readonly<Record<string, unknown>>[]): readonly Secret[] {
  const users = new Set([restUser, ...given.map((each) => each['CONNECT_USERNAME'] ?? '').map(String)]);
  return secrets
    .filter(({ name }) => ofConnect.includes(name))
    .flatMap(({ name, value }) => [...users].map((user) => ({ name, value: `${user}:${value}` })));
}

/** A name of the settings, or of anything else, whose value is a secret. */
function inEnvironment(environment: Environment): readonly Secret[] {
  return Object.entries(environment).flatMap(([name, value = '']) => [
    ...(secretSettings.includes(name) ? secret(name, value) : []),
    ...(secretFileSettings.includes(name) ? inFile(name, value) : []),
    ...(settingNames.includes(name) ? [] : foreignSecret(name, value)),
    ...inAddress(name, value),
    ...(/^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/.test(name) ? inHeaders(name, value) : []),
    ...(name === 'CDC_CONNECTOR_OVERRIDES' ? inConnector(value) : []),
    ...(name === 'NOTIFY_PATH' && value !== ''
      ? secretsNamedIn(value, environment).flatMap((each) => secret(`a secret of ${name}`, each.trim()))
      : []),
  ]);
}

/** What a config provider of Kafka Connect takes for a secret is none. Of an address that is one as a whole, the path is what opens the door. */
function secret(name: string, value: string): readonly Secret[] {
  if (value === '' || isReference(value)) return [];
  const path = /^https?:\/\//.test(value) && URL.canParse(value) ? new URL(value).pathname : '';
  return path.length < pathCharactersMin
    ? [{ name, value }]
    : [
        { name, value },
        { name, value: path },
      ];
}

const pathCharactersMin = 8;

export function isReference(value: string): boolean {
  return /^\$\{[^{}]+\}$/.test(value);
}

const foreignCharactersMin = 8;

/** What others call a secret may be a number or a word such as `true`. */
function foreignSecret(name: string, value: string): readonly Secret[] {
  const isOne = /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|_KEY$/i.test(name) && value.length >= foreignCharactersMin;
  return isOne ? secret(`${name} of the environment`, value) : [];
}

/** A file of one line is known by that; one of many, such as a PEM file, by each that is long. */
function inFile(name: string, path: string): readonly Secret[] {
  const lines = readText(path)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const secrets = lines.length === 1 ? lines : lines.filter((line) => line.length >= 16 && !line.startsWith('-----'));
  return secrets.flatMap((line) => secret(fileOf(name), line.trim()));
}

/** The password as it is and as it is written, and both with the user, which together are sent in base64. */
function inAddress(name: string, value: string): readonly Secret[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(value) || !URL.canParse(value)) return [];
  const { username, password } = new URL(value);
  // A token instead of a user.
  if (password === '')
    return username.length < foreignCharactersMin
      ? []
      : [username, decoded(username)].map((each) => ({ name: `the user in ${name}`, value: each }));
  const [user, word] = [decoded(username), decoded(password)];
  return [password, word, `${user}:${word}`].map((each) => ({ name: `the password in ${name}`, value: each }));
}

/** NAME=VALUE separated by commas: each value as it is written and as it is sent, and what stands behind the kind of authentication. */
function inHeaders(name: string, value: string): readonly Secret[] {
  return value.split(',').flatMap((header) => {
    const written = header.slice(header.indexOf('=') + 1).trim();
    const sent = decoded(written);
    const values = [written, sent, sent.replace(/^(?:bearer|basic)\s+/i, '')];
    return values.filter((each) => each.length >= foreignCharactersMin).map((each) => ({ name, value: each }));
  });
}

function fileOf(name: string): string {
  return `the file of ${name}`;
}

function ofStack(name: string): string {
  return `${name} of the stack's secrets`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function inConnector(json: string): readonly Secret[] {
  return Object.entries(parsed(json)).flatMap(([key, value]) =>
    isSecretEntry(key) ? secret(`${key} of CDC_CONNECTOR_OVERRIDES`, String(value)) : [],
  );
}

/** Read, and never drawn anew as a start does. */
function inHome(home: Pick<Home, 'secretsFile'>): readonly Secret[] {
  return Object.entries(parsed(readText(home.secretsFile))).flatMap(([name, value]) =>
    secret(ofStack(name), String(value)),
  );
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Empty where it is none, cannot be read, or is so large that it is no secret. */
function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    return text.length > fileBytesMax ? '' : text;
  } catch {
    return '';
  }
}
