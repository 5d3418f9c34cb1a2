// `npm run bench:page`: how fast the Portal's page is, in a real Chromium over the real server and PostgreSQL, each line beside what is wanted: its first load,
// hundreds of alerts a second, thousands of machines, a hundred thousand alarms, a week of a machine; and what counting for reports costs a flood of alarms.
// Kafka is not in it: `npm run load` and `npm run bench:latency` have the whole way. Exit code 1 where something wanted is missed.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { builtWeb, createTestPortal, type TestPortal } from '../../test/portal/support.ts';
import { openBrowser } from '../../test/support/browser.ts';
import { startPostgres } from './database.ts';
import { alarmFlood } from './flood.ts';
import type { Line } from './line.ts';
import { alarmTable, alertStream, firstLoad, overview, week } from './measures.ts';

/** As on a desk: processes of its own, and no graphics card that is computed, which would cost more than all that is measured. */
const browserArguments: readonly string[] = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, help: { type: 'boolean', short: 'h' } },
});
const seconds = Number(values.seconds);
const isWrong = !Number.isInteger(seconds) || seconds < 1;
if (values.help === true || isWrong) {
  const usage = 'usage: npm run bench:page -- [--seconds N]\n\nN seconds (20) of alerts, and of scrolling.\n';
  (isWrong ? process.stderr : process.stdout).write(usage);
  process.exit(isWrong ? 2 : 0);
}

const lines: Line[] = [];
const closePostgres = await startPostgres();
let portal: TestPortal | undefined;
try {
  portal = await createTestPortal({}, builtWeb);
  const browser = await openBrowser({ args: browserArguments });
  try {
    const given = { portal, browser, seconds };
    for (const measure of [firstLoad, alertStream, week, alarmFlood, overview, alarmTable]) {
      for (const line of await measure(given)) {
        lines.push(line);
        process.stdout.write(
          `| ${line.what} | ${line.here} | ${line.wanted} |${line.isMet === false ? ' MISSED' : ''}\n`,
        );
      }
    }
  } finally {
    await browser.close();
  }
} finally {
  await portal?.close();
  await closePostgres();
}
process.stdout.write(
  `\n${cpus().length} cores of ${cpus()[0]?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}\n`,
);
process.exit(lines.every(({ isMet }) => isMet !== false) ? 0 : 1);
