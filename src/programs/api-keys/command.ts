// `spindle api-keys`: makes, lists and revokes the keys of the REST API, and with --portal those of the Portal's. A key is printed once, on stdout, and never
// again.

import { Command, InvalidArgumentError, Option } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { createApiKey, revokeApiKey } from '../../database/access/api-keys.ts';
import { commandLineActor } from '../../database/access/command-line-actor.ts';
import { databaseOptions } from '../../database/connect.ts';
import { databaseSettings } from '../../database/settings.ts';
import { expirySettings } from '../../http/settings.ts';
import { type ApiKey, listApiKeys } from '../../postgres/api-keys.ts';
import { aiServerSchema } from '../../postgres/schemas.ts';
import { apiKeyPrefix } from '../../web-server/credentials.ts';
import { roles } from '../../web-server/roles.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { wholeNumberOption } from '../support/options/number-option.ts';
import { readCommandSettings } from '../support/settings.ts';
import { table } from '../support/table.ts';
import { withSchema } from '../support/with-schema.ts';
import { type ListedKeys, type NewKey, type Of, type PrintedKey, rolesAmong } from './keys.ts';
import * as portal from './portal.ts';

const keysMax = 10_000;
const dayMs = 86_400_000;
const ofPortal = ['--portal', "of the Portal's API, and not of the REST API"] as const;

export function createCommand(): Command {
  const command = new Command('api-keys');
  command
    .command('create')
    .description('makes a key and prints it; it cannot be shown again')
    .requiredOption('--name <name>', 'whose key it is, such as a system or a person', readName)
    .requiredOption(
      '--roles <roles>',
      'read, predict, operate: one or several, separated by commas; of the Portal one of viewer, operator, admin',
    )
    .option(...ofPortal)
    .addOption(
      new Option('--expires-in-days <days>', 'how long it is good; by default API_KEY_LIFE_DAYS')
        .argParser(wholeNumberOption({ min: 1, max: 36_500, unit: 'days' }))
        .conflicts('neverExpires'),
    )
    .option('--never-expires', 'it is good until it is revoked')
    .action(async (options: NewKey) => printKey(await (options.portal === true ? portal.create : create)(options)));
  command
    .command('list')
    .description('the keys, with their last use and their end; not the keys themselves')
    .option(...ofPortal)
    .option('--json', 'as JSON')
    .action(async ({ json, portal: isOfPortal }: Of & { json?: true }) => {
      const { keys, soonMs } = await (isOfPortal === true ? portal.list : list)();
      process.stdout.write(json === true ? `${JSON.stringify(keys, null, 2)}\n` : tableOf(keys, soonMs));
    });
  command
    .command('revoke')
    .description('makes a key useless; servers notice within API_KEY_CACHE_MS, Portals within PORTAL_SESSION_CHECK_MS')
    .argument('<name>', 'whose key')
    .option(...ofPortal)
    .action(async (name: string, { portal: isOfPortal }: Of) => {
      if (!(await (isOfPortal === true ? portal.revoke : revoke)(name))) {
        const list = `spindle api-keys list${isOfPortal === true ? ' --portal' : ''}`;
        throw new ProgramFailure(`there is no key "${name}"; see: ${list}`, 1);
      }
      process.stdout.write(`revoked ${name}\n`);
    });
  return command;
}

const specifications = { ...databaseSettings, ...expirySettings };
type Settings = CleanedEnv<typeof specifications>;

async function withDatabase<T>(use: (pool: Pool, settings: Settings) => Promise<T>): Promise<T> {
  const settings = readCommandSettings(specifications);
  return withSchema(databaseOptions(settings), aiServerSchema, 'spindle-api-keys', (pool) => use(pool, settings));
}

function create({ name, roles: given, expiresInDays, neverExpires }: NewKey): Promise<PrintedKey> {
  const granted = rolesAmong(roles, given);
  return withDatabase(async (pool, settings) => {
    const days = expiresInDays ?? settings.API_KEY_LIFE_DAYS;
    const expiresAt = neverExpires === true ? null : new Date(Date.now() + days * dayMs);
    const key = await createApiKey(pool, apiKeyPrefix, { name, roles: granted, expiresAt, actor: commandLineActor() });
    return { key, name, expiresAt, taken: 'The server takes it with API_KEYS=true.' };
  });
}

function printKey({ key, name, expiresAt, taken }: PrintedKey): void {
  if (key === undefined) {
    throw new ProgramFailure(`there is a key "${name}" already; revoke it first, or choose another --name`, 1);
  }
  process.stdout.write(`${key}\n`);
  const end = expiresAt === null ? 'until it is revoked' : `until ${dayOf(expiresAt)}`;
  tell(`Keep it now: it cannot be shown again. It is good ${end}. ${taken}`);
  tell('Send it as this header, with the key in place of KEY: Authorization: Bearer KEY');
}

function list(): Promise<ListedKeys> {
  return withDatabase(async (pool, settings) => ({
    keys: await listApiKeys(pool, keysMax),
    soonMs: settings.EXPIRY_WARNING_DAYS * dayMs,
  }));
}

function revoke(name: string): Promise<boolean> {
  return withDatabase((pool) => revokeApiKey(pool, name, commandLineActor()));
}

function tableOf(keys: readonly ApiKey[], soonMs: number): string {
  const time = (at: Date | null): string => at?.toISOString().slice(0, 19).concat('Z') ?? '-';
  return table([
    ['NAME', 'KEY', 'ROLES', 'CREATED', 'LAST USED', 'STATE'],
    ...keys.map((key) => [
      key.name,
      key.hint,
      key.roles.join(','),
      time(key.createdAt),
      time(key.lastUsedAt),
      stateOf(key, soonMs),
    ]),
  ]);
}

function stateOf({ revokedAt, expiresAt }: ApiKey, soonMs: number): string {
  if (revokedAt !== null) return `revoked ${dayOf(revokedAt)}`;
  if (expiresAt === null) return 'good, never expires';
  const leftMs = expiresAt.getTime() - Date.now();
  if (leftMs <= 0) return `expired ${dayOf(expiresAt)}`;
  return `good until ${dayOf(expiresAt)}${leftMs <= soonMs ? ', ends soon' : ''}`;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function readName(text: string): string {
  if (!/^[\w.@-]{1,64}$/.test(text)) {
    throw new InvalidArgumentError('It must be 1 to 64 letters, digits, dots, hyphens, underscores or @.');
  }
  return text;
}
