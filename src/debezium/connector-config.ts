// The connector's configuration as an object. Every entry that is not a default of Debezium's has its reason beside it.

export interface ConnectorOptions {
  readonly slotName: string;
  readonly publicationName: string;
  readonly pollIntervalMs: number;
  readonly exactlyOnce: boolean;
  /** Whether a slot that it makes is kept by standbys too. */
  readonly slotFailover: boolean;
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly user: string;
    readonly password: string;
  };
  /** Where the outbox stands. */
  readonly schema: string;
  /** Entries that a plant adds or replaces, such as `database.sslmode`. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Unique among the connectors of a cluster; prefixes Debezium's own topics, none of which our rows reach. */
  readonly topicPrefix: string;
}

const queueBytesMax = 33_554_432;

/** Carries each new row of `outbox` to the topic in its `aggregatetype`, key and value byte for byte. */
export function connectorConfig(options: ConnectorOptions): Readonly<Record<string, string>> {
  const { database } = options;
  const stringConverter = 'org.apache.kafka.connect.storage.StringConverter';
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'database.hostname': database.host,
    'database.port': String(database.port),
    'database.dbname': database.name,
    'database.user': database.user,
    'database.password': database.password,
    'topic.prefix': options.topicPrefix,
    'plugin.name': 'pgoutput',
    'slot.name': options.slotName,
    ...(options.slotFailover ? { 'slot.failover': 'true' } : {}),
    'publication.name': options.publicationName,
    // Ours: Debezium's own would pass rows over in silence where its user may not make it as it has to be.
    'publication.autocreate.mode': 'disabled',
    'table.include.list': `${options.schema}.outbox`,
    // What only the database reads: text of a time is made a time again for each row, and then thrown away.
    'column.exclude.list': `${options.schema}.outbox.created_at,${options.schema}.outbox.transaction_id`,
    'skipped.operations': 'u,d,t',
    'tombstones.on.delete': 'false',
    // Rows from before the slot come out too; after a lost slot the remaining rows are sent again, under the same ids.
    'snapshot.mode': 'when_needed',
    'poll.interval.ms': String(options.pollIntervalMs),
    // Bytes, and not only rows: a row is anything from one to a thousand kilobytes, and Kafka Connect ends when its heap is full.
    'max.queue.size.in.bytes': String(queueBytesMax),
    // A plain heartbeat does not move the slot while other tables write; this message in the WAL does.
    'heartbeat.interval.ms': '3000',
    'heartbeat.action.query': "select pg_logical_emit_message(false, 'spindle-heartbeat', '')",
    'message.prefix.exclude.list': 'spindle-heartbeat',
    // Text through StringConverter arrives byte for byte.
    'key.converter': stringConverter,
    'value.converter': stringConverter,
    'header.converter': stringConverter,
    'extended.headers.enabled': 'false',
    transforms: 'outbox,contentType',
    'transforms.outbox.type': 'io.debezium.transforms.outbox.EventRouter',
    'transforms.outbox.route.topic.replacement': `\${routedByValue}`,
    'transforms.outbox.table.fields.additional.placement': [
      'id:header:ce_id',
      'type:header:ce_type',
      'ce_source:header',
      'ce_specversion:header',
      'ce_subject:header',
      'ce_time:header',
      'traceparent:header',
    ].join(','),
    'transforms.contentType.type': 'org.apache.kafka.connect.transforms.InsertHeader',
    'transforms.contentType.header': 'content-type',
    'transforms.contentType.value.literal': 'application/json',
    // Of all codecs the one that takes Kafka Connect least: a fifth less of its processor for an alert than gzip. Its library is Java where
    // no native one can be loaded, as on a machine that lets nothing be run out of its temporary folder.
    'producer.override.compression.type': 'lz4',
    ...(options.exactlyOnce ? { 'exactly.once.support': 'required', 'transaction.boundary': 'poll' } : {}),
    ...options.overrides,
  };
}

/** To which Debezium sends its heartbeats; a plant may have another prefix among the overrides. */
export function heartbeatTopic(config: Readonly<Record<string, string>>): string {
  return `${config['topic.heartbeat.prefix'] ?? '__debezium-heartbeat'}.${config['topic.prefix']}`;
}

/** Where the registered configuration is another one, one phrase each, without the value of anything secret. */
export function configDrift(
  wanted: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): readonly string[] {
  const keys = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  // Kafka Connect adds the name itself.
  keys.delete('name');
  return [...keys].sort().flatMap((key) => {
    const [want, have] = [wanted[key], found[key]];
    if (want === have) return [];
    const isSecret = isSecretEntry(key);
    // Some gateways show secrets masked, which says nothing.
    if (isSecret && have !== undefined && /^(\*+|\[?hidden\]?)$/i.test(have)) return [];
    if (have === undefined) return [`${key} is missing`];
    if (isSecret) return [`${key} is another one`];
    return [want === undefined ? `${key} is there, ${shown(have)}` : `${key} is ${shown(have)}, not ${shown(want)}`];
  });
}

/** Whether an entry of this name has a value that is shown nowhere. */
export function isSecretEntry(key: string): boolean {
  return /password|secret|credential|token|\.key$/i.test(key);
}

const shownMax = 60;

function shown(value: string): string {
  return JSON.stringify(value.length > shownMax ? `${value.slice(0, shownMax)}…` : value);
}
