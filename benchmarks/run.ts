// `npm run bench`: how long a start takes until the first alert is in the Portal, how fast the consumer is, and what all of it needs in
// memory. Works in a fresh clone under the system's temporary folder, on ports of its own, and prints one table to stdout. Nothing is
// asserted: the wanted figures stand beside the measured ones.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureConsumer } from './consumer.ts';
import { measureStart } from './start.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
const clone = join(folder, 'clone');
try {
  execFileSync('git', ['clone', '--quiet', project, clone], { stdio: ['ignore', 'ignore', 'inherit'] });
  const start = await measureStart(clone);
  const consumer = await measureConsumer(clone);
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB`;
  process.stdout.write(`${machine}\n\n`);
  const rows = [
    ['measure', 'here', 'wanted'],
    ['cold start: fresh clone to the first alert in the Portal', seconds(start.coldMs), 'under 120 s'],
    ['warm start: second start to the first new alert', seconds(start.warmMs), 'under 20 s'],
    ['stop: Ctrl-C until nothing is left', seconds(start.stopMs), 'under 15 s'],
    ['memory of all programs and the stack', `${(start.memoryBytes / 2 ** 30).toFixed(2)} GB`, 'under 2.5 GB'],
    [
      `consumer: ${consumer.readings.toLocaleString('en')} readings`,
      `${consumer.perSecond.toLocaleString('en')} readings/s`,
      'at least 20,000',
    ],
  ] as const;
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd()}\n`,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
