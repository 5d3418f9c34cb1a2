// `spindle users`: who may sign in to the Portal, and as what. It works on the Portal's database, also while no Portal runs, and is the way back in
// for who is locked out. A password is printed once, on stdout, and never again.
import { text } from 'node:stream/consumers';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { commandLineActor } from '../../database/access/command-line-actor.ts';
import type { TrailDetail } from '../../portal/audit/actions.ts';
import { onTrail, type TrailEntry } from '../../portal/audit/trail.ts';
import { NoSuchUser, UnfitUser, UserConflict } from '../../portal/sign-in/errors.ts';
import { type PortalRole, portalRoles } from '../../portal/sign-in/roles.ts';
import { portalSignInSettings } from '../../portal/sign-in/settings.ts';
import { checkPassword, readUserName } from '../../portal/sign-in/user-names.ts';
import * as users from '../../portal/sign-in/users.ts';
import { portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../postgres/settings.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { readCommandSettings } from '../support/settings.ts';
import { table } from '../support/table.ts';
import { withSchema } from '../support/with-schema.ts';

const specifications = {
  ...portalDatabaseSettings,
  PORTAL_PASSWORD_LENGTH_MIN: portalSignInSettings.PORTAL_PASSWORD_LENGTH_MIN,
  PORTAL_SESSION_IDLE_MINUTES: portalSignInSettings.PORTAL_SESSION_IDLE_MINUTES,
};
type Settings = CleanedEnv<typeof specifications>;

interface PasswordOptions {
  readonly passwordFromStdin?: true;
}

const fromStdin = ['--password-from-stdin', 'take the first line of stdin for the password, and draw none'] as const;

export function createCommand(): Command {
  const command = new Command('users');
  addMaking(command);
  addChanging(command);
  addSessions(command);
  return command;
}

function addMaking(command: Command): void {
  command
    .command('add')
    .description('makes a user, and prints a password; it cannot be shown again')
    .argument('<name>', 'by which they sign in', readName)
    .addOption(new Option('--role <role>', 'what they may do').choices(portalRoles).default('viewer'))
    .option(...fromStdin)
    .action((name: string, options: PasswordOptions & { role: PortalRole }) =>
      withPortal(async (pool, settings) => {
        const { password, isDrawn } = await choosePassword(options, settings);
        const { role } = options;
        await onTrail(pool, entry('user.add', name, { role }), () => users.addUser(pool, { name, role, password }));
        printPassword(name, password, isDrawn);
      }),
    );
  command
    .command('list')
    .description('the users, with their roles, and when they were last seen')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: true }) =>
      withPortal(async (pool, settings) => {
        const { users: found, total } = await users.listUsers(pool, settings.PORTAL_SESSION_IDLE_MINUTES);
        process.stdout.write(json === true ? `${JSON.stringify(found, null, 2)}\n` : tableOf(found));
        if (total > found.length) tell(`These are the first ${found.length} of ${total} users.`);
      }),
    );
}

function addChanging(command: Command): void {
  command
    .command('role')
    .description('gives a user another role')
    .argument('<name>', 'whose', readName)
    .argument('<role>', portalRoles.join(', '), readRole)
    .action((name: string, role: PortalRole) => change(name, { role }, `${name} is ${role} now`));
  command
    .command('password')
    .description('gives a user another password, signs them out everywhere, and lets who was locked out try again')
    .argument('<name>', 'whose', readName)
    .option(...fromStdin)
    .action((name: string, options: PasswordOptions) =>
      withPortal(async (pool, settings) => {
        const { password, isDrawn } = await choosePassword(options, settings);
        await onTrail(pool, entry('user.password', name), () => users.setPassword(pool, name, password));
        printPassword(name, password, isDrawn);
      }),
    );
  command
    .command('unlock')
    .description('lets who has failed too often try again at once; password and sessions stay')
    .argument('<name>', 'whom', readName)
    .action((name: string) =>
      withPortal(async (pool) => {
        const wasCounted = await onTrail(pool, entry('user.unlock', name), () => users.unlockUser(pool, name));
        process.stdout.write(
          wasCounted ? `${name} can try again\n` : `${name} was not locked out: no attempt of late has failed\n`,
        );
      }),
    );
  command
    .command('disable')
    .description('keeps a user from signing in, and signs them out everywhere')
    .argument('<name>', 'whom', readName)
    .action((name: string) => change(name, { isEnabled: false }, `${name} cannot sign in any more`));
  command
    .command('enable')
    .description('lets a user sign in again')
    .argument('<name>', 'whom', readName)
    .action((name: string) => change(name, { isEnabled: true }, `${name} can sign in again`));
}

