// A real PostgreSQL and Kafka on free ports, for scripts that try out what is deployed, and a way to wait for what they lead to.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from '../../src/stack/home.ts';
import { kafkaPart } from '../../src/stack/parts/kafka.ts';
import { postgresPart, postgresSuperuser } from '../../src/stack/parts/postgres.ts';
import { openSecrets, type Secrets } from '../../src/stack/secrets.ts';
import { type Supervisor, supervise } from '../../src/stack/supervise/supervise.ts';
import { freePort } from '../../test/support/stack.ts';

const databases = { portal: 'machine_anomaly', aiServer: 'machine_anomaly_ai_server' };
const waitMs = 240_000;

type Env = Readonly<Record<string, string>>;

export interface RealParts {
  readonly stack: Supervisor;
  /** With which programs use them as one user who may do everything. */
  readonly env: Env;
  /** What of it is otherwise where each program has a role of its own, and commands the owner's. */
  readonly roles: Readonly<Record<'commands' | 'server' | 'consumer' | 'portal' | 'simulator', Env>>;
  /** What change data capture signs in with. */
  readonly capture: { readonly user: string; readonly password: string };
}

export async function startRealParts(folder: string): Promise<RealParts> {
  const home = openHome(folder);
  const [postgres, kafka, controller] = [await freePort(), await freePort(), await freePort()];
  const stack = await supervise({
    home,
    ports: [],
    emit: () => {},
    steps: [
      postgresPart({ home, port: postgres, databases: Object.values(databases) }),
      kafkaPart({ home, port: kafka, controllerPort: controller }),
    ],
  });
  const failures = await stack.settled;
  if (failures.size > 0) throw new Error([...failures.values()].map((error) => error.message).join('\n'));
  const { user, password } = postgresSuperuser(home);
  const database = (prefix: string, name: string) => ({
    [`${prefix}_HOST`]: '127.0.0.1',
    [`${prefix}_PORT`]: String(postgres),
    [`${prefix}_NAME`]: name,
    [`${prefix}_USER`]: user,
    [`${prefix}_PASSWORD`]: password,
  });
  const kafkaAddress = { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${kafka}` };
  const env = { ...database('DB', databases.portal), ...database('AI_DB', databases.aiServer), ...kafkaAddress };
  return {
    stack,
    env,
    roles: rolesOf(openSecrets(home)),
    capture: { user: 'spindle_cdc', password: openSecrets(home).spindle_cdc },
  };
}

function rolesOf(secrets: Secrets): RealParts['roles'] {
  const as = (prefix: 'DB' | 'AI_DB' | 'CDC_OWNER', role: Exclude<keyof Secrets, 'admin' | 'connect'>): Env => ({
    [`${prefix}_USER`]: role,
    [`${prefix}_PASSWORD`]: secrets[role],
  });
  const machines = as('DB', 'spindle_machines');
  return {
    commands: { ...as('DB', 'spindle_owner'), ...as('AI_DB', 'spindle_owner') },
    server: { ...machines, ...as('AI_DB', 'spindle_server') },
    consumer: { ...machines, ...as('AI_DB', 'spindle_consumer'), ...as('CDC_OWNER', 'spindle_guardian') },
    portal: as('DB', 'spindle_portal'),
    simulator: machines,
  };
}

/** What is waited for cannot come any more. */
export class Hopeless extends Error {}

/** Throws when it is not so after some minutes, and at once where that is hopeless. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + waitMs;
  const isSoNow = (): Promise<boolean> =>
    isSo().catch((error: unknown) => {
      if (error instanceof Hopeless) throw error;
      return false;
    });
  while (!(await isSoNow())) {
    if (performance.now() > deadline) throw new Error(`${what} is not there after ${waitMs / 1000} s`);
    await sleep(250);
  }
}

/** Resolves when the process has ended. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
