// `spindle audit export`: who changed what, when and how it ended, as the AI server's database has it, or the Portal's; on stdout, for an archive that nobody of
// the plant can change.
import { once } from 'node:events';
import { Command, Option } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { harmlessCell } from '../core/text/harmless-cell.ts';
import { type AuditRow, listAudit } from '../database/access/audit.ts';
import { databaseOptions } from '../database/connect.ts';
import { databaseSettings } from '../database/settings.ts';
import * as portal from '../portal/audit/list-audit.ts';
import { auditCells, auditColumns, auditEntry } from '../portal/audit/table.ts';
import { aiServerSchema, portalSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { ProgramFailure } from './support/command-line.ts';
import { readTimeOption, timeZoneRule } from './support/options/time-option.ts';
import { readCommandSettings } from './support/settings.ts';
import { withSchema } from './support/with-schema.ts';

interface ExportOptions {
  readonly since?: Date;
  readonly until?: Date;
  readonly format: 'csv' | 'jsonl';
  readonly portal?: true;
}

/** What is written of one of the two. */
interface Trail<Row> {
  readonly columns: readonly string[];
  readonly cells: (row: Row) => readonly string[];
  readonly entry: (row: Row) => object;
  /** The newest first. */
  readonly list: (after: Row | undefined, limit: number) => Promise<readonly Row[]>;
}

const pageSize = 1_000;
/** PostgreSQL reads years of more than four digits otherwise than JavaScript writes them. */
const endOfTime = Date.UTC(9999, 11, 31);
const applicationName = 'spindle-audit';

export function createCommand(): Command {
  const command = new Command('audit');
  command
    .command('export')
    .description('what was changed, by whom, when, from where, and how it ended; on stdout, the newest first')
    .option('--since <time>', 'only what was done at or after this ISO-8601 time', readTimeOption)
    .option('--until <time>', 'only what was done before this ISO-8601 time', readTimeOption)
    .addOption(
      new Option('--format <format>', 'csv, for spreadsheets, or jsonl: a JSON object a line')
        .choices(['csv', 'jsonl'])
        .default('csv'),
    )
    .option('--portal', "of the Portal: acts on alarms, changes of machines, users and all else; not the REST API's")
    .addHelpText('after', `\n${timeZoneRule()}`)
    .action(exportAudit);
  return command;
}

async function exportAudit(options: ExportOptions): Promise<void> {
  const { since, until } = options;
  if (since !== undefined && until !== undefined && since >= until) {
    throw new ProgramFailure('--since must be before --until', 2);
  }
  await (options.portal === true ? exportPortal : exportServer)(options);
}

function exportServer(options: ExportOptions): Promise<void> {
  const settings = readCommandSettings(databaseSettings);
  const columns = ['id', 'at', 'actor', 'address', 'action', 'target', 'request_id', 'outcome'] as const;
  const entry = ({ id, at, requestId, ...row }: AuditRow) => ({
    ...{ id, at: at.toISOString(), actor: row.actor, address: row.address },
    ...{ action: row.action, target: row.target, request_id: requestId, outcome: row.outcome },
  });
  return withSchema(databaseOptions(settings), aiServerSchema, applicationName, (pool) =>
    write(options, {
      columns,
      entry,
      cells: (row) => columns.map((column) => entry(row)[column] ?? ''),
      list: (after, limit) => listAudit(pool, { from: options.since, to: options.until, after, limit }),
    }),
  );
}

function exportPortal(options: ExportOptions): Promise<void> {
  const settings = readCommandSettings(portalDatabaseSettings);
  const from = options.since?.getTime() ?? 0;
  // Without an end, whatever the clocks of this computer and of those that wrote it say.
  const to = options.until?.getTime() ?? endOfTime;
  return withSchema(portalDatabaseOptions(settings, 1), portalSchema, applicationName, (pool) =>
    write<portal.AuditRow>(options, {
      columns: auditColumns,
      entry: auditEntry,
      cells: auditCells,
      list: (after, limit) => portal.listAudit(pool, { from, to, limit, after: after?.place }),
    }),
  );
}

async function write<Row>({ format }: ExportOptions, { columns, cells, entry, list }: Trail<Row>): Promise<void> {
  const isCsv = format === 'csv';
  if (isCsv) await writeOut(stringify([[...columns]]));
  for (let after: Row | undefined, isLast = false; !isLast; ) {
    const rows = await list(after, pageSize);
    isLast = rows.length < pageSize;
    after = rows.at(-1);
    const text = isCsv
      ? stringify(rows.map((row) => cells(row).map(harmlessCell)))
      : rows.map((row) => `${JSON.stringify(entry(row))}\n`).join('');
    await writeOut(text);
  }
}

async function writeOut(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
