// What features with memory remember of a machine. Features that come from optional sensors are of the readings that have all of those: they are
// remembered by themselves, behind what is remembered of all readings, as if there were no others. So a value that was not measured is never made up;
// of a reading without one such features are NaN. A reading that is late is so for all.
import { headWidth, layOut, type MemoryLayout, newestAt, type RememberedFeature } from './layout.ts';
import { type Memory, passEach, type TimedValues } from './passing.ts';
import { createPlainMemory } from './plain-memory.ts';
import { memoryBytesMax, type ProfileMemory } from './rule.ts';

export function createMemory(
  features: readonly RememberedFeature[],
  sensorNames: readonly string[],
  memory: ProfileMemory = {},
): Memory {
  const [ofAll, ...others] = groupsOf(features);
  if (others.length === 0) return createPlainMemory(features, sensorNames, memory);
  const first = createPart(ofAll, sensorNames, memory, 0);
  let width = first.memory.width;
  const parts = others.map((group) => {
    const part = createPart(group, sensorNames, memory, width);
    width += part.memory.width;
    return part;
  });
  const scratch = new Float64Array(width);
  const asNewest = { times: new Float64Array(1), sensors: new Float64Array(sensorNames.length), place: 0 };
  const step = (states: Float64Array, base: number, reading: TimedValues, out: Float64Array, to: number): void => {
    first.pass(states, base, reading, out, to);
    for (let at = 0; at < parts.length; at++) (parts[at] as GroupPart).pass(states, base, reading, out, to);
  };
  const one: Pick<Memory, 'names' | 'width' | 'pass'> = {
    names: features.map(({ name }) => name),
    width,
    pass: (states, base, reading, out, to) => {
      const newest = states[base + newestAt] as number;
      if (states[base] === 0 || (reading.times[reading.place] as number) >= newest) {
        step(states, base, reading, out, to);
        return true;
      }
      const from = reading.place * sensorNames.length;
      asNewest.times[0] = newest;
      for (let at = 0; at < sensorNames.length; at++) asNewest.sensors[at] = reading.sensors[from + at] as number;
      for (let at = 0; at < width; at++) scratch[at] = states[base + at] as number;
      step(scratch, 0, asNewest, out, to);
      return false;
    },
  };
  return { ...one, passRows: passEach(one) };
}

/** Features of the same readings: by the optional sensors that they come from. */
interface Group {
  readonly needs: readonly string[];
  readonly features: readonly RememberedFeature[];
  /** Their places among all features. */
  readonly columns: readonly number[];
}

/** First those of all readings, which may be none; they tell the machine's newest time. */
function groupsOf(features: readonly RememberedFeature[]): readonly [Group, ...Group[]] {
  const placed = features.map((feature, column) => ({ feature, column, needs: feature.needs ?? [] }));
  const groupOf = (own: typeof placed): Group => ({
    needs: own[0]?.needs ?? [],
    features: own.map(({ feature }) => feature),
    columns: own.map(({ column }) => column),
  });
  const ofSome = placed.filter(({ needs }) => needs.length > 0);
  return [
    groupOf(placed.filter(({ needs }) => needs.length === 0)),
    ...[...Map.groupBy(ofSome, ({ needs }) => JSON.stringify(needs)).values()].map(groupOf),
  ];
}

interface GroupPart {
  readonly memory: Memory;
  /** NaN for each of its features where the reading lacks what they come from. */
  readonly pass: (states: Float64Array, base: number, reading: TimedValues, out: Float64Array, to: number) => void;
}

/** `at`: where it lies in a machine's row. */
function createPart(
  { needs, features, columns }: Group,
  sensorNames: readonly string[],
  profileMemory: ProfileMemory,
  at: number,
): GroupPart {
  const memory = createPlainMemory(features, sensorNames, profileMemory);
  const places = Int32Array.from(needs, (name) => sensorNames.indexOf(name));
  const columnOf = Int32Array.from(columns);
  const own = new Float64Array(columns.length);
  return {
    memory,
    pass: (states, base, reading, out, to) => {
      const from = reading.place * sensorNames.length;
      const lacks = places.some((place) => Number.isNaN(reading.sensors[from + place]));
      if (lacks) own.fill(Number.NaN);
      else memory.pass(states, base + at, reading, own, 0);
      for (let index = 0; index < columnOf.length; index++)
        out[to + (columnOf[index] as number)] = own[index] as number;
    },
  };
}

/** Where all of it lies: of features of all readings, and behind them of those of some. */
export function memoryLayouts(
  features: readonly RememberedFeature[],
  sensorNames: readonly string[],
): readonly MemoryLayout[] {
  return groupsOf(features).map((group) => layOut(group.features, sensorNames));
}

/** How many bytes are remembered of a machine. */
export function memoryBytes(features: readonly RememberedFeature[], sensorNames: readonly string[]): number {
  return memoryLayouts(features, sensorNames).reduce((bytes, { width }) => bytes + 8 * width, 0);
}

/** Why it is too much; undefined where it is not. */
export function memoryTooLarge(
  features: readonly RememberedFeature[],
  sensorNames: readonly string[],
): string | undefined {
  const bytes = memoryBytes(features, sensorNames);
  if (bytes <= memoryBytesMax) return undefined;
  const alone = (feature: RememberedFeature): number => 8 * (layOut([feature], sensorNames).width - headWidth);
  const largest = features.reduce((one, other) => (alone(other) > alone(one) ? other : one));
  return `its features remember ${bytes} bytes of each machine, and ${memoryBytesMax} are allowed; the most, ${alone(largest)}, is for ${largest.name}: fewer parts take less, smoothed and smoothedDeviation least`;
}
