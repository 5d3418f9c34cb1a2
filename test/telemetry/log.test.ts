// JSON leaves the upper control characters as they are, and a terminal takes them for commands: neither form of the log has them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const log = fileURLToPath(new URL('../../src/telemetry/log.ts', import.meta.url));
const evil = 'a\u001b]0;x\u0007b\u009b2Jc\u202ed';

function logged(isTerminal: boolean): string {
  const script = `
    process.stderr.isTTY = ${isTerminal};
    const { createLogger } = await import(${JSON.stringify(log)});
    const evil = ${JSON.stringify(evil)};
    createLogger('test', 'INFO').error({ field: evil, err: new Error(evil) }, 'said ' + evil);`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return stderr;
}

test('a line for programs says the same in plain characters', () => {
  const line = logged(false);
  assert.doesNotMatch(line.trimEnd(), /[\p{Cc}\p{Cf}]/u);
  const { msg, field, err } = JSON.parse(line);
  assert.deepEqual([msg, field, err.message], [`said ${evil}`, evil, evil]);
});

test('lines for people have no controls but their own colours', () => {
  const text = logged(true);
  assert.match(text, /said a/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken away
  assert.doesNotMatch(text.replaceAll(/\u001b\[\d*m|\n/g, ''), /[\p{Cc}\p{Cf}]/u);
});
