// `spindle outbox republish`: sends messages of the outbox again, under the same event ids, after a slot was lost or a topic restored.
import { Command } from 'commander';
import type { Pool } from 'pg';
import { databaseOptions } from '../database/connect.ts';
import { countSince, type RepublishedPage, republishPage } from '../database/outbox/republish.ts';
import { databaseSettings } from '../database/settings.ts';
import { aiServerSchema } from '../postgres/schemas.ts';
import { readTimeOption } from './support/options/time-option.ts';
import { showProgress } from './support/progress.ts';
import { readCommandSettings } from './support/settings.ts';
import { withSchema } from './support/with-schema.ts';

const pageSize = 500;

export function createCommand(): Command {
  const command = new Command('outbox');
  command
    .command('republish')
    .description(
      'sends what was written since then once more, under the same event ids; only what the outbox still holds (OUTBOX_RETENTION_MINUTES after it was confirmed)',
    )
    .requiredOption('--since <time>', 'ISO-8601 time, such as the one that the guardian named', readTimeOption)
    .option('--dry-run', 'say how many, and change nothing')
    .action(async (options: { since: Date; dryRun?: boolean }) => {
      const database = databaseOptions(readCommandSettings(databaseSettings));
      await withSchema(database, aiServerSchema, 'spindle-outbox', async (pool) => {
        if (options.dryRun) {
          process.stdout.write(`${await countSince(pool, options.since)} messages would be sent again
`);
        } else {
          process.stdout.write(`${await republish(pool, options.since)} messages are sent again
`);
        }
      });
    });
  return command;
}

async function republish(pool: Pool, since: Date): Promise<number> {
  const progress = showProgress('messages written to the outbox again');
  let count = 0;
  let after: RepublishedPage['next'] = null;
  try {
    do {
      const page: RepublishedPage = await republishPage(pool, since, after, pageSize);
      count += page.count;
      progress.add(page.count);
      after = page.next;
    } while (after !== null);
  } finally {
    progress.end();
  }
  return count;
}
