// One temperature inside a large machine, every five minutes, of which nobody has labelled anything. A machine that stands still cools down, and stays cold: so what
// the last hour and the last half day were like says more than a single reading, of which there are cold ones whenever work is interrupted.
import { defineProfile } from 'spindle/profile';

export const temperature = defineProfile({
  name: 'temperature',
  sensors: [
    {
      name: 'temperature',
      unit: 'F',
      range: { atLeast: -100, atMost: 500 },
      label: { en: 'Temperature', ko: '온도' },
      column: 'Temperature',
      example: 90,
    },
  ],
  features: [
    {
      name: 'Temperature_1h',
      label: { en: 'Mean of the last hour', ko: '최근 1시간 평균' },
      unit: 'F',
      memory: { statistic: 'mean', of: (s) => s.temperature, over: { hours: 1 } },
    },
    {
      name: 'Temperature_12h',
      label: { en: 'Mean of the last 12 hours', ko: '최근 12시간 평균' },
      unit: 'F',
      memory: { statistic: 'mean', of: (s) => s.temperature, over: { hours: 12 } },
    },
  ],
  failureModes: [],
  training: { timeColumn: 'Time', machineColumn: 'Machine' },
});
