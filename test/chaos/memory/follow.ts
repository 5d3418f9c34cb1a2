// Follows the readings of one machine through the partitions that they lie in, in an order in which a consumer may have stored them: each partition's own
// order is kept, and nothing is left out or taken twice. Of a machine in one partition there is one order. Of one in several the alerts say which it was, by
// the bits of the readings before them; what was remembered is then computed anew by the plain reference, and must be what each alert tells, to the bit.
import type { SensorValues } from '../../../src/core/sensor-values.ts';
import { type PlainReading, recomputeBehind } from '../../core/memory/reference.ts';
import { chaosProfile, everyBit, featuresOf, historyNames, memoryRules, shownBits } from './profile.ts';

export interface MemoryReading {
  readonly machineId: number;
  readonly partition: number;
  /** Of the record; the readings have no other time. */
  readonly at: number;
  readonly values: SensorValues;
  /** Of an anomalous one, which has an alert. */
  readonly eventId: string | undefined;
}

export type Features = Readonly<Record<string, number>>;

/** An alert whose features are those of the order that was followed. */
export interface Followed {
  readonly eventId: string;
  readonly features: Features;
}

export interface FollowResult {
  readonly followed: readonly Followed[];
  /** Why the others could not be; undefined where there are none. */
  readonly problem: string | undefined;
}

export interface FollowOptions {
  /** The readings of a machine, a row for each partition. */
  readonly partitions: readonly (readonly MemoryReading[])[];
  /** What an alert tells; undefined where there is none. */
  readonly toldBy: (eventId: string) => Features | undefined;
  readonly isEqual: (told: Features, computed: Features) => boolean;
}

const rules = Object.values(memoryRules);
/** So many readings are tried for a machine beyond one for each that it has. */
const stepsMax = 2_000_000;

/** How far each partition is read, and how much was kept of it. */
interface Place {
  readonly positions: readonly number[];
  readonly kept: number;
  readonly newest: number;
}

interface Target {
  readonly partition: number;
  readonly index: number;
  readonly reading: MemoryReading;
  readonly told: Features;
}

export function follow({ partitions, toldBy, isEqual }: FollowOptions): FollowResult {
  const kept: PlainReading[] = [];
  const followed: Followed[] = [];
  const search = createSearch(partitions);
  const begin: Place = { positions: partitions.map(() => 0), kept: 0, newest: Number.NEGATIVE_INFINITY };
  const isEnd = ({ positions }: Place): boolean =>
    partitions.every((own, at) => nextAlert(own, positions[at] as number) === undefined);

  function* onwards(place: Place): Generator<Place & { readonly alert: Followed }> {
    for (const { target, path, isLate } of search(place, targetsOf(partitions, place, toldBy))) {
      kept.length = place.kept;
      kept.push(...path.taken);
      const { at, values, eventId } = target.reading;
      const features = featuresOf(values, recomputeBehind(rules, chaosProfile.memory ?? {}, kept, { at, values }));
      if (!isEqual(target.told, features)) continue;
      if (!isLate) kept.push({ at, values });
      const positions = path.positions.with(target.partition, target.index + 1);
      const alert = { eventId: eventId as string, features };
      yield { positions, kept: kept.length, newest: isLate ? path.newest : at, alert };
    }
  }

  const stack = [{ place: begin, ways: onwards(begin) }];
  let furthest = 0;
  while (stack.length > 0) {
    const top = stack.at(-1) as (typeof stack)[number];
    if (isEnd(top.place)) return { followed, problem: undefined };
    const { value, done } = search.isSpent() ? { value: undefined, done: true } : top.ways.next();
    if (done === true || value === undefined) {
      stack.pop();
      // What came behind is shown as far as it went.
      if (search.isSpent() || stack.length === 0) break;
      continue;
    }
    followed.length = stack.length - 1;
    followed.push(value.alert);
    furthest = Math.max(furthest, followed.length);
    stack.push({ place: value, ways: onwards(value) });
  }
  const why = search.isSpent() ? 'there are too many orders to try' : 'no order of its partitions explains the next';
  return {
    followed,
    problem: `the features of ${furthest} alerts are as computed, and behind them ${why}`,
  };
}

function nextAlert(own: readonly MemoryReading[], from: number): number | undefined {
  for (let index = from; index < own.length; index++) if (own[index]?.eventId !== undefined) return index;
  return undefined;
}

/** The alerts that may come next: the first of each partition. */
function targetsOf(
  partitions: FollowOptions['partitions'],
  { positions }: Place,
  toldBy: FollowOptions['toldBy'],
): readonly Target[] {
  return partitions.flatMap((own, partition) => {
    const index = nextAlert(own, positions[partition] as number);
    const reading = index === undefined ? undefined : own[index];
    const told = reading?.eventId === undefined ? undefined : toldBy(reading.eventId);
    return reading === undefined || index === undefined || told === undefined
      ? []
      : [{ partition, index, reading, told }];
  });
}

