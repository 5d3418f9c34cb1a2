import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const programs = [
  'start',
  'stop',
  'reset',
  'server',
  'consumer',
  'portal',
  'simulator',
  'train',
  'score',
  'migrate',
  'connector',
  'machines',
  'doctor',
];

describe('the spindle command', { concurrency: 2 }, () => {
  test('lists every program', async () => {
    const { code, stdout } = await spindle(['--help']);
    assert.equal(code, 0);
    for (const program of programs) assert.match(stdout, new RegExp(`^  ${program}\\b`, 'm'));
  });

  // What each of them says is tried in one process, by commands-documented.
  test('a program explains itself on stdout', async () => {
    const { code, stdout, stderr } = await spindle(['machines', '--help']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Usage: spindle machines/);
  });

  test('an unknown option is refused with the nearest known one', async () => {
    const { code, stdout, stderr } = await spindle(['simulator', '--rat', '5']);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /unknown option '--rat'/);
    assert.match(stderr, /Did you mean --rate\?/);
  });

  test('an unknown program is refused with the nearest known one', async () => {
    const { code, stderr } = await spindle(['portl']);
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean portal\?/);
  });

  // They went to the terminal as they came: escape sequences of a file's name, a setting, or a profile's own error.
  test('no text carries control characters of its input', async () => {
    const hostile = 'a\u001b[31m\u0007\u009b2J';
    const shown = /a\\u\{1b\}\[31m\\u\{7\}\\u\{9b\}2J/;
    for (const [args, environment] of [
      [[hostile], {}],
      [['simulator', `--${hostile}`], {}],
      [['score', '--output', hostile], {}],
      [['score', '--model', hostile], {}],
      [['consumer'], { CONSUMER_BATCH_SIZE_MAX: hostile }],
      [['evaluate'], { PROFILE_PATH: hostile }],
    ] as const) {
      const { code, stderr } = await spindle(args, environment);
      assert.equal(code, 2, stderr);
      assert.match(stderr, shown);
      assert.doesNotMatch(stderr.replaceAll('\n', ''), /\p{Cc}/u);
    }
  });

  // Help on a command that does not exist was the general one, without a word, and that on a command had none of its options.
  test('help knows the options of a command, and says of one that does not exist that it does not', async () => {
    const known = await spindle(['help', 'doctor']);
    assert.equal(known.code, 0);
    assert.match(known.stdout, /--bundle/);
    const unknown = await spindle(['help', 'doctro']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /unknown command 'doctro'\n\(Did you mean doctor\?\)/);
  });

  // `spindle … --help | head -1` ended in the trace of an EPIPE, with exit code 1.
  test('a program whose output or errors nobody reads any more ends without a word, as SIGPIPE would end it', async () => {
    const nowhere = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1', DB_HOST: '127.0.0.1', DB_PORT: '1' };
    for (const [args, closed] of [
      [['--help'], 'stdout'],
      [['connector', 'register', '--help'], 'stdout'],
      [['openapi'], 'stdout'],
      [['nothing'], 'stderr'],
      // It stops in order.
      [['simulator', '--rate', '1'], 'stderr'],
    ] as const) {
      const child = spawn(process.execPath, [main, ...args], {
        env: { ...process.env, ...nowhere },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child[closed].destroy();
      const other = closed === 'stdout' ? child.stderr : child.stdout;
      const [said, [code, signal]] = await Promise.all([text(other), once(child, 'close')]);
      assert.deepEqual({ code, signal, said }, { code: 141, signal: null, said: '' }, args.join(' '));
    }
  });

  // `spindle openapi > file` on a full disk ended in the trace of an ENOSPC.
  test('a program whose output cannot be written says why in one line, and ends with 1', {
    skip: existsSync('/dev/full') ? false : 'there is no /dev/full here',
  }, async () => {
    const full = openSync('/dev/full', 'w');
    try {
      const child = spawn(process.execPath, [main, 'openapi'], { stdio: ['ignore', full, 'pipe'] });
      assert.ok(child.stderr);
      const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      assert.equal(said, 'spindle: what it prints cannot be written: ENOSPC: no space left on device, write\n');
      assert.equal(code, 1);
    } finally {
      closeSync(full);
    }
  });

  test('every wrong setting is named at once', async () => {
    const wrong = { AI_DB_PORT: 'x', LOG_LEVEL: 'LOUD', KAFKA_BOOTSTRAP_SERVERS: 'nowhere', SOURCE_TIME_ZONE: 'Mars' };
    const { code, stdout, stderr } = await spindle(['consumer'], wrong);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    for (const name of Object.keys(wrong)) assert.match(stderr, new RegExp(`- ${name}: `));
  });
});

async function spindle(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, stdout, stderr };
}
