// A clone or a home may lie in a folder of any name.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { migrate } from '../../src/postgres/migrations.ts';
import { portalSchema } from '../../src/postgres/schemas.ts';
import { type Home, openHome } from '../../src/stack/home.ts';
import { writeProperties } from '../../src/stack/parts/java.ts';
import { kafkaPart } from '../../src/stack/parts/kafka.ts';
import { postgresPart, postgresSuperuser } from '../../src/stack/parts/postgres.ts';
import { type Supervisor, supervise } from '../../src/stack/supervise/supervise.ts';
import { quickJava } from '../support/quick-java.ts';
import { freePort } from '../support/stack.ts';
import { recorder } from './support.ts';

const oddName = `sp [1] ü 한 #%41 'x' $HOME !(a) +@*?`;
/** Names of folders with the database that each is tried on. */
const migrationFolders: Readonly<Record<string, string>> = { 'a{b,c}': 'braces', 'a\\d': 'backslash' };
let folder: string;
let home: Home;
let running: Supervisor | undefined;
let postgresPort: number;
// The locale of a bare server, in which Java finds no file with a letter beyond ASCII.
const locale = process.env['LC_ALL'];

before(async () => {
  process.env['LC_ALL'] = 'C';
  folder = mkdtempSync(join(tmpdir(), 'spindle-folder-'));
  home = openHome(join(folder, oddName));
  postgresPort = await freePort();
  const [kafkaPort, controllerPort] = [await freePort(), await freePort()];
  const { emit, events } = recorder();
  const steps = [
    postgresPart({ home, port: postgresPort, databases: Object.values(migrationFolders), settings: { fsync: 'off' } }),
    kafkaPart({ home, port: kafkaPort, controllerPort, heapMb: 256, ...quickJava }),
  ];
  running = await supervise({ home, ports: [], steps, emit });
  assert.deepEqual([...(await running.settled)], [], JSON.stringify(events));
});
after(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
  if (locale === undefined) delete process.env['LC_ALL'];
  else process.env['LC_ALL'] = locale;
});

test('Kafka keeps its data and its log where it was told to', () => {
  assert.deepEqual(readdirSync(folder), [basename(oddName)]);
  assert.ok(existsSync(join(home.data, 'kafka/meta.properties')));
  // The layout of our own configuration of its log, which it therefore found.
  assert.match(readFileSync(join(home.logs, 'kafka.log'), 'utf8'), /^\d{4}-\d\d-\d\dT\S+ INFO \w+: /m);
});

for (const [name, database] of Object.entries(migrationFolders)) {
  test(`migrations are found in a folder ${name} below it, and those of no other folder`, async () => {
    const migrationsFolder = join(folder, oddName, name);
    cpSync(portalSchema.migrationsFolder, migrationsFolder, { recursive: true });
    const pool = new pg.Pool({ max: 1, host: '127.0.0.1', port: postgresPort, database, ...postgresSuperuser(home) });
    try {
      const applied = await migrate(pool, { ...portalSchema, migrationsFolder });
      assert.deepEqual(applied, readdirSync(portalSchema.migrationsFolder).sort());
    } finally {
      // The pool's end does not wait for its connection's.
      const closed = once(pool, 'remove');
      await pool.end();
      await closed;
    }
  });
}

test('values are written so that Java reads them back', () => {
  const path = join(home.config, 'odd.properties');
  writeProperties(path, { folder: ` a\\b #!=: ü\t`, 'a.b': true });
  assert.equal(readFileSync(path, 'utf8'), 'folder=\\ a\\\\b #!=: \\u00fc\\u0009\na.b=true\n');
});
