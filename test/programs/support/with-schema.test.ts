// The advice on PostgreSQL was added to what another system had failed in: of Kafka the log of PostgreSQL was named.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { aiServerSchema } from '../../../src/postgres/schemas.ts';
import { addresses } from '../../../src/programs/support/running-stack.ts';
import { withSchema } from '../../../src/programs/support/with-schema.ts';
import { temporaryHome } from '../../stack/support.ts';
import { poolLimits, withTestDatabase } from '../../support/database.ts';
import { freePort, type TestDatabase } from '../../support/stack.ts';

describe('a command with a database', () => {
  let database: TestDatabase;
  withTestDatabase({ schema: 'server' }, (_pool, own) => {
    database = own;
  });

  test('names the stack where PostgreSQL does not answer, and nowhere else', async (t) => {
    const { home, remove } = temporaryHome();
    const before = { ...process.env };
    t.after(() => {
      Object.assign(process.env, before);
      if (before['SPINDLE_HOME'] === undefined) delete process.env['SPINDLE_HOME'];
      remove();
    });
    for (const name of addresses) delete process.env[name];
    process.env['SPINDLE_HOME'] = home.folder;
    const options = { ...database, ...poolLimits, poolMax: 1 };
    const message = 'Kafka at plant:9092 does not answer';
    const ofKafka = withSchema(options, aiServerSchema, 'test', () =>
      Promise.reject(new Unavailable(message, { retryable: true })),
    );
    await assert.rejects(ofKafka, { name: 'Unavailable', message });
    const nobody = { ...options, host: '127.0.0.1', port: await freePort() };
    await assert.rejects(
      withSchema(nobody, aiServerSchema, 'test', () => Promise.resolve()),
      { name: 'Unavailable', message: /^PostgreSQL at .* no stack runs in .*: npm start$/ },
    );
  });
});
