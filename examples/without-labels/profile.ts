// Motors of which nobody has labelled a reading: no target, no types, one known limit.
import { defineProfile } from 'spindle/profile';

export const motors = defineProfile({
  name: 'motors',
  sensors: [
    {
      name: 'windingTemperature',
      unit: '°C',
      range: { atLeast: -40, atMost: 250 },
      label: { en: 'Winding temperature', ko: '권선 온도' },
      column: 'Winding temperature [°C]',
      example: 70,
    },
    {
      name: 'ambientTemperature',
      unit: '°C',
      range: { atLeast: -40, atMost: 70 },
      label: { en: 'Ambient temperature', ko: '주위 온도' },
      column: 'Ambient temperature [°C]',
      example: 21,
    },
    {
      name: 'current',
      unit: 'A',
      range: { atLeast: 0, atMost: 100 },
      label: { en: 'Current', ko: '전류' },
      column: 'Current [A]',
      example: 20,
    },
  ],
  features: [
    { name: 'windingTemperature', from: 'sensors', of: (s) => s.windingTemperature },
    { name: 'current', from: 'sensors', of: (s) => s.current },
    // What the winding is warmer than its surroundings, beside the heat that its current makes: a quotient that people would look at.
    { name: 'rise', from: 'sensors', of: (s) => s.windingTemperature - s.ambientTemperature },
    {
      name: 'risePerLoad',
      from: 'sensors',
      of: (s) => (s.windingTemperature - s.ambientTemperature) / (s.current * s.current + 100),
    },
  ],
  failureModes: [
    {
      code: 'HOT',
      label: { en: 'Winding too hot', ko: '권선 과열' },
      column: 'Hot',
      limits: [
        {
          quantity: { en: 'winding temperature', ko: '권선 온도' },
          unit: '°C',
          of: (s) => s.windingTemperature,
          limit: 155,
          side: 'above',
        },
      ],
    },
  ],
  training: { timeColumn: 'Time', machineColumn: 'Motor' },
});
