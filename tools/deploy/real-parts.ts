// A real PostgreSQL and Kafka on free ports, for scripts that try out what is deployed, and a way to wait for what they lead to.
import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from '../../src/stack/home.ts';
import { kafkaPart } from '../../src/stack/parts/kafka.ts';
import { postgresPart, postgresSuperuser } from '../../src/stack/parts/postgres.ts';
import { type Supervisor, supervise } from '../../src/stack/supervise/supervise.ts';
import { freePort } from '../../test/support/stack.ts';

const databases = { portal: 'machine_anomaly', aiServer: 'machine_anomaly_ai_server' };
const waitMs = 240_000;

/** The environment with which programs use them, and the password of the database's user. */
export async function startRealParts(
  folder: string,
): Promise<{ readonly stack: Supervisor; readonly env: Readonly<Record<string, string>>; readonly password: string }> {
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
  return { stack, env, password };
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
