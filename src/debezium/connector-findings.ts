// What is wrong with the connector itself, as sentences for a person: its state, and what of Kafka refuses the messages that it sends.
import { describeState, rootCause } from './connect-api.ts';
import type { Finding, FindingKind, JudgeOptions, Observation, SmallTopic } from './observation.ts';

/** What Kafka takes by default, and as much as Kafka Connect's producer sends at once. */
export const messageBytesAdvised = 1_048_588;
/** No message of ours is larger, with all that is around it. */
export const messageBytesNeeded = 1_000_000;

/** That the connector has failed, in one way or another. While one of these is told, the restarts until now were in vain. */
export const failures: ReadonlySet<FindingKind> = new Set(['connector-failed', 'connector-stuck', 'topic-refuses']);

export function connectorFindings(seen: Observation, { connectorName }: JudgeOptions): readonly Finding[] {
  const { connector } = seen;
  if ('away' in connector) {
    return [{ kind: 'connect-away', text: `${connector.away} Alerts wait in the outbox until it does.` }];
  }
  if (connector.connector === 'ABSENT') {
    return [{ kind: 'connector-absent', text: `connector ${connectorName} does not exist; it is registered anew` }];
  }
  if (hasFailed(seen)) {
    const refusal = refusalOf(seen);
    if (refusal !== undefined) return [{ kind: 'topic-refuses', text: refusal }];
    return [{ kind: 'connector-failed', text: `${describeState(connectorName, connector)}; it is restarted` }];
  }
  if (connector.connector === 'PAUSED' || connector.connector === 'STOPPED') {
    const fix = `alerts wait in the outbox; resume it: PUT /connectors/${connectorName}/resume of Kafka Connect`;
    return [{ kind: 'connector-paused', text: `connector ${connectorName} is ${connector.connector}; ${fix}` }];
  }
  // That it has failed at one is lost where it was restarted meanwhile.
  if (seen.smallTopics.length > 0 && seen.unconfirmed > 0) {
    const text = `${seen.unconfirmed} messages wait, and the largest of them may be more than Kafka takes: ${describeSmall(seen.smallTopics)}`;
    return [{ kind: 'topic-refuses', text }];
  }
  return [];
}

export function hasFailed({ connector }: Pick<Observation, 'connector'>): boolean {
  if ('away' in connector) return false;
  return connector.connector === 'FAILED' || connector.tasks.some((task) => task.state === 'FAILED');
}

/** Restarts have not helped for so long: somebody has to act. */
export function stuckFinding(failed: Finding, forMs: number): Finding {
  const text = `for ${Math.round(forMs / 1000)} s nothing has come out, whatever restarts: ${failed.text.replace(/; it is restarted$/, '')}; mend the cause (the log of Kafka Connect has more), and alerts, which wait in the outbox, follow by themselves`;
  return { kind: 'connector-stuck', text };
}

/** Whether the connector has failed because a message was too large for its topic, so that its size has to be looked up. */
export function isTooLarge({ connector }: Pick<Observation, 'connector'>): boolean {
  return /RecordTooLargeException/.test(causeOf(connector));
}

/** What of Kafka has refused a message for good, with what mends it; undefined when nothing has. */
function refusalOf({ connector, smallTopics }: Observation): string | undefined {
  const cause = causeOf(connector);
  const found = /\b(\w+)Exception: (.*)$/.exec(cause);
  if (found === null) return undefined;
  const [, name = '', message = ''] = found;
  const fix = fixes[name]?.(message, smallTopics);
  if (fix === undefined) return undefined;
  return `Kafka refuses a message, and alerts wait in the outbox behind it, none of which is lost: ${fix}; the connector is restarted until it is taken`;
}

/** By the exceptions of Kafka that no second attempt changes. */
const fixes: Readonly<Record<string, (message: string, small: readonly SmallTopic[]) => string>> = {
  RecordTooLarge: (message, small) => {
    if (message.includes('max.request.size')) {
      return `${message} Raise it: CDC_CONNECTOR_OVERRIDES={"producer.override.max.request.size":"2097152"}`;
    }
    if (small.length === 0) {
      return `it is larger than its topic takes (${message}); raise max.message.bytes of the topic, or message.max.bytes of the brokers, to ${messageBytesAdvised}`;
    }
    return describeSmall(small);
  },
  RecordBatchTooLarge: (message) =>
    `${message} Raise segment.bytes of the topic beyond ${messageBytesAdvised}, by kafka-configs.sh`,
  TopicAuthorization: (message) =>
    `${message}; permit WRITE on them to the user of Kafka Connect, such as by kafka-acls.sh --add --producer --allow-principal User:… --topic …`,
  InvalidTimestamp: (message) =>
    `${message} Raise message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic, or set the clock of PostgreSQL`,
  InvalidRecord: (message) => `${message} The topic's configuration refuses it: cleanup.policy must be delete`,
  PolicyViolation: (message) => `${message} A policy of the brokers refuses it; make an exception for the topic`,
};

function describeSmall(small: readonly SmallTopic[]): string {
  return small
    .map(
      ({ topic, bytesMax, fix }) =>
        `topic ${topic} takes at most ${bytesMax} bytes (max.message.bytes), and has to take ${messageBytesAdvised}; run: ${fix}`,
    )
    .join('; ');
}

function causeOf(connector: Observation['connector']): string {
  if ('away' in connector) return '';
  return rootCause(connector.tasks.find((task) => task.state === 'FAILED')?.trace ?? '') ?? '';
}
