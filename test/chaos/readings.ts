// The readings of a chaos run. Each carries a number, by which it is known wherever it comes out.

/** What a reading leads to: nothing, an alert, a dead letter. */
export type Kind = 'normal' | 'anomalous' | 'invalid';

const healthy = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const failing = { airTemperature: 303, processTemperature: 311, rotationalSpeed: 1269, torque: 72.5, toolWear: 226 };

/** The sensors of a reading of each kind that can be scored, for those who want to check that the model sees them so. */
export const sensorsOf = { normal: healthy, anomalous: failing } as const;

/**
 * The sensors of a reading: those of its kind, but for a fraction of torque and tool wear, by which no two readings are quite alike and what is remembered
 * of them says which they were.
 */
export function sensorsFor(number: number, kind: Kind): typeof healthy {
  const sensors = kind === 'anomalous' ? failing : healthy;
  let mixed = Math.imul(number + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = (mixed ^ (mixed >>> 13)) >>> 0;
  return {
    ...sensors,
    torque: sensors.torque + (mixed % 1000) / 1000,
    toolWear: sensors.toolWear + (mixed >>> 22) / 1024,
  };
}

const machineCount = 12;
/** Machines above this are sent by their key, or to a partition that is named, so that all their readings lie in one partition, in one order. */
const unorderedMax = 8;
/** As many as the topic has from its beginning. */
const sensorPartitions = 3;
/** These, and two of the others, have bursts of anomalies and calm between them. Of so many readings: */
const roundReadings = 90;
const burstReadings = 15;

export function isOrdered(machineId: number): boolean {
  return machineId > unorderedMax;
}

/**
 * Half of the ordered machines name their partition beside the key, as gateways do that are to keep a machine's order whatever becomes of the
 * topic: partitions that a strike adds move the others, whose events can then not be computed from one partition.
 */
export function partitionNamedBy(machineId: number): number | undefined {
  return isOrdered(machineId) && machineId % 2 === 0 ? machineId % sensorPartitions : undefined;
}

/** Of a hundred readings one is invalid. Of machines without bursts one of twenty numbers is anomalous. */
export function kindOf(number: number): Kind {
  if (number % 100 === 13) return 'invalid';
  const machine = machineOf(number);
  if (!isOrdered(machine) && machine > 2) return number % 20 === 7 ? 'anomalous' : 'normal';
  const place = Math.floor(number / machineCount) % roundReadings;
  // A single one, later, opens nothing.
  return (place < burstReadings && place % 4 !== 3) || place === 55 ? 'anomalous' : 'normal';
}

/** One ordered machine says nothing for the second half of each round. */
export function isSent(number: number): boolean {
  return machineOf(number) !== machineCount || Math.floor(number / machineCount) % roundReadings < roundReadings / 2;
}

export function machineOf(number: number): number {
  return 1 + (number % machineCount);
}

export function readingText(number: number, kind: Kind): string {
  const own = sensorsFor(number, kind);
  const sensors = kind === 'invalid' ? { ...own, torque: 'NaN' } : own;
  return JSON.stringify({ machineId: machineOf(number), dcpConfigId: 1, ...sensors, chaosNumber: number });
}

/** The number of a reading, or of what tells of it. Undefined where there is none: nobody of this run wrote it. */
export function numberIn(text: string | null): number | undefined {
  // Within a dead letter the reading is a text of its own, whose quotes are escaped.
  const found = /chaosNumber\\?":(\d+)/.exec(text ?? '');
  return found === null ? undefined : Number(found[1]);
}
