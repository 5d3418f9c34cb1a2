// What Spindle asks of Kafka Connect: to register the connector, to tell its state, to remove it.
import { Unavailable } from '../core/errors.ts';
import type { AskingInit, AskOther } from '../settings/ask-trusting.ts';
import { type AuthorityFile, whyUntrusted } from '../settings/authority.ts';

export interface ConnectOptions {
  /** May have a path, and a user with password, which are sent as basic authentication and shown nowhere. */
  readonly url: string;
  /** Sent where `url` has none. */
  /** A password that may change is asked for at each request. */
  readonly login?: { readonly username: string; readonly password: string | (() => string) };
  /** Whose certificate is trusted; absent for the authorities that Node knows. */
  readonly trust?: { readonly authority: AuthorityFile; readonly ask: AskOther };
  readonly timeoutMs: number;
  /** Ends a question before its time. */
  readonly signal?: AbortSignal;
}

export interface ConnectorState {
  /** RUNNING, FAILED, PAUSED, UNASSIGNED, … or ABSENT when there is no such connector. */
  readonly connector: string;
  readonly tasks: readonly { readonly id: number; readonly state: string; readonly trace: string | null }[];
}

/** Creates the connector or brings it to this configuration; the same call twice changes nothing. Throws Unavailable. */
export async function registerConnector(
  connect: ConnectOptions,
  name: string,
  config: Readonly<Record<string, string>>,
): Promise<'created' | 'updated'> {
  const response = await request(connect, `/connectors/${encodeURIComponent(name)}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  return response.status === 201 ? 'created' : 'updated';
}

/** The state of the connector and its tasks. Throws Unavailable. */
export async function connectorState(connect: ConnectOptions, name: string): Promise<ConnectorState> {
  const response = await request(connect, `/connectors/${encodeURIComponent(name)}/status`, {}, [404]);
  if (response.status === 404) return { connector: 'ABSENT', tasks: [] };
  const body = (await response.json()) as {
    connector: { state: string };
    tasks: { id: number; state: string; trace?: string }[];
  };
  return {
    connector: body.connector.state,
    tasks: body.tasks.map((task) => ({ id: task.id, state: task.state, trace: task.trace ?? null })),
  };
}

/** The configuration that Kafka Connect has; undefined when there is no such connector. Throws Unavailable. */
export async function registeredConfig(
  connect: ConnectOptions,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const response = await request(connect, `/connectors/${encodeURIComponent(name)}/config`, {}, [404]);
  if (response.status === 404) return undefined;
  return (await response.json()) as Record<string, string>;
}

/** What Kafka Connect says of itself: its version and its cluster. Throws Unavailable. */
export async function workerInfo(connect: ConnectOptions): Promise<unknown> {
  return (await request(connect, '/', {})).json();
}

/** Names of the other connectors that read the same slot of the same database. Throws Unavailable. */
export async function rivalConnectors(
  connect: ConnectOptions,
  name: string,
  config: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const response = await request(connect, '/connectors?expand=info', {});
  const all = (await response.json()) as Record<string, { info?: { config?: Record<string, string> } }>;
  return Object.entries(all).flatMap(([other, { info }]) => {
    const found = info?.config ?? {};
    const isRival = other !== name && rivalKeys.every((key) => found[key] === config[key]);
    return isRival ? [other] : [];
  });
}

const rivalKeys = ['slot.name', 'database.dbname', 'connector.class'];

/** Lets a paused or stopped connector go on. Throws Unavailable. */
export async function resumeConnector(connect: ConnectOptions, name: string): Promise<void> {
  await request(connect, `/connectors/${encodeURIComponent(name)}/resume`, { method: 'PUT' });
}

/** Ends the connector's tasks, which leave the slot, until it is resumed. Throws Unavailable. */
export async function stopConnector(connect: ConnectOptions, name: string): Promise<void> {
  await request(connect, `/connectors/${encodeURIComponent(name)}/stop`, { method: 'PUT' });
}

/** The position in the WAL that Kafka Connect has noted for the connector, in bytes; undefined when it has noted none. Throws Unavailable. */
export async function notedPosition(connect: ConnectOptions, name: string): Promise<number | undefined> {
  // Before Kafka 3.5 it cannot be asked.
  const response = await request(connect, `/connectors/${encodeURIComponent(name)}/offsets`, {}, [404]);
  if (response.status === 404) return undefined;
  const { offsets } = (await response.json()) as { offsets?: { offset?: Record<string, unknown> | null }[] };
  const positions = (offsets ?? []).flatMap(({ offset }) => {
    return ['lsn', 'lsn_proc', 'lsn_commit'].map((key) => offset?.[key]).filter((lsn) => typeof lsn === 'number');
  });
  return positions.length === 0 ? undefined : Math.max(...positions);
}

/** Removes the connector; one that is absent is no fault. The replication slot stays, so that nothing is lost. Throws Unavailable. */
export async function deleteConnector(connect: ConnectOptions, name: string): Promise<void> {
  await request(connect, `/connectors/${encodeURIComponent(name)}`, { method: 'DELETE' }, [404]);
}

/** Restarts the connector's failed parts, or all of them. Throws Unavailable. */
export async function restartConnector(connect: ConnectOptions, name: string, parts: 'failed' | 'all'): Promise<void> {
  const path = `/connectors/${encodeURIComponent(name)}/restart?includeTasks=true&onlyFailed=${parts === 'failed'}`;
  await request(connect, path, { method: 'POST' }, [404]);
}

/** Whether the connector and at least one task run, and none failed. */
export function isRunning(state: ConnectorState): boolean {
  return (
    state.connector === 'RUNNING' && state.tasks.length > 0 && state.tasks.every((task) => task.state === 'RUNNING')
  );
}

/** One sentence on a state that is not running. */
export function describeState(name: string, state: ConnectorState): string {
  const failed = state.tasks.find((task) => task.state === 'FAILED');
  const tasks = state.tasks.map((task) => `task ${task.id} ${task.state}`).join(', ') || 'no task';
  const first = failed?.trace?.split('\n')[0];
  const root = rootCause(failed?.trace ?? '');
  const cause = root === first ? first : `${first} (${root})`;
  return `connector ${name} is ${state.connector}, ${tasks}${first === undefined ? '' : `: ${cause}`}`;
}

/** Of a trace of Java: its last cause, which says what the first only wraps. */
export function rootCause(trace: string): string | undefined {
  const lines = trace.split('\n');
  const last = lines.findLast((line) => line.startsWith('Caused by: '));
  return last?.slice('Caused by: '.length).trim() ?? (lines[0] || undefined);
}

const nobodyNamed: AuthorityFile = { path: '', setting: 'CONNECT_CA_PATH' };

async function request(
  connect: ConnectOptions,
  path: string,
  init: Omit<Partial<AskingInit>, 'signal'>,
  alsoFine: readonly number[] = [],
): Promise<Response> {
  const { address, login = connect.login } = splitUrl(connect.url);
  const authorization = login === undefined ? undefined : basicAuthorization(login);
  let response: Response;
  try {
    const signals = [AbortSignal.timeout(connect.timeoutMs), ...(connect.signal === undefined ? [] : [connect.signal])];
    response = await (connect.trust?.ask ?? fetch)(new URL(`${address}${path}`), {
      ...init,
      headers: { ...init.headers, ...(authorization === undefined ? {} : { authorization }) },
      signal: AbortSignal.any(signals),
    });
  } catch (cause) {
    const untrusted = whyUntrusted(connect.trust?.authority ?? nobodyNamed, cause);
    if (untrusted !== undefined) {
      throw new Unavailable(`Kafka Connect at ${address} cannot be asked: ${untrusted}`, { retryable: false, cause });
    }
    throw new Unavailable(`Kafka Connect at ${address} does not answer; is it running?`, { retryable: true, cause });
  }
  if (response.ok || alsoFine.includes(response.status)) return response;
  const text = (await response.text()).slice(0, 500);
  if (response.status === 401 || response.status === 403) {
    const fix =
      'check CONNECT_USERNAME and CONNECT_PASSWORD, or the user and password in CONNECT_URL (http://user:password@host:port)';
    throw new Unavailable(`Kafka Connect at ${address} refuses us (${response.status}); ${fix}`, { retryable: false });
  }
  // While the group of workers settles, Connect answers 409 or 5xx, or has no plugins yet and answers 404.
  const retryable = response.status === 409 || response.status === 404 || response.status >= 500;
  throw new Unavailable(`Kafka Connect at ${address} answers ${response.status}: ${text}`, { retryable });
}

/** The address without user and password, which may be shown, and these two. */
function splitUrl(text: string): { readonly address: string; readonly login?: ConnectOptions['login'] } {
  const url = new URL(text);
  const address = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  if (url.username === '' && url.password === '') return { address };
  return {
    address,
    login: { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
  };
}

function basicAuthorization({ username, password }: NonNullable<ConnectOptions['login']>): string {
  const now = typeof password === 'string' ? password : password();
  return `Basic ${Buffer.from(`${username}:${now}`).toString('base64')}`;
}

/** Where Kafka Connect is, for people: without user and password. */
export function shownAddress(connect: Pick<ConnectOptions, 'url'>): string {
  return splitUrl(connect.url).address;
}
