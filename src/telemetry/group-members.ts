// What a program says of foreign members in a consumer group of its own: one `error` in the log for each change, a degradation, and a figure
// among the metrics. That Kafka does not permit to look is said once.
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';

export interface GroupObserver {
  /**
   * `reason` says what they do and how it is mended; null for none. Logged where their `names` are others than at the last look, or one of them holds
   * partitions that was not seen with any: who has just joined has none.
   */
  readonly looked: (names: readonly string[], reason: string | null, holding: readonly string[]) => void;
  readonly failed: (error: Error & { readonly retryable?: boolean }) => void;
}

export function createGroupObserver(options: {
  readonly groupId: string;
  readonly log: Logger;
  /** Told what is wrong, and null when it is not any more. */
  readonly degraded: (reason: string | null) => void;
  readonly registry: Registry;
}): GroupObserver {
  const { groupId, log, degraded } = options;
  const count = foreignMembersGauge(options.registry);
  let told = '';
  let toldHolding = new Set<string>();
  let isRefusalTold = false;
  return {
    looked: (names, reason, holding) => {
      const foreign = names.join('\n');
      count.set({ group: groupId }, names.length);
      degraded(reason);
      const isNew = foreign !== told || holding.some((name) => !toldHolding.has(name));
      if (reason !== null && isNew) log.error({ group: groupId, foreignCount: names.length }, reason);
      if (reason === null && told !== '') log.info({ group: groupId }, 'All members of the group are ours again');
      told = foreign;
      toldHolding = new Set([...toldHolding, ...holding].filter((name) => names.includes(name)));
      isRefusalTold = false;
    },
    failed: (error) => {
      // That Kafka is away tells the loop that reads it.
      const isRefusal = error.retryable === false;
      const isNew = isRefusal && !isRefusalTold;
      const sentence = `Nobody looks for foreign members of the group: ${error.message}`;
      log[isNew ? 'warn' : 'debug']({ group: groupId, err: error }, sentence);
      isRefusalTold ||= isRefusal;
      if (!isRefusal) return;
      // Whether they are still there, nobody knows.
      count.remove({ group: groupId });
      if (told !== '') degraded(sentence);
    },
  };
}

const name = 'spindle_group_foreign_members';

/** One for all groups of a program. */
function foreignMembersGauge(registry: Registry): Gauge {
  const known = registry.getSingleMetric(name) as Gauge | undefined;
  const help = 'Members of a consumer group of ours that are none of our programs, and take its partitions away';
  return known ?? new Gauge({ name, help, labelNames: ['group'], registers: [registry] });
}
