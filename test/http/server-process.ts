// `spindle server` as a process, for tests that ask it over the network.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { databaseEnv, freePort, type TestDatabase } from '../support/stack.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface RunningServer {
  readonly address: string;
  readonly log: () => string;
  // biome-ignore lint/suspicious/noExplicitAny: the assertions say what is in it
  readonly ask: (path: string, init?: RequestInit) => Promise<{ status: number; body: any }>;
  // biome-ignore lint/suspicious/noExplicitAny: the assertions say what is in it
  readonly predict: (body: unknown) => Promise<{ status: number; body: any }>;
  readonly stop: () => Promise<number | null>;
}

/** Starts a server against this Portal database, and waits until it answers. */
export async function startServer(
  database: Omit<TestDatabase, 'drop'>,
  extra: Record<string, string>,
): Promise<RunningServer> {
  const port = await freePort();
  const { process: child, log } = spawnServer({
    ...databaseEnv('DB', database),
    API_PORT: String(port),
    // A busy machine is no overload of the server.
    API_EVENT_LOOP_DELAY_MAX_MS: '60000',
    ...extra,
  });
  const ended = once(child, 'close');
  await untilLogged(child, log, 'The REST API answers');
  const address = `http://127.0.0.1:${port}`;
  const ask: RunningServer['ask'] = async (path, init) => {
    const response = await fetch(address + path, init);
    return { status: response.status, body: await response.json() };
  };
  return {
    address,
    log,
    ask,
    predict: (body) =>
      ask('/predict', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code as number | null;
    },
  };
}

/** Starts a server as a process. */
export function spawnServer(env: Record<string, string>): { process: ChildProcess; log: () => string } {
  const child = spawn(process.execPath, [main, 'server'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
  }
  return { process: child, log: () => log };
}

/** Resolves when the sentence stands in the log; rejects when the process ends without it. */
export function untilLogged(child: ChildProcess, log: () => string, sentence: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (log().includes(sentence)) resolve();
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    look();
    child.once('close', (code) => reject(new Error(`the server ended with ${code}:\n${log()}`)));
  });
}
