// Who is in a consumer group of ours. A foreign member is none of our programs, or a Spindle that stores in another database. It takes partitions away, and what
// comes on them is read by nobody else: our positions stand in our databases, and its commits move nothing of ours.

import { databaseOfMember, type KafkaClientOptions, ownClientId } from '../client.ts';
import { type Admin, consumerGroupDescribeV0, FindCoordinatorKeyTypes, findErrorBy, type Group } from '../library.ts';
import { withAdmin } from '../with-admin.ts';

export interface GroupOfTopic {
  readonly groupId: string;
  readonly topic: string;
}

export interface GroupMember {
  readonly clientId: string;
  readonly host: string;
  /** Those of the topic that it holds. */
  readonly partitions: readonly number[];
}

/** In the order of their names; `client` is the one that is a member, or has its id. Throws Unavailable. */
export async function foreignMembers(client: KafkaClientOptions, group: GroupOfTopic): Promise<readonly GroupMember[]> {
  return (await groupMembers(client, group)).filter(({ clientId }) => isForeign(clientId, client.clientId));
}

/** All of them, ours and others, in the order of their names. Throws Unavailable. */
export async function groupMembers(client: KafkaClientOptions, group: GroupOfTopic): Promise<readonly GroupMember[]> {
  const members = await withAdmin(client, `describe group ${group.groupId}`, (admin) => membersOf(admin, group));
  return [...members].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

/** Programs of ours that do not say where they store, as those of earlier versions, are none. */
export function isForeign(clientId: string, own: string): boolean {
  if (!clientId.startsWith(ownClientId)) return true;
  const [theirs, ours] = [databaseOfMember(clientId), databaseOfMember(own)];
  return theirs !== undefined && ours !== undefined && theirs !== ours;
}

/** Says what they do, and how it is mended. */
export function describeForeign({ groupId, topic }: GroupOfTopic, members: readonly GroupMember[]): string {
  const named = members.slice(0, namedMax).map((each) => `${nameOf(each)} (${whatIs(each)})`);
  const more = members.length > namedMax ? `, and ${members.length - namedMax} more` : '';
  const who =
    members.length === 1 ? 'a program that is none of ours' : `${members.length} programs that are none of ours`;
  return (
    `group ${groupId} of topic ${topic} has ${who}: ${named.join(', ')}${more}; what comes on these partitions does not ` +
    'reach Spindle until they leave: end them or give them a group of their own, and nothing is lost'
  );
}

const namedMax = 5;
const clientIdCharactersMax = 100;
const partitionsMax = 10;

/** Bounded: others choose what they are called. */
export function nameOf({ clientId, host }: GroupMember): string {
  const characters = [...clientId.slice(0, 2 * clientIdCharactersMax + 2)];
  const cut = characters.slice(0, clientIdCharactersMax).join('');
  return `${JSON.stringify(characters.length > clientIdCharactersMax ? `${cut}…` : clientId)} at ${host}`;
}

function whatIs({ clientId, partitions }: GroupMember): string {
  const isSpindle = databaseOfMember(clientId) !== undefined;
  return isSpindle ? `a Spindle that stores in another database, ${holds(partitions)}` : holds(partitions);
}

function holds(partitions: readonly number[]): string {
  if (partitions.length === 0) return 'holds no partition now';
  const more = partitions.length > partitionsMax ? ` and ${partitions.length - partitionsMax} more` : '';
  return `holds partition${partitions.length === 1 ? '' : 's'} ${partitions.slice(0, partitionsMax).join(', ')}${more}`;
}

async function membersOf(admin: Admin, { groupId, topic }: GroupOfTopic): Promise<readonly GroupMember[]> {
  const group = (await admin.describeGroups({ groups: [groupId] })).get(groupId);
  // What brokers say of a group that is not there, and of one that members of Kafka's newer protocol have joined.
  if (group === undefined || group.state === 'Dead') return membersOfNewerGroup(admin, { groupId, topic });
  return [...group.members.values()].map((member) => ({
    clientId: member.clientId,
    host: hostOf(member.clientHost),
    partitions: sorted(partitionsOf(member, topic)),
  }));
}

type Member = Group['members'] extends Map<string, infer Each> ? Each : never;

function partitionsOf({ assignments }: Member, topic: string): readonly number[] {
  return assignments?.get(topic)?.partitions ?? [];
}

/** None where there is no such group either. */
async function membersOfNewerGroup(admin: Admin, { groupId, topic }: GroupOfTopic): Promise<readonly GroupMember[]> {
  const apis = await admin.listApis();
  if (!apis.some(({ apiKey }) => apiKey === consumerGroupDescribeV0.api.key)) return [];
  const [coordinator] = await admin.findCoordinator({ keyType: FindCoordinatorKeyTypes.GROUP, keys: [groupId] });
  if (coordinator === undefined) return [];
  const connection = await admin.connections.get(coordinator);
  try {
    const { groups } = await consumerGroupDescribeV0.api.async(connection, [groupId], false);
    return groups.flatMap(({ members }) =>
      members.map(({ clientId, clientHost, assignment }) => ({
        clientId,
        host: hostOf(clientHost),
        partitions: sorted(
          assignment.topicPartitions.flatMap((each) => (each.topicName === topic ? each.partitions : [])),
        ),
      })),
    );
  } catch (error) {
    if (findErrorBy(error as Error, 'apiId', 'GROUP_ID_NOT_FOUND') !== null) return [];
    throw error;
  }
}

/** Brokers write addresses as Java does. */
function hostOf(clientHost: string): string {
  return clientHost.replace(/^\//, '');
}

function sorted(partitions: readonly number[]): readonly number[] {
  return [...partitions].sort((a, b) => a - b);
}
