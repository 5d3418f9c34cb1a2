// The Portal's key of the REST API stands in a file: one that is changed counts without a restart, and one that cannot be read is told at the start.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { aiServerSettings } from '../../../src/portal/ai-server/settings.ts';
import { openAiServer } from '../../../src/programs/portal/ai-server.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';

describe('the AI server as the settings name it', () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.end('{}');
  });
  const folder = mkdtempSync(join(tmpdir(), 'spindle-key-'));
  const log = pino({ level: 'silent' });
  let url = '';
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  test('is asked with the key that the file has now', async () => {
    const path = join(folder, 'key');
    writeFileSync(path, 'spk_one\n');
    const settings = readSettings(aiServerSettings, { PORTAL_API_URL: url, PORTAL_API_KEY_PATH: path });
    const ai = openAiServer(settings, log);
    await ai.get('/delivery');
    writeFileSync(path, 'spk_two\n');
    await ai.get('/model');
    assert.deepEqual(asked, ['Bearer spk_one', 'Bearer spk_two']);
  });

  test('is not asked where the file with the key cannot be read', () => {
    const settings = readSettings(aiServerSettings, { PORTAL_API_KEY_PATH: join(folder, 'nowhere') });
    assert.throws(() => openAiServer(settings, log), /PORTAL_API_KEY_PATH: .*nowhere cannot be read/);
  });

  test('has an address without user and password, which may be told', () => {
    for (const wrong of ['http://user:secret@ai.example', 'ftp://ai.example', 'ai.example'])
      assert.throws(
        () => readSettings(aiServerSettings, { PORTAL_API_URL: wrong }),
        (error: Error) => /PORTAL_API_URL: it must be an address/.test(error.message) && !/secret/.test(error.message),
      );
  });
});
