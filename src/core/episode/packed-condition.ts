// A condition as two short arrays, of numbers and of texts: half of what its objects take, for whoever keeps those of many machines. What is unpacked is
// what was packed. Texts are kept as they come: names of sensors and the like are the same string in all conditions. `quick-step` moves one as it lies here.
import { type Severity, severities } from '../severity.ts';
import type { Condition } from './condition.ts';
import { type Episode, type EpisodeEnd, episodeEnds, type OnsetReading } from './episode.ts';
import type { Judge } from './judge.ts';

export interface PackedCondition {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

/** What can be had without unpacking the rest. */
export interface ConditionGist extends Pick<Condition, 'state' | 'heardAt' | 'partition' | 'typeName'> {
  /** Of its episode; null where it has none. */
  readonly severity: Severity | null;
  readonly judge: Judge | null;
}

export const conditionStates = [
  'normal',
  'pending',
  'open',
  'closing',
] as const satisfies readonly Condition['state'][];

/**
 * Places among the numbers. A state is its place in `conditionStates`; a severity its place in `severities` and 1 more, 0 without an episode; a time that
 * is null is NaN, as none of these times is one. The readings of the onset follow, then the episode.
 */
export const numberAt = {
  ...{ state: 0, severity: 1, heardAt: 2, partition: 3, judgeSince: 4 },
  ...{ at: 5, collectedAt: 6, calmAt: 7, calmHeardAt: 8, onsetCount: 9, rest: 10 },
} as const;
/** Of a reading of the onset, from its first number on; the sums of its sensors follow. */
export const onsetNumberAt = { at: 0, age: 1, severity: 2, modeCount: 3, sensorCount: 4, sensors: 5 } as const;
/** Of the episode, from its first number on; counts of modes, the number of sensors, and their sums follow. */
export const episodeNumberAt = {
  ...{ openedAt: 0, closedAt: 1, firstReadingAt: 2, lastReadingAt: 3, readingCount: 4, eventCount: 5 },
  ...{ isSuppressed: 6, worstSeverity: 7, end: 8, onsetIdCount: 9, modeCount: 10, modes: 11 },
} as const;
/** Places among the texts. The judge's name is empty where nobody knows who judged. */
export const textAt = { typeName: 0, judgeName: 1, rest: 2 } as const;
/** Of the episode; names of modes and of sensors, the event ids of its onset, and what suppresses it follow. */
export const episodeTextAt = { id: 0, machineType: 1, modes: 2 } as const;

/** Of an episode without an onset, as all are that are open. */
export const openEpisodeIdAt = textAt.rest + episodeTextAt.id;

export interface ConditionPacking {
  readonly pack: (condition: Condition) => PackedCondition;
  readonly unpack: (packed: PackedCondition) => Condition;
}

export function createConditionPacking(): ConditionPacking {
  const to = createPacker();
  const from = createUnpacker();
  return {
    pack: (condition) => {
      to.begin();
      writeCondition(to, condition);
      return to.take();
    },
    unpack: (packed) => {
      from.begin(packed);
      return readCondition(from, packed);
    },
  };
}

export function stateOf({ numbers }: PackedCondition): Condition['state'] {
  return conditionStates[numbers[numberAt.state] as number] as Condition['state'];
}

export function gistOf({ numbers, texts }: PackedCondition): ConditionGist {
  const since = numbers[numberAt.judgeSince] as number;
  return {
    state: conditionStates[numbers[numberAt.state] as number] as Condition['state'],
    heardAt: numbers[numberAt.heardAt] as number,
    partition: numbers[numberAt.partition] as number,
    typeName: texts[textAt.typeName] as string,
    severity: severities[(numbers[numberAt.severity] as number) - 1] ?? null,
    judge: Number.isNaN(since) ? null : { name: texts[textAt.judgeName] as string, since },
  };
}

/** The maintenance window that its episode falls under; undefined for none, and where it has no episode. */
export function suppressedByOf({ numbers, texts }: PackedCondition): string | undefined {
  if (numbers[numberAt.severity] === 0) return undefined;
  // It is the last of all texts, and an episode that is open has no onset left.
  let first: number = numberAt.rest;
  for (let left = numbers[numberAt.onsetCount] as number; left > 0; left--)
    first += onsetNumberAt.sensors + (numbers[first + onsetNumberAt.sensorCount] as number);
  return numbers[first + episodeNumberAt.isSuppressed] === 0 ? undefined : texts[texts.length - 1];
}

type Packer = ReturnType<typeof createPacker>;

function createPacker() {
  // Filled from their beginning for each condition: an array that begins empty finds out anew what it holds, which takes longer than the rest.
  const numbers = Array.from({ length: lengthAtFirst }, () => 0.5);
  const texts = Array.from({ length: lengthAtFirst }, () => '');
  let [numberCount, textCount] = [0, 0];
  const number = (value: number): void => {
    numbers[numberCount++] = value;
  };
  const text = (value: string): void => {
    texts[textCount++] = value;
  };
  return {
    /** What one that could not be packed has left is none of the next. */
    begin: (): void => {
      [numberCount, textCount] = [0, 0];
    },
    number,
    text,
    orNull: (value: number | null): void => number(value ?? Number.NaN),
    severity: (value: Severity | null): void => number(value === null ? 0 : severities.indexOf(value) + 1),
    /** Copies, which have no room to grow. */
    take: (): PackedCondition => ({ numbers: numbers.slice(0, numberCount), texts: texts.slice(0, textCount) }),
  };
}

const lengthAtFirst = 64;

type Unpacker = ReturnType<typeof createUnpacker>;

function createUnpacker() {
  let { numbers, texts }: PackedCondition = { numbers: [], texts: [] };
  let [numberPlace, textPlace] = [0, 0];
  const number = (): number => numbers[numberPlace++] as number;
  const text = (): string => texts[textPlace++] as string;
  return {
    /** After what `gistOf` reads. */
    begin: (packed: PackedCondition): void => {
      ({ numbers, texts } = packed);
      [numberPlace, textPlace] = [numberAt.at, textAt.rest];
    },
    number,
    text,
    orNull: (): number | null => {
      const value = number();
      return Number.isNaN(value) ? null : value;
    },
    severity: (): Severity => severities[number() - 1] as Severity,
    texts: (count: number): string[] => {
      const values: string[] = [];
      for (let left = count; left > 0; left--) values.push(text());
      return values;
    },
    sums: (count: number): Record<string, number> => {
      const sums: Record<string, number> = {};
      for (let left = count; left > 0; left--) sums[text()] = number();
      return sums;
    },
  };
}

function writeCondition(to: Packer, condition: Condition): void {
  const { state, heardAt, partition, typeName, at, collectedAt, calm, onset, episode, judge } = condition;
  to.number(conditionStates.indexOf(state));
  to.severity(episode === null ? null : episode.severity);
  to.number(heardAt);
  to.number(partition);
  to.orNull(judge === undefined ? null : judge.since);
  to.number(at);
  to.number(collectedAt);
  to.orNull(calm === null ? null : calm.at);
  to.orNull(calm === null ? null : calm.heardAt);
  to.number(onset.length);
  to.text(typeName);
  to.text(judge === undefined ? '' : judge.name);
  for (const each of onset) writeOnset(to, each);
  if (episode !== null) writeEpisode(to, episode);
}

function readCondition(from: Unpacker, packed: PackedCondition): Condition {
  const { state, heardAt, partition, typeName, severity, judge } = gistOf(packed);
  const [at, collectedAt] = [from.number(), from.number()];
  const [calmAt, calmHeardAt] = [from.orNull(), from.orNull()];
  const calm = calmAt === null || calmHeardAt === null ? null : { at: calmAt, heardAt: calmHeardAt };
  const onset: OnsetReading[] = [];
  for (let left = from.number(); left > 0; left--) onset.push(readOnset(from));
  const episode = severity === null ? null : readEpisode(from, severity);
  const condition = { state, at, collectedAt, heardAt, partition, typeName, onset, episode, calm };
  return judge === null ? condition : { ...condition, judge };
}

function writeOnset(to: Packer, { eventId, severity, modes, sensors, at, age }: OnsetReading): void {
  const names = Object.keys(sensors);
  to.number(at);
  to.number(age);
  to.severity(severity);
  to.number(modes.length);
  to.number(names.length);
  to.text(eventId);
  for (const mode of modes) to.text(mode);
  writeSums(to, names, sensors);
}

function readOnset(from: Unpacker): OnsetReading {
  const [at, age] = [from.number(), from.number()];
  const severity = from.severity();
  const [modeCount, sensorCount] = [from.number(), from.number()];
  return { eventId: from.text(), severity, modes: from.texts(modeCount), sensors: from.sums(sensorCount), at, age };
}

function writeEpisode(to: Packer, episode: Episode): void {
  const { modes, sensors, onsetIds, suppressedBy } = episode;
  const [modeNames, sensorNames] = [Object.keys(modes), Object.keys(sensors)];
  to.number(episode.openedAt);
  to.orNull(episode.closedAt);
  to.number(episode.firstReadingAt);
  to.number(episode.lastReadingAt);
  to.number(episode.readingCount);
  to.number(episode.eventCount);
  to.number(suppressedBy === undefined ? 0 : 1);
  to.severity(episode.worstSeverity);
  to.number(episode.end === null ? 0 : episodeEnds.indexOf(episode.end) + 1);
  to.number(onsetIds.length);
  to.number(modeNames.length);
  to.text(episode.id);
  to.text(episode.machineType);
  writeSums(to, modeNames, modes);
  to.number(sensorNames.length);
  writeSums(to, sensorNames, sensors);
  for (const id of onsetIds) to.text(id);
  if (suppressedBy !== undefined) to.text(suppressedBy);
}

function readEpisode(from: Unpacker, severity: Severity): Episode {
  const [openedAt, closedAt] = [from.number(), from.orNull()];
  const [firstReadingAt, lastReadingAt] = [from.number(), from.number()];
  const [readingCount, eventCount] = [from.number(), from.number()];
  const [isSuppressed, worstSeverity] = [from.number() !== 0, from.severity()];
  const end: EpisodeEnd | null = episodeEnds[from.number() - 1] ?? null;
  const [onsetIdCount, modeCount] = [from.number(), from.number()];
  const [id, machineType] = [from.text(), from.text()];
  const modes = from.sums(modeCount);
  const sensors = from.sums(from.number());
  const episode = {
    ...{ id, machineType, severity, worstSeverity, openedAt, closedAt, end, firstReadingAt, lastReadingAt },
    ...{ readingCount, modes, sensors, onsetIds: from.texts(onsetIdCount), eventCount },
  };
  return isSuppressed ? { ...episode, suppressedBy: from.text() } : episode;
}

function writeSums(to: Packer, names: readonly string[], sums: Readonly<Record<string, number>>): void {
  for (const name of names) {
    to.text(name);
    to.number(sums[name] as number);
  }
}
