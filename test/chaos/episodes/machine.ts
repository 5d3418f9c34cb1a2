// The condition of one machine by the rules of docs/episodes.md, told once more in the plainest way and apart from the product's own code, for readings of
// one kind of anomaly and one kind of calm: what becomes of it with one record of a partition. Pure; a state is never changed, and is the same object where
// nothing has become of it.

export interface EpisodeReading {
  readonly machineId: number;
  readonly partition: number;
  readonly offset: number;
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

/** Absent for a machine that is quiet. Times are in ms since 1970. */
export interface Machine {
  readonly state: 'pending' | 'open' | 'closed';
  /** The newest reading that moved it. */
  readonly seenAt: number;
  /** The same, but for an episode that silence has ended: the end of that. */
  readonly at: number;
  /** When it was heard last, by the time of the partition in which that was. */
  readonly heardAt: number;
  readonly partition: number;
  /** Of pending: how many readings ago each anomalous one was. */
  readonly onset: readonly { readonly id: string; readonly age: number; readonly at: number }[];
  /** Of open. */
  readonly episode: Episode | null;
  readonly calmSince: number | null;
}

export interface Episode {
  readonly id: string;
  readonly openedAt: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** The readings before that led to it. */
  readonly onsetIds: readonly string[];
}

/** A record as it comes: how far its partition is by then, and its reading where it is of the machine. */
export interface PassedRecord {
  readonly partition: number;
  readonly newest: number;
  /** When the partition went on after its last pause. */
  readonly resumedAt: number;
  readonly reading: EpisodeReading | undefined;
}

export interface Passed {
  readonly machine: Machine | undefined;
  readonly told: readonly ToldEvent[];
}

export function passMachine(
  machineId: number,
  before: Machine | undefined,
  record: PassedRecord,
  rules: ReplayRules,
): Passed {
  const { reading } = record;
  if (before === undefined && reading?.isAnomalous !== true) return quiet;
  const told: ToldEvent[] = [];
  let machine = before;
  if (machine !== undefined && isSilent(machine, record, rules)) {
    const { episode } = machine;
    const closedAt = machine.at + rules.silenceMs;
    if (episode !== null) told.push(toldEvent(machineId, episode, 'closed', closedAt, 'silence'));
    machine = episode === null ? undefined : closed(machine, closedAt);
  }
  if (reading === undefined) return { machine, told };
  const after = step(machine, reading, Math.max(reading.atMs, record.newest), rules);
  if (after?.episode && !machine?.episode) told.push(toldEvent(machineId, after.episode, 'opened', null, null));
  if (machine?.episode && after?.state === 'closed')
    told.push(toldEvent(machineId, machine.episode, 'closed', reading.atMs, 'recovered'));
  return { machine: after, told };
}

const quiet: Passed = { machine: undefined, told: [] };

/** By any record of the partition in which it was heard, and by its own next reading there, which tells by itself how long it was away. */
function isSilent(
  { state, heardAt, partition }: Machine,
  { newest, resumedAt, reading, ...record }: PassedRecord,
  { silenceMs }: ReplayRules,
): boolean {
  if (state === 'closed' || partition !== record.partition) return false;
  return (
    newest >= Math.max(heardAt, resumedAt) + silenceMs || (reading !== undefined && reading.atMs >= heardAt + silenceMs)
  );
}

function closed(machine: Machine, at: number): Machine {
  return { ...machine, state: 'closed', at, onset: [], episode: null, calmSince: null };
}

function step(
  machine: Machine | undefined,
  reading: EpisodeReading,
  heardAt: number,
  rules: ReplayRules,
): Machine | undefined {
  const { atMs: at, isAnomalous, partition } = reading;
  if (machine !== undefined && !isNewer(machine, at)) return late(machine, reading, heardAt);
  if (machine === undefined || machine.state === 'closed') {
    if (!isAnomalous) return machine !== undefined && at > machine.at + rules.forgetMs ? undefined : machine;
    const begun: Machine = {
      ...{ state: 'pending', seenAt: at, at, heardAt, partition },
      ...{ onset: [], episode: null, calmSince: null },
    };
    return stepPending(
      machine === undefined ? begun : { ...begun, ...heard(machine, reading, heardAt) },
      reading,
      rules,
    );
  }
  const moved: Machine = { ...machine, ...heard(machine, reading, heardAt), seenAt: at, at };
  return moved.episode === null ? stepPending(moved, reading, rules) : stepOpen(moved, moved.episode, reading, rules);
}

/** A reading of the very moment in which silence ends an episode is newer than all that were seen, and not from before the end. */
function isNewer({ at, seenAt }: Machine, time: number): boolean {
  return time > at || (time === at && time > seenAt);
}

/** In the partition in which it was heard last. */
function heard(
  machine: Machine,
  { partition }: EpisodeReading,
  heardAt: number,
): Pick<Machine, 'heardAt' | 'partition'> {
  return heardAt > machine.heardAt
    ? { heardAt, partition }
    : { heardAt: machine.heardAt, partition: machine.partition };
}

/** It counts in what is open, and is heard; it opens and closes nothing. */
function late(machine: Machine, reading: EpisodeReading, heardAt: number): Machine {
  const { state, episode } = machine;
  if (state === 'closed') return machine;
  const counts = episode !== null && reading.isAnomalous;
  if (!counts && heardAt <= machine.heardAt) return machine;
  return {
    ...machine,
    ...heard(machine, reading, heardAt),
    episode: counts ? counted(episode, reading.atMs) : episode,
  };
}

function stepPending(
  machine: Machine,
  { atMs: at, isAnomalous, eventId }: EpisodeReading,
  rules: ReplayRules,
): Machine | undefined {
  const aged = machine.onset
    .map((each) => ({ ...each, age: each.age + 1 }))
    .filter(({ age }) => age < rules.openWindow);
  const onset = isAnomalous ? [...aged, { id: eventId, age: 0, at }] : aged;
  if (onset.length === 0) return undefined;
  if (!isAnomalous || onset.length < rules.openCount) return { ...machine, onset };
  const none = { id: eventId, openedAt: at, first: at, last: at, count: 0, onsetIds: aged.map(({ id }) => id) };
  const episode = onset.reduce((sum: Episode, each) => counted(sum, each.at), none);
  return { ...machine, state: 'open', onset: [], episode, calmSince: null };
}

function stepOpen(
  machine: Machine,
  episode: Episode,
  { atMs: at, isAnomalous }: EpisodeReading,
  { holdMs }: ReplayRules,
): Machine {
  if (isAnomalous) return { ...machine, calmSince: null, episode: counted(episode, at) };
  const calmSince = machine.calmSince ?? at;
  return at - calmSince < holdMs ? { ...machine, calmSince } : closed(machine, at);
}

function counted(episode: Episode, at: number): Episode {
  return {
    ...episode,
    first: Math.min(episode.first, at),
    last: Math.max(episode.last, at),
    count: episode.count + 1,
  };
}

function toldEvent(
  machineId: number,
  episode: Episode,
  event: string,
  closedAt: number | null,
  end: string | null,
): ToldEvent {
  return {
    machineId,
    event,
    episodeId: episode.id,
    openedAt: timeText(episode.openedAt),
    firstReadingAt: timeText(episode.first),
    lastReadingAt: timeText(episode.last),
    closedAt: closedAt === null ? null : timeText(closedAt),
    end,
    readingCount: episode.count,
  };
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
