// `spindle notify`: checks the file that says whom to tell of alarms, sends a test, and shows what waits or was given up.

import { Argument, Command, Option } from 'commander';
import type { Pool } from 'pg';
import { InvalidSettings } from '../../core/errors.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadNotifyFile } from '../../portal/notifier/notify-file.ts';
import { type ListedNotification, listNotifications, retryGivenUp } from '../../portal/notifier/queue.ts';
import type { Receivers } from '../../portal/notifier/receivers.ts';
import { notifySettings, publicUrlOf } from '../../portal/notifier/settings.ts';
import { testReceiver } from '../../portal/notifier/test-receiver.ts';
import { portalSettings } from '../../portal/settings.ts';
import { portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../postgres/settings.ts';
import { trustOf } from '../../web-server/tls/trust-of.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { loadDotEnv, readCommandSettings, readSettings } from '../support/settings.ts';
import { table } from '../support/table.ts';
import { withSchema } from '../support/with-schema.ts';
import { addCheck } from './check.ts';

const listedMax = 1_000;

export function createCommand(): Command {
  const command = new Command('notify');
  addCheck(command, read);
  command
    .command('test')
    .description('sends a test to a receiver of the file, and says what became of it')
    .argument('<receiver>', 'its name')
    .option('--file <path>', 'the file (default: NOTIFY_PATH)')
    .action((receiver: string, options: { file?: string }) => test(receiver, options.file));
  command
    .command('list')
    .description('the messages that wait and that were given up, the last first')
    .addOption(new Option('--state <state>', 'only those').choices(['waiting', 'given-up']))
    .option('--json', 'as JSON')
    .action((options: { state?: 'waiting' | 'given-up'; json?: true }) => withPortal((pool) => list(pool, options)));
  command
    .command('retry')
    .description('has messages that were given up, and still hold, tried again')
    .addArgument(new Argument('[id]', 'of one'))
    .option('--all', 'all of them')
    .action((id: string | undefined, options: { all?: true }) => withPortal((pool) => retry(pool, id, options.all)));
  return command;
}

async function withPortal(use: (pool: Pool) => Promise<void>): Promise<void> {
  const database = portalDatabaseOptions(readCommandSettings(portalDatabaseSettings), 1);
  await withSchema(database, portalSchema, 'spindle-notify', use);
}

/** Every problem of the file at once; they are wrong input. */
function read(path: string): Receivers {
  try {
    return loadNotifyFile(path, process.env).receivers;
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    throw new ProgramFailure(`whom to tell of alarms cannot be read:\n${error.problems.join('\n')}`, 2, {
      cause: error,
    });
  }
}

async function test(name: string, file: string | undefined): Promise<void> {
  loadDotEnv();
  const settings = readSettings({
    ...notifySettings,
    ...profileSettings,
    PORTAL_PORT: portalSettings.PORTAL_PORT,
    PORTAL_TLS_CERT_PATH: portalSettings.PORTAL_TLS_CERT_PATH,
  });
  const path = file ?? settings.NOTIFY_PATH;
  if (path === '') throw new ProgramFailure('no file: set NOTIFY_PATH, or give --file', 2);
  const { receivers } = read(path);
  const receiver = receivers.get(name);
  if (receiver === undefined)
    throw new ProgramFailure(`the file has no receiver "${name}"; it has ${[...receivers.keys()].join(', ')}`, 2);
  const profile = await loadProfile(settings.PROFILE_PATH);
  const problem = await testReceiver(receiver, {
    ...{ profile, portalUrl: publicUrlOf(settings), timeoutMs: settings.NOTIFY_TIMEOUT_MS, now: Date.now },
    trust: trustOf(settings, 'NOTIFY_CA_PATH', { isBeside: true }),
    drawId: () => crypto.randomUUID(),
  });
  if (problem !== null)
    throw new ProgramFailure(`the receiver ${name} has not taken it: ${problem.message}`, 1, { cause: problem });
  process.stdout.write(`the receiver ${name} has taken it\n`);
}

async function list(pool: Pool, { state, json }: { state?: 'waiting' | 'given-up'; json?: true }): Promise<void> {
  const states = state === undefined ? (['waiting', 'given-up'] as const) : [state];
  const notifications = await listNotifications(pool, { states, limit: listedMax });
  process.stdout.write(json === true ? `${JSON.stringify(notifications, null, 2)}\n` : tableOf(notifications));
}

function tableOf(notifications: readonly ListedNotification[]): string {
  const time = (at: Date): string => at.toISOString().slice(0, 19).concat('Z');
  return table([
    ['ID', 'STATE', 'RECEIVER', 'STAGE', 'PRIORITY', 'MACHINE', 'DUE', 'ATTEMPTS', 'PROBLEM'],
    ...notifications.map((each) => [
      ...[each.notificationId, each.state, each.receiver, each.stage, each.priority, String(each.machineId)],
      ...[time(each.dueAt), String(each.attempts), each.problem ?? '-'],
    ]),
  ]);
}

async function retry(pool: Pool, id: string | undefined, all: true | undefined): Promise<void> {
  if ((id === undefined) === (all === undefined)) throw new ProgramFailure('give the id of one message, or --all', 2);
  const missing = new ProgramFailure(`no message "${id}" was given up; see: spindle notify list`, 1);
  if (id !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw missing;
  const { again, overtaken } = await retryGivenUp(pool, id ?? null);
  if (id !== undefined && again + overtaken === 0) throw missing;
  if (id !== undefined && overtaken === 1)
    throw new ProgramFailure(
      'it holds no more: its alarm is in another state, or the receiver has been told something newer',
      1,
    );
  process.stdout.write(`${again} ${again === 1 ? 'is' : 'are'} tried again\n`);
  if (overtaken > 0) tell(`${overtaken} hold no more, and stay given up`);
}
