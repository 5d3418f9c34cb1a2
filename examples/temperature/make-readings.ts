// Writes the readings of machine_temperature_system_failure.csv as a table with a machine, to stdout: npx node examples/temperature/make-readings.ts > temperature.csv.
// --until and --from take those of a part of the time. With --labels a last column says when the machine was failing, by NAB's windows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface TemperatureOptions {
  readonly isLabelled: boolean;
  /** `2014-01-11`, of the first readings that are not taken, and of the first that are. */
  readonly until?: string | undefined;
  readonly from?: string | undefined;
}

/** A planned shutdown, a fault that is hard to see and led to the failure behind it, and that one: labels/combined_windows.json of NAB. */
export const failures = [
  ['2013-12-10 06:25:00', '2013-12-12 05:35:00'],
  ['2013-12-15 17:50:00', '2013-12-17 17:00:00'],
  ['2014-01-27 14:20:00', '2014-01-29 13:30:00'],
  ['2014-02-07 14:55:00', '2014-02-09 14:05:00'],
] as const;

/** Lines of a table, the header first. */
export function* temperatureLines({ isLabelled, until = '9', from = '' }: TemperatureOptions): Generator<string> {
  const text = readFileSync(join(import.meta.dirname, 'machine_temperature_system_failure.csv'), 'utf8');
  yield `Time,Machine,Temperature${isLabelled ? ',Failure' : ''}\n`;
  for (const line of text.trim().split('\n').slice(1)) {
    const [time = '', temperature = ''] = line.trim().split(',');
    if (time < from || time >= until) continue;
    const isFailing = failures.some(([begin, end]) => time >= begin && time <= end);
    const label = isLabelled ? `,${isFailing ? 1 : 0}` : '';
    yield `${time},1,${temperature}${label}\n`;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { labels: { type: 'boolean', default: false }, until: { type: 'string' }, from: { type: 'string' } },
  });
  for (const line of temperatureLines({ ...values, isLabelled: values.labels })) process.stdout.write(line);
}
