// What is usual of one machine, or of its type, by sensor: the median, by the hour of the day where a day shows, and how far values usually lie
// from it. A model that was trained without labels carries it, and its alerts say how unusual each value is by it.
import type { EpochMs } from '../time.ts';

export interface Baseline {
  readonly median: number;
  /** The standard deviation of normal values with the same median distance from the median: 1.4826 times that. Above 0. */
  readonly deviation: number;
  /** The median of each hour of the day (UTC), 24 of them; absent where no day shows. */
  readonly hours?: readonly number[];
}

/** By the sensor's name; one that hardly ever changes is absent. */
export type BaselinesOf = Readonly<Record<string, Baseline>>;

export interface Baselines {
  /** By the machine type's name. */
  readonly machineTypes: Readonly<Record<string, BaselinesOf>>;
  /** By the machine's id; of those with enough readings. */
  readonly machines: Readonly<Record<string, BaselinesOf>>;
}

/** Whose reading it is, and when it was taken. */
export interface ReadingOf {
  readonly machineId: number;
  readonly collectedAt: EpochMs;
}

export interface FoundBaseline {
  readonly usual: number;
  readonly deviation: number;
  /** Whether it is the machine's own, or its type's. */
  readonly isOwn: boolean;
  readonly isHourly: boolean;
}

const hourMs = 3_600_000;

/** The machine's own where it is known, else its type's; undefined where neither is. Without `of` nobody knows machine and hour. */
export function findBaseline(
  { machineTypes, machines }: Baselines,
  sensor: string,
  typeName: string,
  of: ReadingOf | undefined,
): FoundBaseline | undefined {
  const own = of === undefined ? undefined : member(member(machines, String(of.machineId)), sensor);
  const found = own ?? member(member(machineTypes, typeName), sensor);
  if (found === undefined) return undefined;
  const hour = of === undefined ? Number.NaN : Math.floor(of.collectedAt / hourMs) % 24;
  const hourly = found.hours?.[hour < 0 ? hour + 24 : hour];
  return {
    usual: hourly ?? found.median,
    deviation: found.deviation,
    isOwn: own !== undefined,
    isHourly: hourly !== undefined,
  };
}

function member<Content>(record: Readonly<Record<string, Content>> | undefined, name: string): Content | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
