// A topic that drops messages sooner than it should.
import type { KafkaClientOptions } from '../client.ts';
import { ConfigResourceTypes } from '../library.ts';
import { withAdmin } from '../with-admin.ts';

const setting = 'retention.ms';

export interface ShorterKept {
  readonly retentionMs: number;
  /** The command that mends it. */
  readonly fix: string;
}

/** Undefined where the topic keeps what it has for `neededMs`, or for ever (Kafka's -1). Throws Unavailable. */
export function findShorterKept(
  client: KafkaClientOptions,
  topic: string,
  neededMs: number,
): Promise<ShorterKept | undefined> {
  return withAdmin(client, `read how long topic ${topic} keeps messages`, async (admin) => {
    const [described] = await admin.describeConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configurationKeys: [setting] }],
    });
    const retentionMs = Number(described?.configs.find(({ name }) => name === setting)?.value ?? Number.NaN);
    if (!(retentionMs >= 0 && retentionMs < neededMs)) return undefined;
    const fix =
      `kafka-configs.sh --bootstrap-server ${client.bootstrapBrokers.join(',')} --alter --entity-type topics ` +
      `--entity-name ${topic} --add-config ${setting}=${neededMs}`;
    return { retentionMs, fix };
  });
}
