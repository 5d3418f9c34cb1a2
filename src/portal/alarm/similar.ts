// Which earlier alarms are like one, and in which order they are worth looking at: of its own machine first, then those in which the most of the same
// sensors spoke for it, then the newest. Pure. That they are of the same kind and failure mode is taken for granted.
import type { EpochMs } from '../../core/time.ts';
import type { Verdict } from './alarm.ts';

export interface Compared {
  readonly machineId: number;
  /** Null where it is of none that is known. */
  readonly mode: string | null;
  /** Those that contribute most, the largest first; none where that is not known. */
  readonly sensors: readonly string[];
}

export interface Earlier extends Compared {
  readonly endedAt: EpochMs;
  readonly verdict: Verdict | null;
}

export type VerdictCounts = Readonly<Record<Verdict | 'none', number>>;

/** What comes behind these adds little to a score. */
const dominantCount = 2;

export function similarTo<Other extends Earlier>(alarm: Compared, others: readonly Other[]): readonly Other[] {
  return others
    .map((other) => ({ other, shared: sharedSensors(alarm, other), isOwn: other.machineId === alarm.machineId }))
    .filter(({ shared }) => (shared === null ? alarm.mode !== null : shared > 0))
    .sort(
      (one, other) =>
        Number(other.isOwn) - Number(one.isOwn) ||
        (other.shared ?? 0) - (one.shared ?? 0) ||
        other.other.endedAt - one.other.endedAt,
    )
    .map(({ other }) => other);
}

/** Null where nobody knows: then the failure mode has to do, where there is one. */
function sharedSensors(one: Compared, other: Compared): number | null {
  if (one.sensors.length === 0 || other.sensors.length === 0) return null;
  const dominant = new Set(one.sensors.slice(0, dominantCount));
  return other.sensors.slice(0, dominantCount).filter((sensor) => dominant.has(sensor)).length;
}

export function countVerdicts(alarms: readonly { readonly verdict: Verdict | null }[]): VerdictCounts {
  const counts = { 'real-failure': 0, 'false-alarm': 0, expected: 0, unclear: 0, none: 0 };
  for (const { verdict } of alarms) counts[verdict ?? 'none']++;
  return counts;
}
