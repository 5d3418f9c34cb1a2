// A hydraulic press: the worked example of docs/profiles.md, and the tests' proof that nothing in src/ knows only AI4I. Three sensors, two
// types, two features, two targets. make-readings.ts makes data for it.
import { defineProfile } from '../../src/core/profile.ts';

export const press = defineProfile({
  name: 'press',
  sensors: [
    {
      name: 'oilPressure',
      unit: 'bar',
      range: { atLeast: 0, atMost: 700 },
      label: { en: 'Oil pressure', ko: '유압' },
      control: { atLeast: 20, atMost: 350, step: 5 },
      column: 'Oil pressure [bar]',
      example: 210,
    },
    {
      name: 'oilTemperature',
      unit: 'C',
      range: { above: -273.15, atMost: 300 },
      label: { en: 'Oil temperature', ko: '유온' },
      column: 'Oil temperature [C]',
      example: 48.5,
    },
    {
      name: 'strokeRate',
      unit: '1/min',
      range: { atLeast: 0, atMost: 200 },
      label: { en: 'Stroke rate', ko: '분당 행정 수' },
      column: 'Stroke rate [1/min]',
      example: 24,
    },
  ],
  machineTypes: [
    { name: 'A', aliases: ['SMALL'], label: { en: 'Small press', ko: '소형 프레스' } },
    { name: 'B', aliases: ['LARGE'], label: { en: 'Large press', ko: '대형 프레스' } },
  ],
  typeOrder: ['A', 'B'],
  features: [
    { name: 'Oil_stress', from: 'sensors', of: (s) => (s.oilPressure * s.oilTemperature) / (s.strokeRate + 1) },
    { name: 'Type_code', from: 'type', of: (_, type) => type.code },
  ],
  failureModes: [
    {
      code: 'LEAK',
      label: { en: 'Leak', ko: '누유' },
      column: 'Leak',
      limits: [
        {
          quantity: { en: 'oil pressure', ko: '유압' },
          unit: 'bar',
          of: (s) => s.oilPressure,
          limit: 50,
          side: 'below',
        },
        {
          quantity: { en: 'stroke rate', ko: '분당 행정 수' },
          unit: '1/min',
          of: (s) => s.strokeRate,
          limit: 0,
          side: 'above',
        },
      ],
    },
    {
      code: 'VALVE',
      label: { en: 'Valve', ko: '밸브' },
      column: 'Valve fault',
      limits: [
        {
          quantity: { en: 'oil pressure', ko: '유압' },
          unit: 'bar',
          of: (s) => s.oilPressure,
          limit: 320,
          side: 'above',
        },
      ],
    },
  ],
  training: { typeColumn: 'Press type', targetColumn: 'Press failure' },
  targets: {
    leak: {
      when: '`Leak rate [l/min]` > 2 and Valve != "stuck"',
      label: { en: 'Leak', ko: '누유' },
      modes: ['LEAK'],
    },
    valve: {
      when: 'Valve in ("stuck", "slow")',
      label: { en: 'Valve fault', ko: '밸브 고장' },
      modes: ['VALVE'],
    },
  },
});
