// A short chaos run as a test: the same as `npm run chaos`, on a stack of its own, with a seed that is fixed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('while programs and systems are killed, frozen and cut off, no reading is lost and no alert doubled', async () => {
  const run = fileURLToPath(new URL('run.ts', import.meta.url));
  const child = spawn(process.execPath, [run, '--minutes', '2', '--seed', '2'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [report, story, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.equal(code, 0, `${report}\n${story}`);
  assert.match(report, /^lost +0$/m);
  assert.match(report, /^doubled by event id +0$/m);
  const kills = Number(/^kills survived +(\d+) SIGKILL/m.exec(report)?.[1]);
  assert.ok(kills >= 3, report);
});