function addSessions(command: Command): void {
  command
    .command('sessions')
    .description('where a user has signed in')
    .argument('<name>', 'whose', readName)
    .option('--json', 'as JSON')
    .action((name: string, { json }: { json?: true }) =>
      withPortal(async (pool, settings) => {
        const sessions = await users.listSessions(pool, name, settings.PORTAL_SESSION_IDLE_MINUTES);
        process.stdout.write(json === true ? `${JSON.stringify(sessions, null, 2)}\n` : sessionTable(sessions));
      }),
    );
  command
    .command('revoke')
    .description(
      'signs a user out everywhere, or ends one session; or signs everybody out, as after restoring a back-up',
    )
    .argument('[name]', 'whom', readName)
    .argument('[session]', 'its id')
    .option('--everybody', 'all sessions and links of all users; what cookies are signed with is drawn anew')
    .action((name: string | undefined, session: string | undefined, { everybody = false }: { everybody?: boolean }) =>
      withPortal(async (pool) => {
        if ((name === undefined) !== everybody) throw new ProgramFailure('name a user, or say --everybody', 2);
        const count = await onTrail(pool, entry('user.sign-out', name ?? 'everybody'), () =>
          name === undefined ? users.revokeAll(pool) : users.revokeSessions(pool, name, session ?? null),
        );
        process.stdout.write(`${count} ${count === 1 ? 'session has' : 'sessions have'} ended\n`);
      }),
    );
}

/** As the Portal's audit has it. */
function entry(action: string, target: string, detail: TrailDetail | null = null): TrailEntry {
  return { actor: commandLineActor(), address: null, action, target, detail };
}

async function withPortal(use: (pool: Pool, settings: Settings) => Promise<void>): Promise<void> {
  const settings = readCommandSettings(specifications);
  try {
    await withSchema(portalDatabaseOptions(settings, 1), portalSchema, 'spindle-users', (pool) => use(pool, settings));
  } catch (error) {
    if (error instanceof UnfitUser) throw new ProgramFailure(error.message, 2, { cause: error });
    if (error instanceof NoSuchUser || error instanceof UserConflict) {
      throw new ProgramFailure(`${error.message}; see: spindle users list`, 1, { cause: error });
    }
    throw error;
  }
}

async function change(
  name: string,
  wanted: { readonly role: PortalRole } | { readonly isEnabled: boolean },
  sentence: string,
): Promise<void> {
  await withPortal(async (pool) => {
    await onTrail(pool, entry('user.change', name, { ...wanted }), () => users.changeUser(pool, name, wanted));
    process.stdout.write(`${sentence}\n`);
  });
}

async function choosePassword({ passwordFromStdin }: PasswordOptions, settings: Settings) {
  if (passwordFromStdin !== true) {
    return { password: users.drawPassword(settings.PORTAL_PASSWORD_LENGTH_MIN), isDrawn: true };
  }
  const [password = ''] = (await text(process.stdin)).split(/\r?\n/, 1);
  checkPassword(password, settings.PORTAL_PASSWORD_LENGTH_MIN);
  return { password, isDrawn: false };
}

function printPassword(name: string, password: string, isDrawn: boolean): void {
  if (isDrawn) process.stdout.write(`${password}\n`);
  tell(
    isDrawn
      ? `That is the password of ${name}. Keep it now: it cannot be shown again.`
      : `${name} has the password that was given.`,
  );
}

function tableOf(found: readonly users.PortalUser[]): string {
  return table([
    ['NAME', 'ROLE', 'STATE', 'PASSWORD', 'FROM', 'SESSIONS', 'LAST SEEN', 'CREATED'],
    ...found.map((user) => [
      ...[user.name, user.role, user.isEnabled ? 'enabled' : 'disabled', user.hasPassword ? 'yes' : 'none'],
      user.issuer ?? 'here',
      ...[String(user.sessionCount), timeText(user.lastSeenAt), timeText(user.createdAt)],
    ]),
  ]);
}

function sessionTable(sessions: readonly users.UserSession[]): string {
  return table([
    ['SESSION', 'ADDRESS', 'BEGAN', 'LAST USED', 'BROWSER'],
    ...sessions.map((session) => [
      ...[session.sessionId, session.address ?? '-', timeText(session.createdAt), timeText(session.lastUsedAt)],
      session.browser ?? '-',
    ]),
  ]);
}

function timeText(at: Date | null): string {
  return at?.toISOString().slice(0, 19).concat('Z') ?? '-';
}

function readName(given: string): string {
  try {
    return readUserName(given);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function readRole(given: string): PortalRole {
  const role = portalRoles.find((each) => each === given);
  if (role === undefined)
    throw new InvalidArgumentError(`There is no role "${given}"; there are ${portalRoles.join(', ')}.`);
  return role;
}
