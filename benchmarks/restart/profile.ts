// Machines of eight sensors, and as features their means over windows of three lengths: what a consumer has to have again after a restart.
import type { MemoryRule } from '../../src/core/memory/rule.ts';
import { defineProfile } from '../../src/core/profile.ts';
import { sensorNames, sensorValues } from '../eight-sensors.ts';

const lengths: Readonly<Record<string, MemoryRule['over']>> = {
  minute: { minutes: 1 },
  tenMinutes: { minutes: 10 },
  hour: { hours: 1 },
};

/** Where the usual values of all sensors lie, and where the first one's is of an anomalous reading. */
export const usually = { from: 20, width: 10, anomalous: 60 } as const;

export const restarted = defineProfile({
  name: 'restarted',
  sensors: sensorNames.map((name) => ({
    name,
    unit: 'bar',
    range: { atLeast: 0, atMost: 100 },
    label: { en: name, ko: name },
    column: name,
    example: usually.from,
  })),
  features: [
    { name: 'Now', from: 'sensors', of: (s) => s.s0 },
    ...sensorValues.flatMap((of, place) =>
      Object.entries(lengths).map(([name, over]) => ({
        name: `S${place}_${name}`,
        memory: { statistic: 'mean', of, over } as MemoryRule,
      })),
    ),
  ],
  failureModes: [],
  training: {},
});
