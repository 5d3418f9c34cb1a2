// `spindle api-keys`: makes, lists and revokes the keys of the REST API. A key is printed once, on stdout, and never again.

import { Command, InvalidArgumentError, Option } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../database/access/api-keys.ts';
import { commandLineActor } from '../database/access/command-line-actor.ts';
import { databaseOptions } from '../database/connect.ts';
import { databaseSettings } from '../database/settings.ts';
import { expirySettings } from '../http/settings.ts';
import { aiServerSchema } from '../postgres/schemas.ts';
import { apiKeyPrefix } from '../web-server/credentials.ts';
import { type Role, roles } from '../web-server/roles.ts';
import { ProgramFailure, tell } from './support/command-line.ts';
import { wholeNumberOption } from './support/options/number-option.ts';
import { readCommandSettings } from './support/settings.ts';
import { table } from './support/table.ts';
import { withSchema } from './support/with-schema.ts';

const keysMax = 10_000;
const dayMs = 86_400_000;

export function createCommand(): Command {
  const command = new Command('api-keys');
  command
    .command('create')
    .description('makes a key and prints it; it cannot be shown again')
    .requiredOption('--name <name>', 'whose key it is, such as a system or a person', readName)
    .requiredOption('--roles <roles>', 'read, predict, operate: one or several, separated by commas', readRoles)
    .addOption(
      new Option('--expires-in-days <days>', 'how long it is good; by default API_KEY_LIFE_DAYS')
        .argParser(wholeNumberOption({ min: 1, max: 36_500, unit: 'days' }))
        .conflicts('neverExpires'),
    )
    .option('--never-expires', 'it is good until it is revoked')
    .action((options: NewKey) => withDatabase((pool, settings) => create(pool, options, settings)));
  command
    .command('list')
    .description('the keys, with their last use and their end; not the keys themselves')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => withDatabase((pool, settings) => list(pool, options, settings)));
  command
    .command('revoke')
    .description('makes a key useless; servers notice within API_KEY_CACHE_MS')
    .argument('<name>', 'whose key')
    .action((name: string) => withDatabase((pool) => revoke(pool, name)));
  return command;
}

interface NewKey {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresInDays?: number;
  readonly neverExpires?: boolean;
}

const specifications = { ...databaseSettings, ...expirySettings };
type Settings = CleanedEnv<typeof specifications>;

async function withDatabase(use: (pool: Pool, settings: Settings) => Promise<void>): Promise<void> {
  const settings = readCommandSettings(specifications);
  await withSchema(databaseOptions(settings), aiServerSchema, 'spindle-api-keys', (pool) => use(pool, settings));
}

async function create(pool: Pool, wanted: NewKey, settings: Settings): Promise<void> {
  const { name, roles: granted, expiresInDays = settings.API_KEY_LIFE_DAYS } = wanted;
  const expiresAt = wanted.neverExpires === true ? null : new Date(Date.now() + expiresInDays * dayMs);
  const key = await createApiKey(pool, apiKeyPrefix, { name, roles: granted, expiresAt, actor: commandLineActor() });
  if (key === undefined) {
    throw new ProgramFailure(`there is a key "${name}" already; revoke it first, or choose another --name`, 1);
  }
  process.stdout.write(`${key}\n`);
  const end = expiresAt === null ? 'until it is revoked' : `until ${dayOf(expiresAt)}`;
  tell(`Keep it now: it cannot be shown again. It is good ${end}. The server takes it with API_KEYS=true.`);
}

async function list(pool: Pool, { json }: { json?: boolean }, settings: Settings): Promise<void> {
  const keys = await listApiKeys(pool, keysMax);
  process.stdout.write(
    json === true ? `${JSON.stringify(keys, null, 2)}\n` : tableOf(keys, settings.EXPIRY_WARNING_DAYS * dayMs),
  );
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

async function revoke(pool: Pool, name: string): Promise<void> {
  if (!(await revokeApiKey(pool, name, commandLineActor())))
    throw new ProgramFailure(`there is no key "${name}"; see: spindle api-keys list`, 1);
  process.stdout.write(`revoked ${name}\n`);
}

function readName(text: string): string {
  if (!/^[\w.@-]{1,64}$/.test(text)) {
    throw new InvalidArgumentError('It must be 1 to 64 letters, digits, dots, hyphens, underscores or @.');
  }
  return text;
}

function readRoles(text: string): readonly Role[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !roles.some((role) => role === name));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`There is no role "${wrong}"; there are ${roles.join(', ')}.`);
  return roles.filter((role) => names.includes(role));
}
