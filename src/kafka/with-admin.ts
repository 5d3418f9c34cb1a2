// Kafka's administration for one task.

import { type KafkaClientOptions, unavailable } from './client.ts';
import { Admin } from './library.ts';

/** Connects, and closes in the end. Throws Unavailable that says what could not be done. */
export async function withAdmin<T>(
  client: KafkaClientOptions,
  what: string,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = new Admin({ ...client });
  try {
    return await use(admin);
  } catch (error) {
    throw unavailable(client, what, error);
  } finally {
    await admin.close().catch(() => {});
  }
}
