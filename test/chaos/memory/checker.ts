// Compares the features that alerts and stored detections tell with those computed from the topic alone, to the bit. Pure; nothing of what serves is asked:
// the rules of memory are those of the plain reference (test/core/memory/reference.ts), and probabilities those of the plain scorer.
import { type Features, follow, type MemoryReading } from './follow.ts';
import { probabilityOf } from './model.ts';
import { digestNames } from './profile.ts';

export interface ToldAlert {
  readonly eventId: string;
  readonly features: Features;
  readonly probability: number;
}

export interface MemoryObserved {
  /** Those that count, in the order of each partition. */
  readonly readings: readonly MemoryReading[];
  /** As the topic has them, repeats too. */
  readonly alerts: readonly ToldAlert[];
  readonly detections: readonly { readonly eventId: string; readonly probability: number }[];
}

export interface MemoryCheck {
  /** Alerts whose features are as computed; of machines in one partition, and of those in several, in an order that their partitions have. */
  readonly ofOne: number;
  readonly ofSeveral: number;
  readonly machinesOfSeveral: number;
  readonly problems: readonly string[];
}

export function checkMemory({ readings, alerts, detections }: MemoryObserved): MemoryCheck {
  const told = new Map(alerts.map((each) => [each.eventId, each]));
  const machines = [...Map.groupBy(readings, ({ machineId }) => machineId)].map(([machineId, own]) => {
    const partitions = [...Map.groupBy(own, ({ partition }) => partition).values()];
    const toldBy = (eventId: string): Features | undefined => told.get(eventId)?.features;
    return { machineId, partitions, ...follow({ partitions, toldBy, isEqual }) };
  });
  const several = machines.filter(({ partitions }) => partitions.length > 1);
  const count = (some: typeof machines): number => some.reduce((sum, { followed }) => sum + followed.length, 0);
  return {
    ofOne: count(machines) - count(several),
    ofSeveral: count(several),
    machinesOfSeveral: several.length,
    problems: [
      ...machines.flatMap(({ machineId, problem }) =>
        problem === undefined ? [] : [`machine ${machineId}: ${problem}`],
      ),
      ...repeatProblems(alerts, told),
      ...probabilityProblems(
        machines.flatMap(({ followed }) => followed),
        told,
        detections,
      ),
    ],
  };
}

/** Two digests stand for every bit of what was remembered; of all else an alert shows four digits. */
function isEqual(told: Features, computed: Features): boolean {
  return (
    digestNames.every((name) => told[name] === computed[name]) &&
    Object.entries(computed).every(([name, value]) => isShown(told[name], value))
  );
}

function isShown(told: number | undefined, value: number): boolean {
  return told !== undefined && Math.abs(told - value) <= Math.max(0.00006, Math.abs(value) * 2 ** -40);
}

/** An alert that comes again tells the same. */
function repeatProblems(alerts: readonly ToldAlert[], told: ReadonlyMap<string, ToldAlert>): string[] {
  const other = alerts.filter((each) => JSON.stringify(each) !== JSON.stringify(told.get(each.eventId)));
  return other.length === 0
    ? []
    : [`${other.length} alerts came again with other features: ${other.slice(0, 3).map(({ eventId }) => eventId)}`];
}

function probabilityProblems(
  followed: readonly { readonly eventId: string; readonly features: Features }[],
  told: ReadonlyMap<string, ToldAlert>,
  detections: MemoryObserved['detections'],
): string[] {
  const stored = new Map(detections.map(({ eventId, probability }) => [eventId, probability]));
  const wrong = followed.filter(({ eventId, features }) => {
    const probability = probabilityOf(features);
    return (
      Math.fround(told.get(eventId)?.probability ?? Number.NaN) !== probability || stored.get(eventId) !== probability
    );
  });
  return wrong.length === 0
    ? []
    : [
        `${wrong.length} alerts or detections have another probability than their features come to: ${wrong
          .slice(0, 3)
          .map(({ eventId }) => eventId)}`,
      ];
}
