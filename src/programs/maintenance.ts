// `spindle maintenance`: plans, lists and ends maintenance windows. What is found under one is marked, and nothing is left out.

import { Command, Option } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { Unavailable } from '../core/errors.ts';
import { type StoredWindow, type WindowState, windowStates } from '../core/stored-rows.ts';
import { describeScope, describeWindow, readWindow, unknownMachinesWarning } from '../core/suppression/window.ts';
import { commandLineActor } from '../database/access/command-line-actor.ts';
import { databaseOptions } from '../database/connect.ts';
import { databaseSettings, maintenanceSettings } from '../database/settings.ts';
import { addWindow, auditWindow, endWindow, listWindows } from '../database/suppression/windows.ts';
import { queryMachines } from '../machines/query-machines.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { inTransaction } from '../postgres/in-transaction.ts';
import { openPool } from '../postgres/pool.ts';
import { aiServerSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { ProgramFailure, tell } from './support/command-line.ts';
import { wholeNumberOption } from './support/options/number-option.ts';
import { localTimeText, readTimeOption, timeZoneRule } from './support/options/time-option.ts';
import { readCommandSettings } from './support/settings.ts';
import { table } from './support/table.ts';
import { withSchema } from './support/with-schema.ts';

const listedMax = 1_000;
const hourMs = 3_600_000;

interface WindowOptions {
  readonly machines?: readonly string[];
  readonly types?: readonly string[];
  readonly all?: true;
  readonly mode?: string;
  readonly from?: Date;
  readonly until?: Date;
  readonly hours?: number;
  readonly reason: string;
}

export function createCommand(): Command {
  const command = new Command('maintenance');
  command
    .command('add')
    .description('plans a window: what is found in it is stored and sent with its id in suppressed_by')
    .option('--machines <ids>', 'ids of machines, separated by commas', splitList)
    .option('--types <names>', 'all machines of these machine types, separated by commas', splitList)
    .option('--all', 'all machines')
    .option('--mode <code>', 'only readings that show this failure mode: the rule for a known condition')
    .option('--from <time>', `when it begins (default: now); ${timeZoneRule()}`, readTimeOption)
    .option('--until <time>', 'when it ends, written in the same way', readTimeOption)
    .addOption(
      new Option('--hours <count>', 'how long it lasts, instead of --until')
        .argParser(wholeNumberOption({ min: 1, max: 8_784, unit: 'hours' }))
        .conflicts('until'),
    )
    .requiredOption('--reason <text>', 'why, for those who see the mark')
    .action((options: WindowOptions) => withDatabase((pool, settings) => add(pool, options, settings)));
  command
    .command('list')
    .description(`the windows, those planned last first, at most ${listedMax}`)
    .addOption(new Option('--state <state>', 'only those that are so now').choices(windowStates))
    .option('--json', 'as JSON')
    .action((options: { state?: WindowState; json?: boolean }) => withDatabase((pool) => list(pool, options)));
  command
    .command('end')
    .description('ends a window now; consumers notice within MAINTENANCE_CACHE_MS')
    .argument('<id>', 'of the window')
    .action((id: string) => withDatabase((pool) => end(pool, id)));
  return command;
}

const specifications = {
  ...databaseSettings,
  ...maintenanceSettings,
  ...profileSettings,
  ...portalDatabaseSettings,
};
type Settings = CleanedEnv<typeof specifications>;

async function withDatabase(use: (pool: Pool, settings: Settings) => Promise<void>): Promise<void> {
  const settings = readCommandSettings(specifications);
  await withSchema(databaseOptions(settings), aiServerSchema, 'spindle-maintenance', (pool) => use(pool, settings));
}

async function add(pool: Pool, options: WindowOptions, settings: Settings): Promise<void> {
  const now = Date.now();
  const from = options.from?.getTime() ?? now;
  const until = options.hours === undefined ? options.until?.getTime() : from + options.hours * hourMs;
  const read = readWindow(await loadProfile(settings.PROFILE_PATH), bodyOf(options, { from, until }), now);
  if ('problems' in read) throw new ProgramFailure(read.problems.map(({ message }) => message).join('; '), 2);
  const actor = commandLineActor();
  const added = await inTransaction(pool, async (client) => {
    const window = await addWindow(client, read.window, { actor, openMax: settings.MAINTENANCE_WINDOWS_MAX });
    if (window !== undefined) await auditWindow(client, actor, 'maintenance.add', describeWindow(read.window));
    return window;
  });
  if (added === undefined) {
    const most = settings.MAINTENANCE_WINDOWS_MAX;
    throw new ProgramFailure(`${most} windows (MAINTENANCE_WINDOWS_MAX) are not over yet; end some of them first`, 1);
  }
  process.stdout.write(`${added.start.id}\n`);
  tell(`Planned: ${describeWindow(read.window, localTimeText)}`);
  await warnOfUnknown(read.window.machines, settings);
}

/** The window is planned, whatever comes of it. */
async function warnOfUnknown(machines: readonly number[], settings: Settings): Promise<void> {
  if (machines.length === 0) return;
  const database = { ...portalDatabaseOptions(settings, 1), readOnly: true };
  const pool = openPool(database, 'spindle-maintenance');
  try {
    const known = new Set((await explainPostgres(database, () => queryMachines(pool, machines))).map(({ id }) => id));
    const warning = unknownMachinesWarning(machines.filter((id) => !known.has(id)));
    if (warning !== undefined) tell(`Warning: ${warning}`);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    tell(`Whether these machines are in the Portal's machine table is not known: ${error.message}`);
  } finally {
    await pool.end();
  }
}

/** As the REST API takes it, so that one place decides what is valid. */
function bodyOf(
  { machines = [], types = [], all, mode, reason }: WindowOptions,
  { from, until }: { readonly from: number; readonly until: number | undefined },
): Readonly<Record<string, unknown>> {
  return {
    machines: machines.map((id) => (/^\d{1,16}$/.test(id) ? Number(id) : id)),
    machine_types: types,
    all_machines: all === true,
    ...(mode === undefined ? {} : { failure_mode: mode }),
    from: new Date(from).toISOString(),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    reason,
  };
}

async function list(pool: Pool, { state, json }: { state?: WindowState; json?: boolean }): Promise<void> {
  const windows = await listWindows(pool, { state, limit: listedMax });
  const shown = windows.map(({ start, ...window }) => ({ id: start.id, ...window }));
  process.stdout.write(json === true ? `${JSON.stringify(shown, null, 2)}\n` : tableOf(windows));
}

function tableOf(windows: readonly StoredWindow[]): string {
  const time = (at: Date): string => at.toISOString().slice(0, 19).concat('Z');
  return table([
    ['ID', 'STATE', 'FOR', 'FROM', 'UNTIL', 'BY', 'REASON'],
    ...windows.map((window) => [
      window.start.id,
      window.state,
      describeScope(window),
      time(window.from),
      time(window.endedAt ?? window.until),
      window.createdBy,
      window.reason,
    ]),
  ]);
}

async function end(pool: Pool, id: string): Promise<void> {
  const missing = new ProgramFailure(`there is no window "${id}"; see: spindle maintenance list`, 1);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new ProgramFailure(`"${id}" is no id of a window, of which spindle maintenance list shows how it looks`, 1);
  const actor = commandLineActor();
  const ended = await inTransaction(pool, async (client) => {
    const window = await endWindow(client, id, { actor });
    if (window !== undefined) await auditWindow(client, actor, 'maintenance.end', id);
    return window;
  });
  if (ended === undefined) throw missing;
  process.stdout.write(`over since ${(ended.endedAt ?? ended.until).toISOString()}\n`);
}

function splitList(text: string): readonly string[] {
  return text.split(',').map((each) => each.trim());
}
