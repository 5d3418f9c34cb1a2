// The Kafka client with which a program joins a group of ours.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { clientOptions, type KafkaClientOptions, memberClientId } from '../../kafka/client.ts';
import type { kafkaSettings } from '../../kafka/settings.ts';
import { databaseIdentity } from '../../postgres/identity.ts';

/** Its id says where what it reads is stored, so that a Spindle of another database is known for one. Rejects when the database does not answer. */
export async function memberClient(
  settings: CleanedEnv<typeof kafkaSettings>,
  pool: Pool,
): Promise<KafkaClientOptions> {
  return clientOptions(settings, memberClientId(await databaseIdentity(pool)));
}
