// Whether topics outlive the loss of a broker, or of a zone, as the settings say that they shall.
import type { CleanedEnv } from 'envalid';
import { clientOptions } from '../../kafka/client.ts';
import type { kafkaSettings } from '../../kafka/settings.ts';
import { type Replication, type Replications, readReplication } from '../../kafka/topic-care/replication.ts';
import type { Told } from '../support/told.ts';

type Settings = CleanedEnv<typeof kafkaSettings>;

export async function checkReplication(settings: Settings, topics: readonly string[]): Promise<Told> {
  return toldOfReplication(await readReplication(clientOptions(settings), topics), {
    factor: settings.KAFKA_REPLICATION_FACTOR,
    minInSync: settings.KAFKA_MIN_INSYNC_REPLICAS,
    bootstrap: settings.KAFKA_BOOTSTRAP_SERVERS.join(','),
  });
}

interface Wanted {
  readonly factor: number;
  /** 0 for what the brokers say. */
  readonly minInSync: number;
  readonly bootstrap: string;
}

/** All works without: what is found would be lost, or stand still, only with a broker. */
export function toldOfReplication({ racks, topics }: Replications, { factor, minInSync, bootstrap }: Wanted): Told {
  const few = topics.filter(({ replicas }) => replicas < factor);
  const unsure = topics.filter((each) => each.minInSync !== undefined && each.minInSync < minInSync);
  const brittle = topics.filter((each) => each.replicas > 1 && (each.minInSync ?? 0) >= each.replicas);
  const together = topics.filter((each) => each.racks === 1 && each.replicas > 1 && racks > 1);
  const lagging = topics.filter((each) => each.lagging > 0);
  const problems = [
    told(few, ({ topic, replicas }) => `${topic} has ${replicas}`, {
      before: `fewer replicas than KAFKA_REPLICATION_FACTOR=${factor}: `,
      after: '; give them more by kafka-reassign-partitions.sh',
    }),
    told(unsure, ({ topic, minInSync: found }) => `${topic} has ${found}`, {
      before: `min.insync.replicas below KAFKA_MIN_INSYNC_REPLICAS=${minInSync}, so that what one broker alone has counts as taken: `,
      after: `; for each, run: kafka-configs.sh --bootstrap-server ${bootstrap} --alter --entity-type topics --entity-name … --add-config min.insync.replicas=${minInSync}`,
    }),
    told(brittle, ({ topic, replicas }) => `${topic} (${replicas})`, {
      before: 'min.insync.replicas is the number of replicas, so that nothing is taken once a broker is away: ',
      after: '',
    }),
    told(together, ({ topic }) => topic, {
      before: `all replicas of a partition in one of ${racks} racks (broker.rack): `,
      after: '; spread them by kafka-reassign-partitions.sh',
    }),
    told(lagging, ({ topic, lagging: count }) => `${count} partitions of ${topic}`, {
      before: 'a replica lags or is away now: ',
      after: '',
    }),
  ].filter((text) => text !== undefined);
  if (problems.length > 0) return { state: 'warning', detail: problems.join('. ') };
  const zones = racks > 1 ? `, in more than one of ${racks} racks` : '';
  return factor === 1
    ? `each topic lies on at least one broker (KAFKA_REPLICATION_FACTOR=1)`
    : `each topic has at least ${factor} replicas${zones}`;
}

const shownMax = 5;

function told(
  found: readonly Replication[],
  shown: (each: Replication) => string,
  { before, after }: { readonly before: string; readonly after: string },
): string | undefined {
  if (found.length === 0) return undefined;
  const more = found.length > shownMax ? `, and ${found.length - shownMax} more` : '';
  return `${before}${found.slice(0, shownMax).map(shown).join(', ')}${more}${after}`;
}