interface Path {
  readonly taken: readonly PlainReading[];
  readonly positions: readonly number[];
  readonly newest: number;
}

interface Way {
  readonly target: Target;
  readonly path: Path;
  /** It changes nothing of what is remembered. */
  readonly isLate: boolean;
}

interface Search {
  (place: Place, targets: readonly Target[]): Generator<Way>;
  /** Whether it has tried so much that it gives up. */
  readonly isSpent: () => boolean;
}

function createSearch(partitions: FollowOptions['partitions']): Search {
  let steps = 0;
  const isSpent = (): boolean => steps > stepsMax;

  function* orders(place: Place, target: Target, length: number, isBit: IsBit): Generator<Path> {
    const taken: PlainReading[] = [];
    const dead = new Set<string>();
    /** Moves the positions that it is given. */
    function* on(positions: number[], newest: number): Generator<Path> {
      // Who is late changes nothing: when it is taken does not matter, nor who of them first.
      for (let at = 0; at < partitions.length; at++) {
        const own = partitions[at] as readonly MemoryReading[];
        for (let next = takeable(own, at, positions, target); next !== undefined && next.at < newest; ) {
          positions[at] = (positions[at] as number) + 1;
          next = takeable(own, at, positions, target);
        }
      }
      if (taken.length === length) {
        if (positions[target.partition] === target.index) yield { taken: [...taken], positions, newest };
        return;
      }
      const key = `${positions.join()} ${taken.length}`;
      if (dead.has(key) || ++steps > stepsMax) return;
      let isDead = true;
      for (let at = 0; at < partitions.length; at++) {
        const next = takeable(partitions[at] as readonly MemoryReading[], at, positions, target);
        if (next === undefined || !isBit(next.values, length - taken.length + 1)) continue;
        taken.push({ at: next.at, values: next.values });
        for (const path of on(positions.with(at, (positions[at] as number) + 1), next.at)) {
          isDead = false;
          yield path;
        }
        taken.pop();
      }
      if (isDead) dead.add(key);
    }
    yield* on([...place.positions], place.newest);
  }

  /** The shortest first, and of equal ones those that change nothing: whatever is behind them can then still come. */
  function* search(place: Place, targets: readonly Target[]): Generator<Way> {
    const way = (target: Target, path: Path): Way => ({ target, path, isLate: target.reading.at < path.newest });
    const [only] = partitions;
    if (only !== undefined && partitions.length === 1) {
      for (const target of targets) yield way(target, straight(only, place, target));
      return;
    }
    const told = targets.map((target) => ({ target, isBit: bitsTold(target.told) }));
    const possible = told.filter(({ target, isBit }) => isBit(target.reading.values, 1));
    const ready = (own: readonly MemoryReading[], at: number): number =>
      (nextAlert(own, place.positions[at] as number) ?? own.length) - (place.positions[at] as number);
    const most = partitions.reduce((sum, own, at) => sum + ready(own, at), 0);
    for (let length = 0; length <= most && !isSpent(); length++) {
      const ways = possible.flatMap(({ target, isBit }) =>
        [...orders(place, target, length, isBit)].map((path) => way(target, path)),
      );
      yield* ways.sort((one, other) => Number(other.isLate) - Number(one.isLate));
    }
  }
  return Object.assign(search, { isSpent });
}

/** The next reading of a partition, where it has no alert and is not behind the one that is looked for. */
function takeable(
  own: readonly MemoryReading[],
  at: number,
  positions: readonly number[],
  target: Target,
): MemoryReading | undefined {
  const position = positions[at] as number;
  if (at === target.partition && position === target.index) return undefined;
  const next = own[position];
  return next?.eventId === undefined ? next : undefined;
}

function straight(own: readonly MemoryReading[], { positions, newest }: Place, { index }: Target): Path {
  const taken: PlainReading[] = [];
  let last = newest;
  for (const { at, values } of own.slice(positions[0], index)) {
    if (at < last) continue;
    taken.push({ at, values });
    last = at;
  }
  return { taken, positions: [index], newest: last };
}

/** Whether a reading may be the one so many back, itself the first, by what an alert tells of the bits. */
type IsBit = (values: SensorValues, back: number) => boolean;

function bitsTold(told: Features): IsBit {
  const rows = historyNames.map(([last, earlier]) => {
    const digits: number[] = [];
    let rest = ((told[earlier] ?? 0) / 2 ** shownBits + (told[last] ?? 0)) / 2 ** shownBits;
    // Just a half may be a one behind zeros, or a zero behind ones: nothing is said by it.
    while (digits.length < digitsMax && rest !== 0.5) {
      const digit = rest > 0.5 ? 1 : 0;
      digits.push(digit);
      rest = 2 * rest - digit;
    }
    return digits;
  });
  return (values, back) => everyBit(values, (bit, row) => (rows[row]?.[back - 1] ?? bit) === bit);
}

/** What rounding may have carried into the last of 53 hardly ever comes so far. */
const digitsMax = 40;
