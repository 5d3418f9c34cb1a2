// The connector's configuration as an object. Every entry that is not a default of Debezium's has its reason beside it.

export interface ConnectorOptions {
  readonly slotName: string;
  readonly publicationName: string;
  readonly pollIntervalMs: number;
  readonly exactlyOnce: boolean;
  readonly database: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly user: string;
    readonly password: string;
  };
  /** Unique among the connectors of a cluster; prefixes Debezium's own topics, none of which our rows reach. */
  readonly topicPrefix: string;
}

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
    'publication.name': options.publicationName,
    'publication.autocreate.mode': 'filtered',
    'table.include.list': 'public.outbox',
    // With the filtered publication this makes it insert-only, so that cleaning up the outbox stays quiet.
    'skipped.operations': 'u,d,t',
    'tombstones.on.delete': 'false',
    // Rows from before the slot come out too; after a lost slot the remaining rows are sent again, under the same ids.
    'snapshot.mode': 'when_needed',
    'poll.interval.ms': String(options.pollIntervalMs),
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
    'producer.override.compression.type': 'gzip',
    ...(options.exactlyOnce ? { 'exactly.once.support': 'required', 'transaction.boundary': 'poll' } : {}),
  };
}
