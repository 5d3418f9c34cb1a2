// `spindle dead-letters`: lists, shows, replays and discards refused records. A replay sends them through the consumer's own steps under
// their original coordinates; what is refused again stays open.

import { Command, InvalidArgumentError } from 'commander';
import type { Pool } from 'pg';
import { printableLine } from '../../core/show.ts';
import { databaseOptions } from '../../database/connect.ts';
import {
  countDeadLetters,
  type DeadLetterFilter,
  findDeadLetters,
  type StoredDeadLetter,
} from '../../database/dead-letters/find.ts';
import { discardDeadLetters } from '../../database/dead-letters/resolve.ts';
import { databaseSettings } from '../../database/settings.ts';
import { aiServerSchema } from '../../postgres/schemas.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { wholeNumberOption } from '../support/options/number-option.ts';
import { readTimeOption } from '../support/options/time-option.ts';
import { showProgress } from '../support/progress.ts';
import { readCommandSettings } from '../support/settings.ts';
import { table } from '../support/table.ts';
import { withSchema } from '../support/with-schema.ts';
import { replayAll } from './replay.ts';
import { shortReason } from './short-reason.ts';

interface FilterOptions {
  readonly reason?: string;
  readonly field?: string;
  readonly partition?: number;
  readonly since?: Date;
  readonly until?: Date;
}

interface ListOptions extends FilterOptions {
  readonly status: DeadLetterFilter['status'];
  readonly limit: number;
  readonly json?: boolean;
}

interface ResolveOptions extends FilterOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

const pageSize = 500;

export function createCommand(): Command {
  const command = new Command('dead-letters');
  withFilters(command.command('list', { isDefault: true }))
    .description('the open dead letters, the oldest first')
    .option('--status <status>', 'open, replayed, discarded or all', readStatus, 'open')
    .option(
      '--limit <n>',
      'at most so many',
      wholeNumberOption({ min: 0, max: 999_999_999, unit: 'dead letters' }),
      100,
    )
    .option('--json', 'as JSON lines, whole')
    .action((options: ListOptions) => withPool((pool) => list(pool, options)));
  command
    .command('show')
    .description('one dead letter, whole, as JSON')
    .argument('<id>', 'its event id', readId)
    .action((id: string) => withPool((pool) => show(pool, id)));
  withFilters(command.command('replay'))
    .description('scores open dead letters anew; what is refused again stays open (exit code 1)')
    .argument('[ids...]', 'event ids; without any, the filters or --all say which')
    .option('--all', 'all that are open')
    .option('--dry-run', 'say what would happen, and change nothing')
    .action((ids: string[], options: ResolveOptions) => replay(filterOf(options, ids, 'open'), options));
  withFilters(command.command('discard'))
    .description('marks open dead letters as not wanted; their bytes stay until retention takes them')
    .argument('[ids...]', 'event ids; without any, the filters or --all say which')
    .option('--all', 'all that are open')
    .option('--dry-run', 'say how many, and change nothing')
    .action((ids: string[], options: ResolveOptions) =>
      withPool((pool) => discard(pool, filterOf(options, ids, 'open'), options)),
    );
  return command;
}

function withFilters(command: Command): Command {
  return command
    .option('--reason <text>', 'only those whose reason contains it')
    .option('--field <name>', 'only those with this field at fault')
    .option(
      '--partition <n>',
      'only those of this partition',
      wholeNumberOption({ min: 0, max: 999_999_999, unit: 'partition' }),
    )
    .option('--since <time>', 'only those refused at or after this ISO-8601 time', readTimeOption)
    .option('--until <time>', 'only those refused before this ISO-8601 time', readTimeOption);
}

async function withPool(use: (pool: Pool) => Promise<void>): Promise<void> {
  await withSchema(databaseOptions(readCommandSettings(databaseSettings)), aiServerSchema, 'spindle-dead-letters', use);
}

/** Throws ProgramFailure when nothing says which dead letters are meant. */
function filterOf(
  options: ResolveOptions,
  eventIds: readonly string[],
  status: DeadLetterFilter['status'],
): DeadLetterFilter {
  const { reason, field, partition, since, until } = options;
  const filters = { reason, field, partition, since, until };
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  if (options.all !== true && eventIds.length === 0 && given.length === 0) {
    throw new ProgramFailure('say which dead letters: ids, a filter, or --all', 2);
  }
  return { status, eventIds: eventIds.map(readId), ...Object.fromEntries(given) };
}

