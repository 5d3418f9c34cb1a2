// What episodes the readings of one partition come to: the rules of docs/episodes.md told once more, in the plainest way and apart from the product's
// own code, for readings of one kind of anomaly and one kind of calm. Pure.

export interface EpisodeReading {
  readonly machineId: number;
  readonly partition: number;
  /** Of the record; the readings have no other. */
  readonly atMs: number;
  readonly isAnomalous: boolean;
  /** Of an anomalous one. */
  readonly eventId: string;
}

export interface ReplayRules {
  readonly openCount: number;
  readonly openWindow: number;
  readonly holdMs: number;
  readonly silenceMs: number;
  /** A record that is so much ahead of its partition, or more, says nothing before a second one says it too. */
  readonly aheadMs: number;
  /** For so long after an episode a reading from before its end may come. */
  readonly forgetMs: number;
}

/** An event, with what the episode is at that moment. Times are RFC 3339. */
export interface ToldEvent {
  readonly machineId: number;
  readonly event: string;
  readonly episodeId: string;
  readonly openedAt: string;
  readonly firstReadingAt: string;
  readonly lastReadingAt: string;
  readonly closedAt: string | null;
  readonly end: string | null;
  readonly readingCount: number;
}

interface Machine {
  state: 'pending' | 'open' | 'closed';
  /** The newest reading that moved it. */
  seenAt: number;
  /** The same, but for an episode that silence has ended: the end of that. */
  at: number;
  heardAt: number;
  /** Of pending: how many readings ago each anomalous one was. */
  onset: { age: number; at: number }[];
  episode: { id: string; openedAt: number; first: number; last: number; count: number };
  calmSince: number | null;
}

/** The readings of one partition in their order; every event in its order. */
export function replayEpisodes(readings: readonly EpisodeReading[], rules: ReplayRules): ToldEvent[] {
  const machines = new Map<number, Machine>();
  const told: ToldEvent[] = [];
  const tell = (machineId: number, { episode }: Machine, event: string, closedAt: number | null, end: string | null) =>
    told.push({
      machineId,
      event,
      episodeId: episode.id,
      openedAt: timeText(episode.openedAt),
      firstReadingAt: timeText(episode.first),
      lastReadingAt: timeText(episode.last),
      closedAt: closedAt === null ? null : timeText(closedAt),
      end,
      readingCount: episode.count,
    });
  const partition: Partition = { newest: -Infinity, ahead: null, resumedAt: -Infinity };
  for (const reading of readings) {
    passRecord(partition, reading.atMs, rules);
    const { newest, resumedAt } = partition;
    const endSilent = (id: number, machine: Machine): void => {
      if (machine.state === 'pending') machines.delete(id);
      if (machine.state !== 'open') return;
      machine.state = 'closed';
      machine.at += rules.silenceMs;
      tell(id, machine, 'closed', machine.at, 'silence');
    };
    for (const [id, machine] of machines)
      if (newest >= Math.max(machine.heardAt, resumedAt) + rules.silenceMs) endSilent(id, machine);
    // A machine's own next reading tells by itself how long it was away.
    const own = machines.get(reading.machineId);
    if (own !== undefined && reading.atMs >= own.heardAt + rules.silenceMs) endSilent(reading.machineId, own);
    const machine = machines.get(reading.machineId);
    const happened = step(machines, machine, { ...reading, newest }, rules);
    if (happened === 'opened')
      tell(reading.machineId, machines.get(reading.machineId) as Machine, 'opened', null, null);
    if (happened === 'closed') tell(reading.machineId, machine as Machine, 'closed', reading.atMs, 'recovered');
  }
  return told;
}

/** How far the partition is: a record that is behind the others is heard when it comes. */
interface Partition {
  newest: number;
  /** Of the last record, where it is far ahead and the first that is. */
  ahead: number | null;
  /** When it went on after a pause. */
  resumedAt: number;
}

function passRecord(partition: Partition, at: number, { aheadMs, silenceMs }: ReplayRules): void {
  const { newest, ahead } = partition;
  if (at < newest + aheadMs) {
    partition.newest = Math.max(newest, at);
    partition.ahead = null;
    return;
  }
  if (ahead === null || at < ahead) {
    partition.ahead = at;
    return;
  }
  // So long a step is a pause of all its machines, and says nothing of any.
  if (newest > -Infinity && ahead - newest > silenceMs / 2) partition.resumedAt = ahead;
  const isNear = at < ahead + aheadMs;
  partition.newest = isNear ? at : ahead;
  partition.ahead = isNear ? null : at;
}

function step(
  machines: Map<number, Machine>,
  machine: Machine | undefined,
  reading: EpisodeReading & { readonly newest: number },
  rules: ReplayRules,
): 'opened' | 'closed' | undefined {
  const { machineId, atMs: at, isAnomalous } = reading;
  const heardAt = Math.max(at, reading.newest);
  if (machine === undefined || machine.state === 'closed') {
    if (machine !== undefined && !isNewer(machine, at)) return undefined;
    if (isAnomalous) {
      const episode = { id: '', openedAt: 0, first: 0, last: 0, count: 0 };
      const pending: Machine = {
        state: 'pending',
        seenAt: at,
        at,
        heardAt,
        onset: [],
        episode,
        calmSince: null,
      };
      machines.set(machineId, pending);
      return stepPending(machines, pending, reading, rules);
    }
    if (machine !== undefined && at > machine.at + rules.forgetMs) machines.delete(machineId);
    return undefined;
  }
  machine.heardAt = Math.max(machine.heardAt, heardAt);
  if (!isNewer(machine, at)) {
    if (machine.state === 'open' && isAnomalous) count(machine.episode, at);
    return undefined;
  }
  machine.seenAt = at;
  machine.at = at;
  return machine.state === 'pending'
    ? stepPending(machines, machine, reading, rules)
    : stepOpen(machine, reading, rules);
}

/** A reading of the very moment in which silence ends an episode is newer than all that were seen, and not from before the end. */
function isNewer({ at, seenAt }: Machine, time: number): boolean {
  return time > at || (time === at && time > seenAt);
}

function stepPending(
  machines: Map<number, Machine>,
  machine: Machine,
  { machineId, atMs: at, isAnomalous, eventId }: EpisodeReading,
  rules: ReplayRules,
): 'opened' | undefined {
  for (const each of machine.onset) each.age++;
  machine.onset = machine.onset.filter(({ age }) => age < rules.openWindow);
  if (isAnomalous) machine.onset.push({ age: 0, at });
  if (machine.onset.length === 0) machines.delete(machineId);
  if (!isAnomalous || machine.onset.length < rules.openCount) return undefined;
  machine.state = 'open';
  machine.episode = { id: eventId, openedAt: at, first: at, last: at, count: 0 };
  machine.calmSince = null;
  for (const each of machine.onset) count(machine.episode, each.at);
  return 'opened';
}

function stepOpen(
  machine: Machine,
  { atMs: at, isAnomalous }: EpisodeReading,
  rules: ReplayRules,
): 'closed' | undefined {
  if (isAnomalous) {
    machine.calmSince = null;
    count(machine.episode, at);
    return undefined;
  }
  machine.calmSince ??= at;
  if (at - machine.calmSince < rules.holdMs) return undefined;
  machine.state = 'closed';
  return 'closed';
}

function count(episode: Machine['episode'], at: number): void {
  episode.first = Math.min(episode.first, at);
  episode.last = Math.max(episode.last, at);
  episode.count++;
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
