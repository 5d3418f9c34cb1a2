// A condition as two short arrays, of numbers and of texts: half of what its objects take, for whoever keeps those of many machines. What is unpacked is
// what was packed. Texts are kept as they come: names of sensors and the like are the same string in all conditions.
import type { Severity } from '../severity.ts';
import type { Condition } from './condition.ts';
import type { Episode, EpisodeEnd, OnsetReading } from './episode.ts';
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

export interface ConditionPacking {
  readonly pack: (condition: Condition) => PackedCondition;
  readonly unpack: (packed: PackedCondition) => Condition;
  readonly gistOf: (packed: PackedCondition) => ConditionGist;
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
      return readCondition(from);
    },
    gistOf: (packed) => {
      from.begin(packed);
      return readGist(from);
    },
  };
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
    /** NaN for null: none of these times is one. */
    orNull: (value: number | null): void => number(value ?? Number.NaN),
    texts: (values: readonly string[]): void => {
      number(values.length);
      for (const value of values) text(value);
    },
    sums: (sums: Readonly<Record<string, number>>): void => {
      const names = Object.keys(sums);
      number(names.length);
      for (const name of names) {
        text(name);
        number(sums[name] as number);
      }
    },
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
  const text = <Text extends string>(): Text => texts[textPlace++] as Text;
  const each = <Value>(read: () => Value): Value[] => {
    const values: Value[] = [];
    for (let left = number(); left > 0; left--) values.push(read());
    return values;
  };
  return {
    begin: (packed: PackedCondition): void => {
      ({ numbers, texts } = packed);
      [numberPlace, textPlace] = [0, 0];
    },
    number,
    text,
    orNull: (): number | null => {
      const value = number();
      return Number.isNaN(value) ? null : value;
    },
    each,
    sums: (): Record<string, number> => {
      const sums: Record<string, number> = {};
      for (let left = number(); left > 0; left--) sums[text()] = number();
      return sums;
    },
  };
}

function writeCondition(to: Packer, condition: Condition): void {
  const { state, heardAt, partition, typeName, at, collectedAt, calm, onset, episode, judge } = condition;
  to.text(state);
  to.number(heardAt);
  to.number(partition);
  to.text(typeName);
  to.text(episode === null ? '' : episode.severity);
  to.orNull(judge === undefined ? null : judge.since);
  if (judge !== undefined) to.text(judge.name);
  to.number(at);
  to.number(collectedAt);
  to.orNull(calm === null ? null : calm.at);
  to.orNull(calm === null ? null : calm.heardAt);
  to.number(onset.length);
  for (const each of onset) writeOnset(to, each);
  if (episode !== null) writeEpisode(to, episode);
}

function readGist(from: Unpacker): ConditionGist {
  const [state, heardAt] = [from.text<Condition['state']>(), from.number()];
  const [partition, typeName, severity] = [from.number(), from.text(), from.text<Severity>() || null];
  const since = from.orNull();
  const judge = since === null ? null : { name: from.text(), since };
  return { state, heardAt, partition, typeName, severity, judge };
}

function readCondition(from: Unpacker): Condition {
  const { state, heardAt, partition, typeName, severity, judge } = readGist(from);
  const [at, collectedAt] = [from.number(), from.number()];
  const [calmAt, calmHeardAt] = [from.orNull(), from.orNull()];
  const calm = calmAt === null || calmHeardAt === null ? null : { at: calmAt, heardAt: calmHeardAt };
  const onset = from.each(() => readOnset(from));
  const episode = severity === null ? null : readEpisode(from, severity);
  const condition = { state, at, collectedAt, heardAt, partition, typeName, onset, episode, calm };
  return judge === null ? condition : { ...condition, judge };
}

function writeOnset(to: Packer, { eventId, severity, modes, sensors, at, age }: OnsetReading): void {
  to.text(eventId);
  to.text(severity);
  to.number(at);
  to.number(age);
  to.texts(modes);
  to.sums(sensors);
}

function readOnset(from: Unpacker): OnsetReading {
  const [eventId, severity, at, age] = [from.text(), from.text<Severity>(), from.number(), from.number()];
  return { eventId, severity, modes: from.each(from.text), sensors: from.sums(), at, age };
}

function writeEpisode(to: Packer, episode: Episode): void {
  to.text(episode.id);
  to.text(episode.machineType);
  to.text(episode.worstSeverity);
  to.number(episode.openedAt);
  to.orNull(episode.closedAt);
  to.text(episode.end ?? '');
  to.number(episode.firstReadingAt);
  to.number(episode.lastReadingAt);
  to.number(episode.readingCount);
  to.sums(episode.modes);
  to.sums(episode.sensors);
  to.texts(episode.onsetIds);
  to.number(episode.eventCount);
  to.number(episode.suppressedBy === undefined ? 0 : 1);
  if (episode.suppressedBy !== undefined) to.text(episode.suppressedBy);
}

function readEpisode(from: Unpacker, severity: Severity): Episode {
  const episode = {
    id: from.text(),
    machineType: from.text(),
    severity,
    worstSeverity: from.text<Severity>(),
    openedAt: from.number(),
    closedAt: from.orNull(),
    end: from.text<EpisodeEnd | ''>() || null,
    firstReadingAt: from.number(),
    lastReadingAt: from.number(),
    readingCount: from.number(),
    modes: from.sums(),
    sensors: from.sums(),
    onsetIds: from.each(from.text),
    eventCount: from.number(),
  };
  return from.number() === 0 ? episode : { ...episode, suppressedBy: from.text() };
}
