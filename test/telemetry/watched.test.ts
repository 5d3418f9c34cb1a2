// A loop that hangs on purpose, as a program tells of it: log, readiness and metrics.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import { createWatched, type WatchedOptions } from '../../src/telemetry/watched.ts';

test('a loop that hangs is told once as an error, is not ready, is begun anew, and is told when it goes on', {
  timeout: 30_000,
}, async () => {
  const lines: { readonly level: number; readonly msg: string }[] = [];
  const log: Logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });
  const reasons: (string | null)[] = [];
  const movesAgain = Promise.withResolvers<void>();
  const registry = new Registry();
  const watch = createWatched({
    ...{ name: 'The reader', label: 'reader', log, registry },
    settings: {
      WATCH_STANDSTILL_MS: 400,
      WATCH_RESTART_PAUSE_MAX_MS: 400,
      WATCH_END_WITHIN_MS: 50,
    } as WatchedOptions['settings'],
    readiness: {
      set: (what, reason) => {
        assert.equal(what, 'watch reader');
        reasons.push(reason);
        if (reason === null) movesAgain.resolve();
      },
    },
  });
  const stop = new AbortController();
  let runs = 0;
  let standing = '';
  const ended = watch.run(async (heart, signal) => {
    if (++runs === 1) {
      heart.position('alerts', 3, 10);
      heart.beat('an answer that never comes');
      return new Promise(() => {});
    }
    standing = await registry.metrics();
    for (let at = 3; !signal.aborted; at++) {
      heart.position('alerts', at, at);
      heart.beat('the next alert');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }, stop.signal);
  await movesAgain.promise;
  const moving = await registry.metrics();
  stop.abort();
  await ended;

  const errors = lines.filter(({ level }) => level === 50).map(({ msg }) => msg);
  assert.equal(errors.length, 1, errors.join('\n'));
  assert.match(errors[0] ?? '', /^The reader stands still: .*it waits for an answer that never comes$/);
  assert.deepEqual(reasons, [errors[0], null]);
  const told = lines.map(({ msg }) => msg).slice(1);
  assert.deepEqual(told, ['The reader is begun anew', 'The reader moves again']);
  assert.equal(runs, 2);
  assert.match(standing, /^spindle_loop_restarts_total\{loop="reader"\} 1$/m);
  assert.match(
    standing,
    /^spindle_loop_standstill_seconds\{loop="reader"\} 0\.[4-9]|^spindle_loop_standstill_seconds\{loop="reader"\} [1-9]/m,
  );
  assert.match(moving, /^spindle_loop_standstill_seconds\{loop="reader"\} 0$/m);
  assert.match(moving, /^spindle_loop_behind\{loop="reader"\} 0$/m);
});
