// A short chaos run as a test: the same as `npm run chaos`, on a stack of its own that leaves others more of the processor, with a seed that is
// fixed, and with the model that is served by default. In full also with one whose features remember.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { onlyInFull } from '../support/times.ts';

const light = ['--light', '--rate', '100', '--minutes', '0.6', '--seed', '103298'];

// So little has to have happened that the slowest machine does it: what counts is that nothing of it was lost.
test('while everything is killed, frozen, cut off and changed, no reading is lost and no alert doubled, up to an open page', async () => {
  await runChaos([]);
});

test(
  'the same with a model whose features remember: every alert tells of what the topic says was before it',
  onlyInFull,
  async () => {
    const report = await runChaos(['--memory']);
    const told =
      /^features that remember +of (\d+) alerts of machines in one partition, and of (\d+) of \d+ machines in several: all as computed/m.exec(
        report,
      );
    assert.ok(Number(told?.[1]) > 10 && Number(told?.[2]) > 10, report);
  },
);

async function runChaos(options: readonly string[]): Promise<string> {
  const run = fileURLToPath(new URL('run.ts', import.meta.url));
  const child = spawn(process.execPath, [run, ...light, ...options], {
    // Its stack is its own.
    env: { ...process.env, SPINDLE_TEST_GATE: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [report, story, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.equal(code, 0, `${report}\n${story}`);
  assert.match(report, /^lost +0$/m);
  assert.match(report, /^foreign or doubled +0$/m);
  const episodes =
    /^episodes +(\d+) events of \d+ episodes, \d+ repeats; (\d+) events of \d+ machines replayed: all as/m.exec(report);
  assert.ok(Number(episodes?.[1]) > 8 && Number(episodes?.[2]) > 2, report);
  const conditions =
    /^conditions +(\d+) events of all 12 machines replayed, with (\d+) changes and (\d+) times .*: all as/m.exec(
      report,
    );
  assert.equal(conditions?.[1], episodes?.[1], report);
  assert.ok(Number(conditions?.[2]) > 50 && Number(conditions?.[3]) > 50, report);
  const survived = /^survived +(\d+) SIGKILL.* (\d+) changes \((.*); \d+ not possible/m.exec(report);
  assert.ok(Number(survived?.[1]) >= 3 && Number(survived?.[2]) >= 3, report);
  for (const target of ['publication', 'slot', 'connector', 'topic'])
    assert.match(survived?.[3] ?? '', new RegExp(`\\b[1-9]\\d* ${target}\\b`), 'each kind of change comes');
  assert.match(report, /^booked as delivered +[1-9]\d* messages, looked at every second: none too soon$/m);
  assert.match(
    report,
    /^killed or frozen .*\bportal [1-9]/m,
    'the storm ends at the person: the Portal is among its victims',
  );
  const sent = /(\d+) committed, (\d+) aborted, (\d+) refused/.exec(report)?.slice(1).map(Number) ?? [];
  assert.ok(sent.every((count) => count > 20) && sent.length === 3, report);
  for (const batches of [
    'empty control',
    'gzip',
    'lz4',
    'none',
    'snappy',
    'snappy unframed',
    'zstd',
    'LogAppendTime',
  ]) {
    assert.match(report, new RegExp(`^batches in the topic .*\\b${batches} [1-9]`, 'm'));
  }
  return report;
}
