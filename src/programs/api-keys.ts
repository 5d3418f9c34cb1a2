// `spindle api-keys`: makes, lists and revokes the keys of the REST API. A key is printed once, on stdout, and never again.
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type { Pool } from 'pg';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../database/access/api-keys.ts';
import { databaseOptions } from '../database/connect.ts';
import { databaseSettings } from '../database/settings.ts';
import { aiServerSchema } from '../postgres/schemas.ts';
import { apiKeyPrefix } from '../web-server/credentials.ts';
import { type Role, roles } from '../web-server/roles.ts';
import { ProgramFailure } from './support/command-line.ts';
import { wholeNumberOption } from './support/number-option.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';
import { withSchema } from './support/with-schema.ts';

const keysMax = 10_000;

export function createCommand(): Command {
  const command = new Command('api-keys');
  command
    .command('create')
    .description('makes a key and prints it; it cannot be shown again')
    .requiredOption('--name <name>', 'whose key it is, such as a system or a person', readName)
    .requiredOption('--roles <roles>', 'read, predict, operate: one or several, separated by commas', readRoles)
    .option(
      '--expires-in-days <days>',
      'how long it is good; by default until it is revoked',
      wholeNumberOption({ min: 1, max: 36_500, unit: 'days' }),
    )
    .action((options: NewKey) => withDatabase((pool) => create(pool, options)));
  command
    .command('list')
    .description('the keys, with their last use; not the keys themselves')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => withDatabase((pool) => list(pool, options.json === true)));
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
}

async function withDatabase(use: (pool: Pool) => Promise<void>): Promise<void> {
  loadDotEnv();
  await withSchema(databaseOptions(readSettings(databaseSettings)), aiServerSchema, 'spindle-api-keys', use);
}

async function create(pool: Pool, { name, roles: granted, expiresInDays }: NewKey): Promise<void> {
  const expiresAt = expiresInDays === undefined ? null : new Date(Date.now() + expiresInDays * 86_400_000);
  const key = await createApiKey(pool, apiKeyPrefix, { name, roles: granted, expiresAt, actor: actor() });
  if (key === undefined) {
    throw new ProgramFailure(`there is a key "${name}" already; revoke it first, or choose another --name`, 1);
  }
  process.stdout.write(`${key}\n`);
  process.stderr.write('Keep it now: it cannot be shown again. The server takes it with API_KEYS=true.\n');
}

async function list(pool: Pool, asJson: boolean): Promise<void> {
  const keys = await listApiKeys(pool, keysMax);
  process.stdout.write(asJson ? `${JSON.stringify(keys, null, 2)}\n` : table(keys));
}

function table(keys: readonly ApiKey[]): string {
  const time = (at: Date | null): string => at?.toISOString().slice(0, 19).concat('Z') ?? '-';
  const rows = [
    ['NAME', 'KEY', 'ROLES', 'CREATED', 'LAST USED', 'STATE'],
    ...keys.map((key) => [
      key.name,
      key.hint,
      key.roles.join(','),
      time(key.createdAt),
      time(key.lastUsedAt),
      stateOf(key),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${revokedAt.toISOString().slice(0, 10)}`;
  if (expiresAt === null) return 'good';
  const day = expiresAt.toISOString().slice(0, 10);
  return expiresAt.getTime() <= Date.now() ? `expired ${day}` : `good until ${day}`;
}

async function revoke(pool: Pool, name: string): Promise<void> {
  if (!(await revokeApiKey(pool, name, actor())))
    throw new ProgramFailure(`there is no key "${name}"; see: spindle api-keys list`, 1);
  process.stdout.write(`revoked ${name}\n`);
}

/** Who runs this, for audit. */
function actor(): string {
  try {
    return `command line, ${userInfo().username}`;
  } catch {
    // A container may run under a user that has no name.
    return `command line, user ${process.getuid?.() ?? 'unknown'}`;
  }
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
