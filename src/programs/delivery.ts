// `spindle delivery`: shows the ledger of what was read and delivered, or verifies it against the topics and tables.
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { Unavailable } from '../core/errors.ts';
import { printable } from '../core/show.ts';
import { databaseOptions } from '../database/connect.ts';
import { type BesideProgress, groupBeside, readBesideProgress } from '../database/delivery/beside.ts';
import { databaseSettings } from '../database/settings.ts';
import { evidenceSettings } from '../delivery/evidence-settings.ts';
import { type Ledger, ledgerSettings, readLedger } from '../delivery/ledger.ts';
import { NotAtRest } from '../delivery/until-rest.ts';
import { type Verification, verifyDelivery } from '../delivery/verify.ts';
import { aiServerSchema } from '../postgres/schemas.ts';
import { ProgramFailure, tell } from './support/command-line.ts';
import { decimalOption } from './support/options/number-option.ts';
import { readCommandSettings } from './support/settings.ts';
import { table } from './support/table.ts';
import { withSchema } from './support/with-schema.ts';

const specifications = { ...ledgerSettings, ...databaseSettings, ...evidenceSettings };
type Settings = CleanedEnv<typeof specifications>;

export function createCommand(): Command {
  const command = new Command('delivery');
  command
    .command('show', { isDefault: true })
    .description(
      'prints the ledger: per partition what was read and what became of it, and how far the outbox is delivered',
    )
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) =>
      withDatabase(async (pool, settings) => {
        const ledger = await readLedger(pool, settings);
        const beside = await readBesideProgress(pool, settings.KAFKA_GROUP_ID, settings.KAFKA_TOPIC_SENSOR);
        process.stdout.write(
          options.json ? `${JSON.stringify(ledger, null, 2)}\n` : `${ledgerText(ledger)}${besideText(beside, ledger)}`,
        );
      }),
    );
  command
    .command('verify')
    .description(
      'waits for quiet and recounts topics and tables; exit code 1 on any difference, 2 where nothing can be said of all readings: they keep coming (producers have to be still), some are not read yet, or PostgreSQL or Kafka does not answer',
    )
    .option(
      '--timeout <seconds>',
      'how long to wait for quiet',
      decimalOption({ min: 0.001, max: 86_400, unit: 's' }),
      60,
    )
    .option('--json', 'as JSON')
    .action((options: { timeout: number; json?: boolean }) =>
      withDatabase(async (pool, settings) => {
        const withinMs = options.timeout * 1000;
        const verification = await verifyDelivery(pool, settings, withinMs, tell);
        process.stdout.write(
          options.json ? `${JSON.stringify(verification, null, 2)}\n` : verificationText(verification),
        );
        if (verification.differences.length > 0) process.exitCode = 1;
        else if (verification.unread.length > 0) process.exitCode = 2;
      }).catch(nothingToSay),
    );
  return command;
}

/** An outage is no difference: whoever goes by the exit code alone would take it for a loss. */
function nothingToSay(error: unknown): never {
  if (error instanceof NotAtRest || error instanceof Unavailable)
    throw new ProgramFailure(error.message, 2, { cause: error });
  throw error;
}

async function withDatabase(use: (pool: Pool, settings: Settings) => Promise<void>): Promise<void> {
  const settings = readCommandSettings(specifications);
  await withSchema(databaseOptions(settings), aiServerSchema, 'spindle-delivery', (pool) => use(pool, settings));
}

function ledgerText(ledger: Ledger): string {
  const header = ['PARTITION', 'FIRST', 'NEXT', 'LOG END', 'LAG', 'SCORED', 'ANOMALOUS', 'REJECTED', 'SKIPPED', 'LOST'];
  const rows = ledger.partitions.map((each) => [
    each.closed ? `${each.partition} (topic is gone)` : String(each.partition),
    ...[
      each.first_offset,
      each.next_offset,
      each.log_end,
      each.lag,
      each.scored,
      each.anomalous,
      each.rejected,
      each.skipped,
      each.lost,
    ].map((value) => (value === null ? '-' : String(value))),
  ]);
  const { outbox, slot, dead_letters: deadLetters } = ledger;
  const oldest = outbox.oldest_unconfirmed_age_seconds;
  const slotText =
    slot === null
      ? 'absent'
      : `${slot.active ? 'active' : 'INACTIVE'}, WAL ${slot.wal_status}, ${Math.ceil(slot.retained_bytes / 1024)} kB kept`;
  return [
    `topic ${ledger.topic}, group ${ledger.group_id}\n\n`,
    table([header, ...rows]),
    `\noutbox        ${outbox.written} written, ${outbox.confirmed} confirmed, ${outbox.unconfirmed} not yet${oldest === null ? '' : ` (the oldest for ${oldest.toFixed(1)} s)`}${outbox.deferred === 0 ? '' : `, ${outbox.deferred} of them dead letters that let alerts go first`}\n`,
    `way           ${ledger.way === null ? 'not proven yet' : `proven ${ledger.way.proven_age_seconds.toFixed(0)} s ago, in ${ledger.way.latency_ms.toFixed(0)} ms`}\n`,
    `slot          ${slotText}\n`,
    `dead letters  ${deadLetters.open} open, ${deadLetters.replayed} replayed, ${deadLetters.discarded} discarded\n`,
  ].join('');
}

/** A line for each model beside the first one; nothing without. */
function besideText(beside: readonly BesideProgress[], { group_id: groupId, partitions }: Ledger): string {
  const groups = [...new Set(beside.map((each) => each.groupId))];
  return groups
    .map((group) => {
      const own = beside.filter((each) => each.groupId === group);
      const sum = (of: (each: BesideProgress) => number): number => own.reduce((all, each) => all + of(each), 0);
      const behind = sum((each) => {
        const end = partitions.find(
          (one) => one.topic_id === each.topicId && one.partition === each.partition,
        )?.log_end;
        return Math.max(0, (end ?? each.nextOffset) - each.nextOffset);
      });
      const model = group.slice(groupBeside(groupId, '').length);
      const lost = sum((each) => each.lost);
      const counts = [
        `${sum((each) => each.scored)} scored`,
        `${sum((each) => each.anomalous)} anomalous`,
        `${sum((each) => each.rejected)} not judged`,
        ...(lost === 0 ? [] : [`${lost} lost`]),
        `${behind} behind`,
      ];
      return `beside        ${printable(model)}: ${counts.join(', ')}\n`;
    })
    .join('');
}

function verificationText({ differences, unread, limits, checked }: Verification): string {
  const counted = `${checked.readings} readings, ${checked.alerts} alerts, ${checked.deadLetters} dead letters and ${checked.episodeEvents} events of episodes in Kafka counted anew, ${checked.repeats} of them repeats under the same event id\n`;
  const lines = (label: string, sentences: readonly string[]): string =>
    sentences.map((each) => `${label}: ${printable(each)}\n`).join('');
  const none =
    unread.length === 0
      ? 'no difference\n'
      : 'no difference in what was read; of the rest nothing can be said before it is read\n';
  const result = differences.length === 0 ? none : lines('DIFFERENCE', differences);
  return `${counted}${lines('note', limits)}${lines('UNREAD', unread)}${result}`;
}
