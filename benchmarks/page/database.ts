// A PostgreSQL of the benchmark's own, as `npm start` runs it, with the Portal's schema ready to be copied.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { migrate } from '../../src/postgres/migrations.ts';
import { portalSchema } from '../../src/postgres/schemas.ts';
import { openHome } from '../../src/stack/home.ts';
import { postgresPart, postgresSuperuser } from '../../src/stack/parts/postgres.ts';
import { supervise } from '../../src/stack/supervise/supervise.ts';
import { freePort, templateName } from '../../test/support/stack.ts';

/** Also tells the tests' support where it is. Resolves with what ends it and deletes its data. */
export async function startPostgres(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-page-'));
  const home = openHome(folder);
  const port = await freePort();
  const supervisor = await supervise({
    home,
    ports: [],
    emit: (event) => {
      if (event.type === 'down') process.stderr.write(`${event.name} stays down: ${event.how}\n`);
    },
    steps: [postgresPart({ home, port, databases: [templateName('portal')] })],
  });
  const close = async (): Promise<void> => {
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const failure of (await supervisor.settled).values()) throw failure;
    const superuser = postgresSuperuser(home);
    const pool = new Pool({ ...superuser, host: '127.0.0.1', port, database: templateName('portal'), max: 1 });
    await migrate(pool, portalSchema).finally(() => pool.end());
    process.env['SPINDLE_TEST_POSTGRES_PORT'] = String(port);
    process.env['SPINDLE_TEST_POSTGRES_USER'] = superuser.user;
    process.env['SPINDLE_TEST_POSTGRES_PASSWORD'] = superuser.password;
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}
