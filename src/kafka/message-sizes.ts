// Topics whose own settings are less than what is sent to them needs: that take smaller messages, or keep them for less long.

import type { KafkaClientOptions } from './client.ts';
import { ConfigResourceTypes } from './library.ts';
import { withAdmin } from './with-admin.ts';

export interface Below {
  readonly topic: string;
  readonly value: number;
  /** The command that mends it. */
  readonly fix: string;
}

export interface TooSmall extends Omit<Below, 'value'> {
  readonly bytesMax: number;
}

/** Those of the topics that take no message of `neededBytes`; the fix sets `advisedBytes`. Throws Unavailable. */
export async function findTooSmall(
  client: KafkaClientOptions,
  topics: readonly string[],
  { neededBytes, advisedBytes }: { readonly neededBytes: number; readonly advisedBytes: number },
): Promise<readonly TooSmall[]> {
  const wanted = { setting: 'max.message.bytes', needed: neededBytes, advised: advisedBytes };
  return (await findBelow(client, topics, wanted)).map(({ value, ...each }) => ({ ...each, bytesMax: value }));
}

/** Those of the topics whose setting is less than `needed`, where -1 stands for no limit; the fix sets `advised`. Throws Unavailable. */
export function findBelow(
  client: KafkaClientOptions,
  topics: readonly string[],
  { setting, needed, advised }: { readonly setting: string; readonly needed: number; readonly advised: number },
): Promise<readonly Below[]> {
  return withAdmin(client, `read ${setting} of topics ${topics.join(', ')}`, async (admin) => {
    const resources = topics.map((resourceName) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName,
      configurationKeys: [setting],
    }));
    const described = await admin.describeConfigs({ resources });
    return described.flatMap(({ resourceName: topic, configs }) => {
      const value = Number(configs.find(({ name }) => name === setting)?.value ?? Number.NaN);
      if (!(value >= 0 && value < needed)) return [];
      const fix =
        `kafka-configs.sh --bootstrap-server ${client.bootstrapBrokers.join(',')} --alter --entity-type topics ` +
        `--entity-name ${topic} --add-config ${setting}=${advised}`;
      return [{ topic, value, fix }];
    });
  });
}
