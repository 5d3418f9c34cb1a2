// Topics that take smaller messages than are sent to them.

import type { KafkaClientOptions } from '../client.ts';
import { ConfigResourceTypes } from '../library.ts';
import { withAdmin } from '../with-admin.ts';

const setting = 'max.message.bytes';

export interface TooSmall {
  readonly topic: string;
  readonly bytesMax: number;
  /** The command that mends it. */
  readonly fix: string;
}

/** Those of the topics that take no message of `neededBytes`; the fix sets `advisedBytes`. Throws Unavailable. */
export function findTooSmall(
  client: KafkaClientOptions,
  topics: readonly string[],
  { neededBytes, advisedBytes }: { readonly neededBytes: number; readonly advisedBytes: number },
): Promise<readonly TooSmall[]> {
  return withAdmin(client, `read what topics ${topics.join(', ')} take`, async (admin) => {
    const resources = topics.map((resourceName) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName,
      configurationKeys: [setting],
    }));
    const described = await admin.describeConfigs({ resources });
    return described.flatMap(({ resourceName: topic, configs }) => {
      const bytesMax = Number(configs.find(({ name }) => name === setting)?.value ?? Number.NaN);
      if (!(bytesMax < neededBytes)) return [];
      const fix =
        `kafka-configs.sh --bootstrap-server ${client.bootstrapBrokers.join(',')} --alter --entity-type topics ` +
        `--entity-name ${topic} --add-config ${setting}=${advisedBytes}`;
      return [{ topic, bytesMax, fix }];
    });
  });
}
