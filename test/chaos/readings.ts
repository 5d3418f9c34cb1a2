// The readings of a chaos run. Each carries a number, by which it is known wherever it comes out.

/** What a reading leads to: nothing, an alert, a dead letter. */
export type Kind = 'normal' | 'anomalous' | 'invalid';

const healthy = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const failing = { airTemperature: 303, processTemperature: 311, rotationalSpeed: 1269, torque: 72.5, toolWear: 226 };

/** The sensors of a reading of each kind that can be scored, for those who want to check that the model sees them so. */
export const sensorsOf = { normal: healthy, anomalous: failing } as const;

const machineCount = 12;

/** Of twenty readings one is anomalous and, in every fifth twenty, one is invalid. */
export function kindOf(number: number): Kind {
  if (number % 20 === 7) return 'anomalous';
  return number % 100 === 13 ? 'invalid' : 'normal';
}

export function machineOf(number: number): number {
  return 1 + (number % machineCount);
}

export function readingText(number: number, kind: Kind): string {
  const sensors = kind === 'invalid' ? { ...healthy, torque: 'NaN' } : sensorsOf[kind];
  return JSON.stringify({ machineId: machineOf(number), dcpConfigId: 1, ...sensors, chaosNumber: number });
}

/** The number of a reading, or of what tells of it. Undefined where there is none: nobody of this run wrote it. */
export function numberIn(text: string | null): number | undefined {
  // Within a dead letter the reading is a text of its own, whose quotes are escaped.
  const found = /chaosNumber\\?":(\d+)/.exec(text ?? '');
  return found === null ? undefined : Number(found[1]);
}
