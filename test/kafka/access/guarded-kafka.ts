// A Kafka of a test's own that knows each program by name and password and refuses whatever no rule allows, and its rules as `spindle kafka-acls` prints
// them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaUser, kafkaUsers } from '../../../src/kafka/access/acls.ts';
import { clientOptions, type KafkaClientOptions } from '../../../src/kafka/client.ts';
import { kafkaSettings } from '../../../src/kafka/settings.ts';
import { withAdmin } from '../../../src/kafka/with-admin.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { openHome } from '../../../src/stack/home.ts';
import { kafkaPart } from '../../../src/stack/parts/kafka.ts';
import { supervise } from '../../../src/stack/supervise/supervise.ts';
import { makeDataFolder } from '../../support/data-folder.ts';
import { quickJava } from '../../support/quick-java.ts';
import { freePort } from '../../support/stack.ts';

/** `stranger` has a password and no rule. */
export type GuardedUser = KafkaUser | 'stranger';
export const guardedUsers: readonly GuardedUser[] = [...kafkaUsers, 'stranger'];

export interface GuardedKafka {
  /** The settings of a program that signs in as this user. */
  readonly envOf: (user: GuardedUser) => Readonly<Record<string, string>>;
  readonly clientOf: (user: GuardedUser) => KafkaClientOptions;
  /** Whoever may do everything. */
  readonly admin: KafkaClientOptions;
  /** Entries with which Kafka Connect signs in as this user. */
  readonly connectEntries: (user: GuardedUser) => Readonly<Record<string, string>>;
  /** Runs what `spindle kafka-acls` has printed. */
  readonly allow: (printed: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const passwordOf = (user: GuardedUser): string => `${user}-password`;
const nameOf = (user: GuardedUser): string => `spindle-${user}`;
const plainLogin = 'org.apache.kafka.common.security.plain.PlainLoginModule required';

export async function startGuardedKafka(): Promise<GuardedKafka> {
  const folder = makeDataFolder() ?? mkdtempSync(join(tmpdir(), 'spindle-guarded-'));
  const home = openHome(join(folder, 'home'));
  const [plain, guarded, controllerPort] = [await freePort(), await freePort(), await freePort()];
  const users = guardedUsers.map((user) => `user_${nameOf(user)}="${passwordOf(user)}"`).join(' ');
  const properties = {
    listeners: `PLAINTEXT://127.0.0.1:${plain},SASL_PLAINTEXT://127.0.0.1:${guarded},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${plain},SASL_PLAINTEXT://127.0.0.1:${guarded}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${plainLogin} ${users};`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': false,
    // The broker itself, and the test, by the listener that asks for no password.
    'super.users': 'User:ANONYMOUS',
  };
  const step = kafkaPart({ home, port: plain, controllerPort, heapMb: 256, ...quickJava, properties });
  const running = await supervise({ home, ports: [], steps: [step], emit: () => {} });
  const stop = async (): Promise<void> => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const failed = [...(await running.settled)];
  if (failed.length > 0) {
    await stop();
    throw new Error('the guarded Kafka does not start', { cause: failed });
  }
  const envOf = (user: GuardedUser) => ({
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${guarded}`,
    KAFKA_SASL_MECHANISM: 'PLAIN',
    KAFKA_SASL_USERNAME: nameOf(user),
    KAFKA_SASL_PASSWORD: passwordOf(user),
  });
  const admin = clientOptions(readSettings(kafkaSettings, { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${plain}` }), 'test');
  return {
    envOf,
    clientOf: (user) => clientOptions(readSettings(kafkaSettings, envOf(user))),
    admin,
    connectEntries: (user) => connectEntries(`127.0.0.1:${guarded}`, user),
    allow: (printed) => allow(admin, printed),
    stop,
  };
}

/** The worker signs in for itself, and for the clients of its connectors. */
function connectEntries(broker: string, user: GuardedUser): Readonly<Record<string, string>> {
  const login = {
    'security.protocol': 'SASL_PLAINTEXT',
    'sasl.mechanism': 'PLAIN',
    'sasl.jaas.config': `${plainLogin} username="${nameOf(user)}" password="${passwordOf(user)}";`,
  };
  const entries = ['', 'producer.', 'consumer.', 'admin.'].flatMap((prefix) =>
    Object.entries(login).map(([name, value]) => [`${prefix}${name}`, value] as const),
  );
  return { 'bootstrap.servers': broker, ...Object.fromEntries(entries) };
}

/** As Kafka numbers them. */
const operations = { Read: 3, Write: 4, Create: 5, Describe: 8, DescribeConfigs: 10 } as const;
const resources = { '--topic': 2, '--group': 3, '--transactional-id': 5 } as const;
const patterns = { literal: 3, prefixed: 4 } as const;
const allowed = 3;

function known<Value>(of: Readonly<Record<string, Value>>, name: string): Value {
  const value = of[name];
  if (value === undefined) throw new Error(`${name} is not known to kafka-acls.sh, as far as this test knows`);
  return value;
}

/** As `kafka-acls.sh` takes its arguments: every operation on every resource of a line. */
function rulesOf(line: string) {
  const [command, ...args] = line.split(' ');
  if (command !== 'kafka-acls.sh' || !args.includes('--add')) throw new Error(`no rule: ${line}`);
  const valuesOf = (option: string): string[] =>
    args.flatMap((each, at) => (each === option ? [args[at + 1] as string] : []));
  const pattern = known(patterns, valuesOf('--resource-pattern-type')[0] ?? 'literal');
  return Object.entries(resources).flatMap(([option, resourceType]) =>
    valuesOf(option).flatMap((resourceName) =>
      valuesOf('--allow-principal').flatMap((principal) =>
        valuesOf('--operation').map((operation) => ({
          ...{ resourceType, resourceName, resourcePatternType: pattern, principal, host: '*' },
          ...{ operation: known(operations, operation), permissionType: allowed },
        })),
      ),
    ),
  );
}

async function allow(admin: KafkaClientOptions, printed: string): Promise<void> {
  const creations = printed.trim().split('\n').flatMap(rulesOf);
  await withAdmin(admin, 'make rules', async (each) => {
    await each.createAcls({ creations: creations as Parameters<typeof each.createAcls>[0]['creations'] });
  });
}
