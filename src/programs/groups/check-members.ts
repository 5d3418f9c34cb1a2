// Whether somebody foreign is in one of our consumer groups, for who examines an installation as a whole.
import type { CleanedEnv } from 'envalid';
import { Unavailable } from '../../core/errors.ts';
import { databaseOptions } from '../../database/connect.ts';
import type { databaseSettings } from '../../database/settings.ts';
import { clientOptions, memberClientId } from '../../kafka/client.ts';
import { describeForeign, foreignMembers, type GroupOfTopic } from '../../kafka/groups/members.ts';
import type { consumerSettings, kafkaSettings } from '../../kafka/settings.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { databaseIdentity } from '../../postgres/identity.ts';
import type { Schema } from '../../postgres/migrations.ts';
import { openPool, type PostgresOptions } from '../../postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, type portalDatabaseSettings } from '../../postgres/settings.ts';
import { consumerGroup, portalGroups } from './own-groups.ts';

type Settings = CleanedEnv<
  typeof kafkaSettings & typeof portalSettings & typeof databaseSettings & typeof portalDatabaseSettings
> &
  Pick<CleanedEnv<typeof consumerSettings>, 'KAFKA_GROUP_ID'>;

export interface OwnGroup {
  readonly group: GroupOfTopic;
  /** Where its members store what they read. */
  readonly database: PostgresOptions;
  readonly schema: Schema;
}

/** All of Spindle's own. */
export function groupsOf(settings: Settings): readonly OwnGroup[] {
  const { alerts, episodes, history } = portalGroups(settings);
  const portal = { database: portalDatabaseOptions(settings, 1), schema: portalSchema };
  return [
    { group: consumerGroup(settings), database: databaseOptions(settings), schema: aiServerSchema },
    { group: alerts, ...portal },
    { group: episodes, ...portal },
    ...(settings.PORTAL_HISTORY ? [{ group: history, ...portal }] : []),
  ];
}

/** Says that nobody else is in it. Throws an Error that names who is, and Unavailable. */
export async function checkGroup(settings: Settings, { group, ...place }: OwnGroup): Promise<string> {
  const client = clientOptions(settings, memberClientId(await identityOf(place)));
  const foreign = await foreignMembers(client, group).catch((error: Error) => {
    // Not needed for anything else.
    if (error instanceof Unavailable && !error.retryable) return error.message;
    throw error;
  });
  if (typeof foreign === 'string') return `nobody can say who is in it: ${foreign}`;
  if (foreign.length > 0) throw new Error(describeForeign(group, foreign));
  return `nobody but Spindle's programs reads topic ${group.topic} in it`;
}

/** Null where the database does not answer, or has no tables of ours, which another check says: no Spindle is another one then. */
async function identityOf({ database, schema }: Omit<OwnGroup, 'group'>): Promise<string | null> {
  const pool = openPool(database, 'spindle-doctor');
  try {
    const { rows } = await pool.query<{ present: boolean }>('select to_regclass($1) is not null as present', [
      schema.knownTable,
    ]);
    return rows[0]?.present === true ? await databaseIdentity(pool) : null;
  } catch {
    return null;
  } finally {
    await pool.end();
  }
}
