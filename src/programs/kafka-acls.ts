// `spindle kafka-acls`: prints what each program asks of a Kafka with access control, as commands of Kafka's own or as JSON, with the names that the settings
// give. Asks no Kafka, and changes nothing.
import { Command, InvalidArgumentError } from 'commander';
import { databaseSettings } from '../database/settings.ts';
import { connectorConfig, heartbeatTopic } from '../debezium/connector-config.ts';
import { debeziumSettings } from '../debezium/settings.ts';
import { connectorOptions, markerTopic } from '../delivery/connector-options.ts';
import { addCommands, type KafkaUser, kafkaRights, kafkaUsers, type PlantNames } from '../kafka/access/acls.ts';
import { consumerSettings, kafkaSettings } from '../kafka/settings.ts';
import { portalSettings } from '../portal/settings.ts';
import { consumerGroup, portalGroups } from './groups/own-groups.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';

const specifications = {
  ...kafkaSettings,
  KAFKA_GROUP_ID: consumerSettings.KAFKA_GROUP_ID,
  ...databaseSettings,
  ...debeziumSettings,
  ...portalSettings,
};

interface Options {
  readonly principal: Readonly<Partial<Record<KafkaUser, string>>>;
  readonly connectGroup: string;
  readonly connectTopic: readonly string[];
  readonly commandConfig?: string;
  readonly json?: boolean;
}

/** As in `deploy/connect/worker.properties`. */
const connectTopics = ['spindle-connect-configs', 'spindle-connect-offsets', 'spindle-connect-status'];

export function createCommand(): Command {
  return new Command('kafka-acls')
    .description('prints the rights that each program needs in Kafka, as commands of kafka-acls.sh')
    .argument('[who...]', `for whom alone: ${kafkaUsers.join(', ')}`, addUser)
    .option(
      '--principal <who=principal>',
      'who it is in Kafka, repeatable (default: User:spindle-WHO)',
      addPrincipal,
      {},
    )
    .option('--connect-group <name>', "group.id of Kafka Connect's worker", 'spindle-connect')
    .option(
      '--connect-topic <name>',
      `a topic of the worker's own, repeatable (default: ${connectTopics.join(', ')})`,
      addText,
      [],
    )
    .option('--command-config <file>', 'what kafka-acls.sh is to sign in with')
    .option('--json', 'as JSON')
    .action((who: readonly KafkaUser[], options: Options) => {
      loadDotEnv();
      const settings = readSettings(specifications);
      const given = options.connectTopic.length > 0 ? options.connectTopic : connectTopics;
      const plant: PlantNames = {
        readings: settings.KAFKA_TOPIC_SENSOR,
        alerts: settings.KAFKA_TOPIC_ALERT,
        episodes: settings.KAFKA_TOPIC_EPISODES,
        deadLetters: settings.KAFKA_TOPIC_DEAD_LETTER,
        markers: settings.CDC_GUARDIAN ? markerTopic(settings) : null,
        heartbeat: heartbeatTopic(connectorConfig(connectorOptions(settings))),
        consumerGroup: consumerGroup(settings).groupId,
        portalGroups: groupsOfPortal(settings),
        hasHistory: settings.PORTAL_HISTORY,
        isCollecting: settings.PORTAL_COLLECT,
        connector: settings.CONNECTOR_NAME,
        connect: { group: options.connectGroup, topics: given, isExactlyOnce: settings.CDC_EXACTLY_ONCE },
      };
      const rights = kafkaRights(plant).filter(({ user }) => who.length === 0 || who.includes(user));
      const principalOf = (user: KafkaUser): string => options.principal[user] ?? `User:spindle-${user}`;
      if (options.json) {
        const list = rights.map(({ user, ...right }) => ({ principal: principalOf(user), ...right }));
        process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
        return;
      }
      const kafka = ['kafka-acls.sh', '--bootstrap-server', settings.KAFKA_BOOTSTRAP_SERVERS.join(',')];
      const config = options.commandConfig === undefined ? [] : ['--command-config', options.commandConfig];
      for (const { args } of addCommands(rights, principalOf)) {
        process.stdout.write(`${[...kafka, ...config, ...args].map(quoted).join(' ')}\n`);
      }
    });
}

function groupsOfPortal(
  settings: Parameters<typeof portalGroups>[0] & { readonly PORTAL_HISTORY: boolean },
): readonly string[] {
  const { alerts, episodes, history } = portalGroups(settings);
  return [alerts, episodes, ...(settings.PORTAL_HISTORY ? [history] : [])].map(({ groupId }) => groupId);
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:,@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function addText(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function addUser(text: string, before: readonly KafkaUser[] = []): readonly KafkaUser[] {
  return [...before, userOf(text)];
}

function addPrincipal(text: string, before: Options['principal']): Options['principal'] {
  const at = text.indexOf('=');
  if (at < 0 || !/^\w+:./.test(text.slice(at + 1)))
    throw new InvalidArgumentError('It must be like consumer=User:CN=consumer.plant.');
  return { ...before, [userOf(text.slice(0, at))]: text.slice(at + 1) };
}

function userOf(text: string): KafkaUser {
  const user = kafkaUsers.find((each) => each === text);
  if (user === undefined) throw new InvalidArgumentError(`It must be one of: ${kafkaUsers.join(', ')}.`);
  return user;
}
