// What each program asks of a Kafka with access control, and no more: the one list that `spindle kafka-acls` prints, the documents show and a test applies
// to a Kafka that refuses everything else. Reading and writing a topic imply describing it, reading a group implies describing that.

export const kafkaUsers = ['consumer', 'server', 'portal', 'simulator', 'connect', 'operator', 'machines'] as const;

/** `operator` is whoever runs `connector register`, `doctor` and `delivery`; `machines` is who sends readings. */
export type KafkaUser = (typeof kafkaUsers)[number];

export type Operation = 'Read' | 'Write' | 'Create' | 'Describe' | 'DescribeConfigs';

export interface Right {
  readonly user: KafkaUser;
  readonly resource: 'topic' | 'group' | 'transactional-id';
  readonly name: string;
  /** Whether it is for all names that begin so. */
  readonly isPrefix?: boolean;
  readonly operations: readonly Operation[];
}

/** What a plant calls its own, and what of it is in use. */
export interface PlantNames {
  readonly readings: string;
  readonly alerts: string;
  readonly episodes: string;
  readonly deadLetters: string;
  /** Null where none are sent. */
  readonly markers: string | null;
  readonly heartbeat: string;
  readonly consumerGroup: string;
  readonly portalGroups: readonly string[];
  readonly hasHistory: boolean;
  readonly isCollecting: boolean;
  readonly connector: string;
  readonly connect: { readonly group: string; readonly topics: readonly string[]; readonly isExactlyOnce: boolean };
}

/** Grouped by user. */
export function kafkaRights(plant: PlantNames): readonly Right[] {
  const outbox = [plant.alerts, plant.episodes, plant.deadLetters];
  const markers = plant.markers === null ? [] : [plant.markers];
  const topics = (user: KafkaUser, names: readonly string[], ...operations: Operation[]): Right[] =>
    names.map((name) => ({ user, resource: 'topic', name, operations }));
  const groups = (user: KafkaUser, names: readonly string[], ...operations: Operation[]): Right[] =>
    names.map((name) => ({ user, resource: 'group', name, operations }));
  const ofReadings: Operation[] = [plant.hasHistory ? 'Read' : 'Describe'];
  return [
    // It makes what is absent, as somebody may delete a topic of the way, and looks how large a message these take.
    ...topics('consumer', [plant.readings], 'Read', 'Create'),
    ...topics('consumer', [...outbox, ...markers], 'Read', 'Create', 'DescribeConfigs'),
    ...topics('consumer', [plant.heartbeat], 'Describe', 'Create'),
    ...groups('consumer', [plant.consumerGroup], 'Read'),
    // How far the readings go, for the ledger that it is asked for.
    ...topics('server', [plant.readings], 'Describe'),
    ...topics('portal', [plant.alerts, plant.episodes, ...markers], 'Read'),
    ...topics('portal', [plant.readings], ...ofReadings, ...(plant.isCollecting ? (['Write'] as const) : [])),
    // At their start programs look whether all topics are there.
    ...topics('portal', [plant.deadLetters], 'Describe'),
    ...groups('portal', plant.portalGroups, 'Read'),
    ...topics('simulator', [plant.readings], 'Write'),
    ...topics('simulator', outbox, 'Describe'),
    ...topics('connect', [...outbox, ...markers, plant.heartbeat], 'Write'),
    ...topics('connect', plant.connect.topics, 'Read', 'Write', 'Create', 'DescribeConfigs'),
    ...groups('connect', [plant.connect.group], 'Read'),
    ...(plant.connect.isExactlyOnce ? transactionsOf(plant) : []),
    ...topics('operator', [plant.readings, ...outbox, ...markers], 'Read', 'Create', 'DescribeConfigs'),
    ...topics('operator', [plant.heartbeat], 'Describe', 'Create'),
    ...topics('operator', [...plant.connect.topics, ...kafkasOwn], 'Describe', 'DescribeConfigs'),
    ...groups('operator', [plant.consumerGroup, ...plant.portalGroups], 'Describe'),
    ...topics('machines', [plant.readings], 'Write'),
  ];
}

/** Whether they are compacted and replicated is what doctor looks at. */
const kafkasOwn = ['__consumer_offsets', '__transaction_state'];

/** As Kafka Connect calls them: one of the worker that leads, one of each task. */
function transactionsOf({ connector, connect: { group } }: PlantNames): readonly Right[] {
  const operations = ['Write', 'Describe'] as const;
  return [
    { user: 'connect', resource: 'transactional-id', name: `connect-cluster-${group}`, operations },
    { user: 'connect', resource: 'transactional-id', name: `${group}-${connector}-`, isPrefix: true, operations },
  ];
}

/** The arguments of `kafka-acls.sh` that give these rights: one command for all resources of a kind that a user has the same rights on. */
export function addCommands(
  rights: readonly Right[],
  principalOf: (user: KafkaUser) => string,
): readonly { readonly user: KafkaUser; readonly args: readonly string[] }[] {
  const together = Map.groupBy(rights, ({ user, resource, isPrefix, operations }) =>
    [user, resource, isPrefix === true, ...operations].join(' '),
  );
  return [...together.values()].map((alike) => {
    const [{ user, resource, isPrefix, operations }] = alike as [Right];
    const args = [
      '--add',
      ...['--allow-principal', principalOf(user)],
      ...operations.flatMap((operation) => ['--operation', operation]),
      ...(isPrefix === true ? ['--resource-pattern-type', 'prefixed'] : []),
      ...alike.flatMap(({ name }) => [`--${resource}`, name]),
    ];
    return { user, args };
  });
}