async function list(pool: Pool, options: ListOptions): Promise<void> {
  const filter = filterOf({ ...options, all: true }, [], options.status);
  const found = await findDeadLetters(pool, filter, options.limit);
  if (options.json) {
    for (const each of found) process.stdout.write(`${JSON.stringify(whole(each))}\n`);
  } else {
    const rows = found.map((each) => [
      each.eventId,
      each.refusedAt.toISOString(),
      [each.topic, each.record.partition, each.record.offset, each.record.element]
        .filter((part) => part !== undefined)
        .join('/'),
      each.resolution ?? 'open',
      each.field ?? '-',
      shortReason(each.reason),
    ]);
    process.stdout.write(table([['ID', 'REFUSED', 'RECORD', 'STATUS', 'FIELD', 'REASON'], ...rows]));
  }
  const total = await countDeadLetters(pool, filter);
  if (total > found.length) tell(`${found.length} of ${total}; see more with --limit, or by a filter`);
}

async function show(pool: Pool, id: string): Promise<void> {
  const [found] = await findDeadLetters(pool, { status: 'all', eventIds: [id] }, 1);
  if (found === undefined) throw new ProgramFailure(`there is no dead letter ${id}; see: spindle dead-letters list`, 1);
  process.stdout.write(`${JSON.stringify(whole(found), null, 2)}\n`);
}

function whole(deadLetter: StoredDeadLetter) {
  const { record, refusedAt, resolvedAt, ...rest } = deadLetter;
  return {
    ...rest,
    refusedAt: refusedAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    partition: record.partition,
    offset: record.offset,
    ...(record.element === undefined ? {} : { element: record.element }),
    timestamp: Number.isNaN(record.timestamp) ? null : new Date(record.timestamp).toISOString(),
    ...textOrBase64('key', record.key),
    ...textOrBase64('value', record.value),
    headers: record.headers.map(([name, value]) => ({ name, ...textOrBase64('value', value) })),
  };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOrBase64(name: string, bytes: Uint8Array | null): Record<string, string | null> {
  if (bytes === null) return { [name]: null };
  try {
    return { [name]: strictUtf8.decode(bytes) };
  } catch {
    return { [`${name}_base64`]: Buffer.from(bytes).toString('base64') };
  }
}

async function replay(filter: DeadLetterFilter, options: ResolveOptions): Promise<void> {
  const result = await replayAll(filter, options.dryRun === true);
  const would = options.dryRun ? 'would be ' : '';
  process.stdout.write(
    `${result.accepted} ${would}replayed, ${result.anomalous} of them anomalous; ${result.refused} ${would}refused again\n`,
  );
  for (const [reason, count] of result.reasons) process.stdout.write(`  ${count} x ${printableLine(reason)}\n`);
  if (result.refused > 0) process.exitCode = 1;
}

async function discard(pool: Pool, filter: DeadLetterFilter, options: ResolveOptions): Promise<void> {
  if (options.dryRun) {
    process.stdout.write(`${await countDeadLetters(pool, filter)} would be discarded\n`);
    return;
  }
  const progress = showProgress('dead letters discarded');
  let count = 0;
  try {
    for (;;) {
      const page = await findDeadLetters(pool, filter, pageSize);
      if (page.length === 0) break;
      const ids = page.map((each) => each.eventId);
      const discarded = await discardDeadLetters(pool, ids);
      count += discarded;
      progress.add(discarded);
    }
  } finally {
    progress.end();
  }
  process.stdout.write(`${count} discarded\n`);
}

function readStatus(text: string): DeadLetterFilter['status'] {
  if (text === 'open' || text === 'replayed' || text === 'discarded' || text === 'all') return text;
  throw new InvalidArgumentError('It must be open, replayed, discarded or all.');
}

function readId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new ProgramFailure(`there is no dead letter "${text}"; an id looks as in: spindle dead-letters list`, 1);
}
