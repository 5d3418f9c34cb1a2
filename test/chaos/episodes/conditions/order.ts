// Whether the records of a transaction come to what it has stored of a machine, in some order that keeps that of each partition: in which order a
// consumer has read several partitions nobody knows. Pure.
import { type Machine, type PassedRecord, passMachine, type ReplayRules, type ToldEvent } from '../machine.ts';
import type { ReadTransaction } from './journal.ts';

export interface Wanted {
  readonly machineId: number;
  readonly before: Machine | undefined;
  readonly after: Machine | undefined;
  /** How many events the machine has told, and whether one may be that of this place among them. */
  readonly toldCount: number;
  readonly isTold: (event: ToldEvent, place: number) => boolean;
}

/** Beyond so many records passed, all orders together, a search ends without having found one: some hundred are usual. */
const triesMax = 1_000_000;

interface Link {
  readonly count: number;
  readonly event: ToldEvent;
  readonly before: Link | undefined;
}

interface Node {
  /** How many records of each partition have passed. */
  readonly places: readonly number[];
  readonly last: number;
  /** How often another partition has followed though more of the last one was there. */
  readonly turns: number;
  readonly machine: Machine | undefined;
  readonly told: Link | undefined;
}

interface Next {
  readonly part: number;
  readonly record: PassedRecord;
}

/**
 * What the machine has told on the way, in one such order; undefined where there is none, or none has been found among those that can be tried. `parts` has
 * the records of each partition. Orders that turn least often from one partition to another while it has more are tried first: of a backlog a fetch has many
 * records of each.
 * Then those that go on with what is oldest, as where little waits.
 */
export function findOrder(
  parts: readonly (readonly PassedRecord[])[],
  wanted: Wanted,
  rules: ReplayRules,
): readonly ToldEvent[] | undefined {
  for (const waiting of [new FewestTurnsFirst(), new LatestFirst()]) {
    const found = search(parts, wanted, rules, waiting);
    if (found !== 'too many') return found;
  }
  return undefined;
}

function search(
  parts: readonly (readonly PassedRecord[])[],
  wanted: Wanted,
  rules: ReplayRules,
  waiting: Waiting,
): readonly ToldEvent[] | undefined | 'too many' {
  const goal = machineText(wanted.after);
  const isSame = wanted.before === wanted.after;
  const seen = new Set<string>();
  waiting.add({ places: parts.map(() => 0), last: 0, turns: 0, machine: wanted.before, told: undefined });
  for (let tries = 0; tries <= triesMax; tries++) {
    const node = waiting.take();
    if (node === undefined) return undefined;
    const next = parts.flatMap((records, part): Next[] => {
      const record = records[node.places[part] as number];
      return record === undefined ? [] : [{ part, record }];
    });
    const toldCount = node.told?.count ?? 0;
    if (next.length === 0 && toldCount === wanted.toldCount && machineText(node.machine) === goal)
      return eventsOf(node.told);
    if (next.length > 1 && isKnown(seen, node)) continue;
    // The oldest is added last, and so is tried before the others.
    next.sort((a, b) => timeOf(b) - timeOf(a));
    for (const { part, record } of next) {
      const { machine, told } = passMachine(wanted.machineId, node.machine, record, rules);
      if (!told.every((event, index) => wanted.isTold(event, toldCount + index))) continue;
      // Times and figures only rise: what has changed is never the same again, but for a machine that was quiet.
      if (isSame && wanted.before !== undefined && machine !== wanted.before) continue;
      waiting.add({
        places: node.places.with(part, (node.places[part] as number) + 1),
        last: part,
        turns: node.turns + Number(part !== node.last && isLeft(node, parts)),
        machine,
        told: told.reduce(
          (before: Link | undefined, event) => ({ event, before, count: (before?.count ?? 0) + 1 }),
          node.told,
        ),
      });
    }
  }
  return 'too many';
}

/** Whether there is more of the partition that was read last. */
function isLeft({ places, last }: Node, parts: readonly (readonly PassedRecord[])[]): boolean {
  const place = places[last] as number;
  return place > 0 && place < (parts[last]?.length ?? 0);
}

function timeOf({ record: { reading, newest } }: Next): number {
  return reading?.atMs ?? newest;
}

interface Waiting {
  readonly add: (node: Node) => void;
  readonly take: () => Node | undefined;
}

class LatestFirst implements Waiting {
  readonly #nodes: Node[] = [];

  add(node: Node): void {
    this.#nodes.push(node);
  }

  take(): Node | undefined {
    return this.#nodes.pop();
  }
}

/** Of those with as many turns the latest. */
class FewestTurnsFirst implements Waiting {
  readonly #byTurns: Node[][] = [];

  add(node: Node): void {
    while (this.#byTurns.length <= node.turns) this.#byTurns.push([]);
    this.#byTurns[node.turns]?.push(node);
  }

  take(): Node | undefined {
    return this.#byTurns.find((nodes) => nodes.length > 0)?.pop();
  }
}

function isKnown(seen: Set<string>, { places, machine, told }: Node): boolean {
  const text = `${places.join()} ${told?.count ?? 0} ${machineText(machine)}`;
  if (seen.has(text)) return true;
  seen.add(text);
  return false;
}

function eventsOf(told: Link | undefined): ToldEvent[] {
  const events: ToldEvent[] = [];
  for (let link = told; link !== undefined; link = link.before) events.push(link.event);
  return events.reverse();
}

/** Equal for machines in the same condition alone. */
export function machineText(machine: Machine | undefined): string {
  if (machine === undefined) return 'quiet';
  const { state, seenAt, at, heardAt, partition, onset, episode, calmSince } = machine;
  const ofEpisode =
    episode === null
      ? null
      : [episode.id, episode.openedAt, episode.first, episode.last, episode.count, episode.onsetIds];
  const ofOnset = onset.map((each) => [each.id, each.age, each.at]);
  return JSON.stringify([state, seenAt, at, heardAt, partition, calmSince, ofOnset, ofEpisode]);
}

/** Of each partition those that may matter to the machine. */
export function recordsOf(
  machineId: number,
  before: Machine | undefined,
  read: ReadTransaction['read'],
  rules: ReplayRules,
) {
  return read
    .map(({ records }) => {
      const asSeen = records.map((record) =>
        record.reading.machineId === machineId ? record : { ...record, reading: undefined },
      );
      return mattering(asSeen, before, rules);
    })
    .filter((records) => records.length > 0);
}

/**
 * Of the scored records of a partition those that may matter to the machine: its own, and those that may say that it is silent. Of several of these one
 * after the other the last two say as much as all.
 */
function mattering(
  records: readonly PassedRecord[],
  before: Machine | undefined,
  { silenceMs }: ReplayRules,
): readonly PassedRecord[] {
  const own = records.flatMap(({ reading, newest }) => (reading === undefined ? [] : [Math.max(reading.atMs, newest)]));
  const known = before === undefined ? [] : [before.heardAt];
  const silentAt = Math.min(...known, ...own) + silenceMs;
  const kept: PassedRecord[] = [];
  for (const record of records) {
    if (record.reading === undefined && !(record.newest >= silentAt)) continue;
    const [one, other] = kept.slice(-2);
    const isLikeBoth = [one, other].every(
      (each) => each !== undefined && each.reading === undefined && each.resumedAt === record.resumedAt,
    );
    if (record.reading === undefined && isLikeBoth) kept.splice(-2, 1);
    kept.push(record);
  }
  return kept;
}
