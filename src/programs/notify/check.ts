// `spindle notify check`: whether the file can be used, what it says, and who would be told when of an alarm that is made up.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Severity, severities } from '../../core/severity.ts';
import type { EpochMs } from '../../core/time.ts';
import { nextOutside } from '../../portal/notification/calendar.ts';
import { prioritiesTold, routesOf, type Subject } from '../../portal/notification/rules.ts';
import type { Receivers } from '../../portal/notifier/receivers.ts';
import { wholeNumberOption } from '../support/options/number-option.ts';
import { readTimeOption } from '../support/options/time-option.ts';
import { loadDotEnv } from '../support/settings.ts';
import { table } from '../support/table.ts';

interface CheckOptions {
  readonly priority: Severity;
  readonly machine: number;
  readonly type: string;
  readonly kind: string;
  readonly mode: string | null;
  readonly at?: Date;
}

/** `read` ends the command with every problem of the file. */
export function addCheck(command: Command, read: (path: string) => Receivers): void {
  command
    .command('check')
    .description('checks a file, and says who would be told when of an alarm that you make up')
    .argument('<file>', 'the file for NOTIFY_PATH')
    .addOption(new Option('--priority <priority>', 'of the alarm').choices(severities).default('CRITICAL'))
    .option(
      '--machine <id>',
      'its machine',
      wholeNumberOption({ min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'machine id' }),
      1,
    )
    .option('--type <name>', 'the type of the machine', 'M')
    .option('--kind <kind>', 'the kind of its episodes: machine or data_quality', 'machine')
    .option('--mode <code>', 'its failure mode (default: none that is known)', modeOption, null)
    .option('--at <time>', 'when it is raised (default: now)', readTimeOption)
    .action((file: string, options: CheckOptions) => {
      loadDotEnv();
      process.stdout.write(describe(read(file), options));
    });
}

function modeOption(text: string): string {
  if (text.length > 100) throw new InvalidArgumentError('a code has at most 100 characters');
  return text;
}

function describe(receivers: Receivers, options: CheckOptions): string {
  const { priority, machine, type, kind, mode } = options;
  const at = (options.at ?? new Date()).getTime();
  const subject = { machineId: machine, machineType: type, kind, mode, priority };
  const routes = routesOf(receivers, subject, at);
  const counts = `${receivers.receivers.size} receivers, ${receivers.routes.length} routes`;
  const alarm = `a ${priority} alarm of machine ${machine} (${type}), ${mode ?? 'no known failure mode'}, raised at ${written(at)}`;
  if (routes.length === 0) return `${counts}; the file can be used\nOf ${alarm} nobody would be told\n`;
  const rows = routes.flatMap((route) => [
    ...route.to.map((to) => [to, when(receivers, to, subject, at), route.name]),
    ...route.escalate.flatMap(({ afterMinutes, to }) =>
      to.map((each) => [
        each,
        `${when(receivers, each, subject, at + afterMinutes * 60_000)}, if nobody has acknowledged it`,
        route.name,
      ]),
    ),
  ]);
  return `${counts}; the file can be used\nOf ${alarm} would be told:\n${table([['RECEIVER', 'WHEN', 'ROUTE'], ...rows])}`;
}

function when({ receivers }: Receivers, name: string, { priority }: Subject, due: EpochMs): string {
  const receiver = receivers.get(name);
  if (receiver?.quiet == null || prioritiesTold(receiver, due).includes(priority)) return written(due);
  const end = nextOutside(receiver.quiet.during, due);
  return end === undefined ? 'never: its quiet hours have no end' : `${written(end)}, after its quiet hours`;
}

function written(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 19).concat('Z');
}
