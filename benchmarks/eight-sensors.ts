// The sensors of a machine whose features with memory are measured, by name and by the function that a profile writes for each.

export const sensorNames = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'] as const;
export type Values = Readonly<Record<(typeof sensorNames)[number], number>>;

/** In the words that are known for a sensor's very value. */
export const sensorValues: readonly ((s: Values) => number)[] = [
  (s) => s.s0,
  (s) => s.s1,
  (s) => s.s2,
  (s) => s.s3,
  (s) => s.s4,
  (s) => s.s5,
  (s) => s.s6,
  (s) => s.s7,
];
