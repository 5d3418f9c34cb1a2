// What every Kafka client of ours shares: brokers, TLS, SASL, time limits and bounded retries; and the sentence that a person reads when
// Kafka is away. Making options connects to nothing.
import type { CleanedEnv } from 'envalid';
import { InvalidSettings, Unavailable } from '../core/errors.ts';
import { currentPassword } from '../settings/password-file.ts';
import { type ClientTls, clientTls, type TlsFiles, whyTlsFailed } from '../settings/tls-files.ts';
import { type BaseOptions, findErrorBy, GenericError } from './library.ts';
import type { kafkaSettings } from './settings.ts';

export type KafkaClientOptions = BaseOptions & { readonly bootstrapBrokers: string[] };

type ClientSettings = Pick<
  CleanedEnv<typeof kafkaSettings>,
  | 'KAFKA_BOOTSTRAP_SERVERS'
  | 'KAFKA_SSL'
  | 'KAFKA_SSL_CA_PATH'
  | 'KAFKA_SASL_MECHANISM'
  | 'KAFKA_SASL_USERNAME'
  | 'KAFKA_SASL_PASSWORD'
  | 'KAFKA_CONNECT_TIMEOUT_MS'
  | 'KAFKA_REQUEST_TIMEOUT_MS'
  | 'KAFKA_RETRIES'
> & {
  readonly KAFKA_SASL_PASSWORD_PATH?: string;
  readonly KAFKA_SSL_CERT_PATH?: string;
  readonly KAFKA_SSL_KEY_PATH?: string;
};

/** How the client ids of our own programs begin. */
export const ownClientId = 'spindle';

/** Of a member of one of our groups, by the identity of the database that it stores in; null where that is not known. */
export function memberClientId(database: string | null): string {
  return database === null ? ownClientId : `${ownClientId}@${database}`;
}

/** The inverse of `memberClientId`; undefined for every other client id. */
export function databaseOfMember(clientId: string): string | undefined {
  return clientId.startsWith(`${ownClientId}@`) ? clientId.slice(ownClientId.length + 1) : undefined;
}

/** The options of every client. `clientId` is what the brokers' logs and quotas see. Throws InvalidSettings naming a file that cannot be read. */
export function clientOptions(settings: ClientSettings, clientId = ownClientId): KafkaClientOptions {
  return {
    clientId,
    bootstrapBrokers: [...settings.KAFKA_BOOTSTRAP_SERVERS],
    connectTimeout: settings.KAFKA_CONNECT_TIMEOUT_MS,
    requestTimeout: settings.KAFKA_REQUEST_TIMEOUT_MS,
    retries: settings.KAFKA_RETRIES,
    retryDelay: (_client, _operation, attempt) => Math.min(2_000, 100 * 2 ** attempt),
    autocreateTopics: false,
    ...(settings.KAFKA_SSL ? { tls: tlsOptions(settings), tlsServerName: true } : {}),
    ...saslOptions(settings),
  };
}

/**
 * What a failed use of Kafka means for a person: Unavailable that names the brokers. It is retryable unless Kafka refuses who we are or
 * what we want to do, which waiting does not mend.
 */
export function unavailable(client: KafkaClientOptions, what: string, cause: unknown): Unavailable {
  if (cause instanceof Unavailable) return cause;
  const brokers = client.bootstrapBrokers.join(',');
  const files = client.tls && tlsFiles.get(client.tls);
  const failed = files && whyTlsFailed(files, cause);
  if (failed !== undefined) {
    return new Unavailable(`Kafka at ${brokers} cannot ${what}: ${failed}`, { retryable: false, cause });
  }
  const refusal = refusalIn(cause);
  if (refusal !== undefined) {
    return new Unavailable(`Kafka at ${brokers} refuses to ${what}: ${refusal}`, { retryable: false, cause });
  }
  // Kafka says so for a moment too while it starts, and it may be made meanwhile.
  if (isUnknownTopic(cause)) {
    const message = `Kafka at ${brokers} cannot ${what} now: the topic does not exist; where that stays, make it: spindle connector register`;
    return new Unavailable(message, { retryable: true, cause });
  }
  if (has(cause, 'code', 'PLT_KFK_PROTOCOL')) {
    return new Unavailable(`Kafka at ${brokers} cannot ${what} now: ${innermostMessage(cause)}`, {
      retryable: true,
      cause,
    });
  }
  const fix = `is it running, and is KAFKA_BOOTSTRAP_SERVERS right?${files === undefined ? '' : certificateHint(files, cause)}`;
  const message = `Kafka at ${brokers} does not answer (${innermostMessage(cause)}), so it cannot ${what}; ${fix}`;
  return new Unavailable(message, { retryable: true, cause });
}

