// The REST API took a port that browsers refuse to open, so that nobody could read its documents there, and nothing said why.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCommand } from '../../../src/programs/server/command.ts';
import { listen } from '../../../src/programs/support/listen.ts';

const blocked = 10_080;
const refused = {
  name: 'ProgramFailure',
  exitCode: 2,
  message: /^port 10080 is one that browsers refuse to open.*set API_PORT to another port$/,
};

test('a page is not served on a port that browsers refuse to open; probes are', async () => {
  const opened: number[] = [];
  const app = { listen: async ({ port }: { port: number }) => opened.push(port) };
  const place = { host: '127.0.0.1', portSetting: 'API_PORT' };
  await assert.rejects(listen(app, { ...place, port: blocked, isPage: true }), refused);
  await listen(app, { ...place, port: blocked });
  await listen(app, { ...place, port: 8_000, isPage: true });
  assert.deepEqual(opened, [blocked, 8_000]);
});

test('the REST API is a page, for its documents', async () => {
  const { env } = process;
  const home = mkdtempSync(join(tmpdir(), 'spindle-listen-'));
  process.env = {
    ...env,
    SPINDLE_HOME: home,
    LOG_LEVEL: 'CRITICAL',
    API_PORT: String(blocked),
    // An address of the documents, at which nobody can listen: what would be said without a look at the port.
    API_HOST: '192.0.2.1',
    ALLOW_ANONYMOUS: 'true',
    // Nothing answers there.
    DB_PORT: '1',
    AI_DB_PORT: '1',
  };
  try {
    await assert.rejects(createCommand().parseAsync([], { from: 'user' }), refused);
  } finally {
    process.env = env;
    rmSync(home, { recursive: true });
  }
});