/** What a broker says of our certificate comes after TLS is agreed on, when the client keeps no more of it than that the connection was closed. */
function certificateHint({ shown }: TlsFiles, cause: unknown): string {
  if (innermostMessage(cause) !== 'Connection closed') return '';
  return shown?.certPath
    ? ` If it closes the connection because it does not take our certificate: put one that it trusts into ${shown.certPath} (KAFKA_SSL_CERT_PATH), with its key`
    : ' If it closes the connection because it asks for a certificate: set KAFKA_SSL_CERT_PATH and KAFKA_SSL_KEY_PATH to the files of one';
}

/** Whether the error says that this client may not do what it asked for. */
export function isUnauthorized(error: unknown): boolean {
  return unauthorizedIds.some((id) => has(error, 'apiId', id));
}

/** Whether the topic does not exist. The client has no error of its own for this; its text is all there is. */
export function isUnknownTopic(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unknown topic');
}

const unauthorizedIds = ['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED'];

function refusalIn(error: unknown): string | undefined {
  if (has(error, 'code', 'PLT_KFK_AUTHENTICATION') || has(error, 'apiId', 'SASL_AUTHENTICATION_FAILED')) {
    return (
      'SASL authentication failed; check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD ' +
      "(in .env a value with # must stand in quotes: PASSWORD='one#two')"
    );
  }
  if (isUnauthorized(error)) return 'the user has no right to it; ask the administrator of the cluster';
  return undefined;
}

function has(error: unknown, property: string, value: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (findErrorBy(each, property, value) !== null) return true;
  }
  return false;
}

/** The client wraps errors several layers deep; the deepest one names the cause. */
export function innermostMessage(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return innermostMessage(error.errors.at(-1));
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermostMessage(error.cause);
  const detail = error instanceof GenericError ? (error['serverErrorMessage'] ?? error['apiId']) : undefined;
  return typeof detail === 'string' ? `${error.message} (${detail})` : error.message;
}

/** What a client's TLS is made of. The client takes what is an option of TLS alone. */
const tlsFiles = new WeakMap<object, TlsFiles>();

function tlsOptions(settings: ClientSettings): ClientTls {
  const { KAFKA_SSL_CA_PATH: path, KAFKA_SSL_CERT_PATH: certPath = '', KAFKA_SSL_KEY_PATH: keyPath = '' } = settings;
  const names = { certSetting: 'KAFKA_SSL_CERT_PATH', keySetting: 'KAFKA_SSL_KEY_PATH' };
  const files = { path, setting: 'KAFKA_SSL_CA_PATH', shown: { certPath, keyPath, ...names } };
  try {
    const tls = clientTls(files);
    tlsFiles.set(tls, files);
    return tls;
  } catch (error) {
    throw new InvalidSettings([(error as Error).message]);
  }
}

function saslOptions(settings: ClientSettings): Pick<BaseOptions, 'sasl'> {
  const mechanism = settings.KAFKA_SASL_MECHANISM;
  if (mechanism === '') return {};
  const path = settings.KAFKA_SASL_PASSWORD_PATH ?? '';
  if (settings.KAFKA_SASL_USERNAME === '' || (settings.KAFKA_SASL_PASSWORD === '' && path === '')) {
    throw new InvalidSettings([
      `KAFKA_SASL_MECHANISM is ${mechanism}: set KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD too`,
    ]);
  }
  try {
    const password = currentPassword(settings.KAFKA_SASL_PASSWORD, { path, setting: 'KAFKA_SASL_PASSWORD_PATH' });
    return { sasl: { mechanism, username: settings.KAFKA_SASL_USERNAME, password } };
  } catch (error) {
    throw new InvalidSettings([`KAFKA_SASL_PASSWORD_PATH: ${(error as Error).message}`]);
  }
}
