// The milling machines of AI4I 2020 (S. Matzka, DOI 10.24432/C5HS5C): five sensors, three quality types, eleven features.
// The limits of the failure modes are those of the data set's description.
import { defineProfile } from '../core/profile.ts';
import { simulateAi4iMachine } from './ai4i-simulation.ts';

/** The eleven features of the Python system, with which `/predict` answers. */
const pythonFeatureNames = [
  'Air_temperature_K',
  'Process_temperature_K',
  'Rotational_speed_rpm',
  'Torque_Nm',
  'Tool_wear_min',
  'Temp_diff',
  'Power',
  'Tool_wear_rate',
  'Torque_speed_ratio',
  'Temp_toolwear',
  'Type_encoded',
] as const;

const heatLimits = { marginK: 8.6, speedRpm: 1380 } as const;
const power = { en: 'power', ko: '동력' } as const;
const powerLimitsW = { least: 3500, most: 9000 } as const;

/** Product of tool wear and torque, in min·Nm, above which a machine of the type is overstrained. */
const overstrainLimitMinNm: Readonly<Record<string, number>> = { L: 11_000, M: 12_000, H: 13_000 };

/** Air and process each span less than this in all rows of the data set; a mass does not grow warmer by it at once. */
const temperatureJump = { allowance: 10, perSecond: 0.05 } as const;

export const ai4i = defineProfile({
  name: 'ai4i',
  sensors: [
    {
      name: 'airTemperature',
      unit: 'K',
      range: { above: 0, atMost: 1_000 },
      label: { en: 'Air temperature', ko: '공기 온도' },
      column: 'Air temperature [K]',
      plausible: { stuckReadings: 120, jump: temperatureJump },
      example: 300.5,
    },
    {
      name: 'processTemperature',
      unit: 'K',
      range: { above: 0, atMost: 1_000 },
      label: { en: 'Process temperature', ko: '공정 온도' },
      column: 'Process temperature [K]',
      plausible: { stuckReadings: 120, jump: temperatureJump },
      example: 310.2,
    },
    {
      name: 'rotationalSpeed',
      unit: 'rpm',
      range: { atLeast: 0, atMost: 100_000 },
      label: { en: 'Rotational speed', ko: '회전 속도' },
      control: { atLeast: 1170, atMost: 2880, step: 10 },
      column: 'Rotational speed [rpm]',
      plausible: { stuckReadings: 60 },
      example: 1500,
    },
    {
      name: 'torque',
      unit: 'Nm',
      range: { atLeast: 0, atMost: 10_000 },
      label: { en: 'Torque', ko: '토크' },
      control: { atLeast: 4, atMost: 76, step: 0.5 },
      column: 'Torque [Nm]',
      plausible: { stuckReadings: 60 },
      example: 42.5,
    },
    {
      name: 'toolWear',
      unit: 'min',
      range: { atLeast: 0, atMost: 100_000 },
      label: { en: 'Tool wear', ko: '공구 마모' },
      // A worn tool can be replaced, and not be made a little less worn.
      control: { atLeast: 0, atMost: 0, step: 1 },
      column: 'Tool wear [min]',
      example: 100,
    },
  ],
  machineTypes: [
    { name: 'L', aliases: ['LOW'], label: { en: 'Low quality', ko: '저품질' } },
    { name: 'M', aliases: ['MEDIUM'], label: { en: 'Medium quality', ko: '중품질' } },
    { name: 'H', aliases: ['HIGH'], label: { en: 'High quality', ko: '고품질' } },
  ],
  typeOrder: ['L', 'M', 'H'],
  features: [
    { name: 'Air_temperature_K', from: 'sensors', of: (s) => s.airTemperature },
    { name: 'Process_temperature_K', from: 'sensors', of: (s) => s.processTemperature },
    { name: 'Rotational_speed_rpm', from: 'sensors', of: (s) => s.rotationalSpeed },
    { name: 'Torque_Nm', from: 'sensors', of: (s) => s.torque },
    { name: 'Tool_wear_min', from: 'sensors', of: (s) => s.toolWear },
    {
      name: 'Temp_diff',
      label: { en: 'Process above air', ko: '공정과 공기의 온도 차' },
      unit: 'K',
      from: 'sensors',
      of: (s) => s.processTemperature - s.airTemperature,
    },
    {
      name: 'Power',
      label: { en: 'Torque x speed / 1000', ko: '토크 x 회전 속도 / 1000' },
      from: 'sensors',
      of: (s) => (s.torque * s.rotationalSpeed) / 1000,
    },
    {
      name: 'Tool_wear_rate',
      label: { en: 'Tool wear / speed', ko: '공구 마모 / 회전 속도' },
      from: 'sensors',
      of: (s) => s.toolWear / (s.rotationalSpeed + 1),
    },
    {
      name: 'Torque_speed_ratio',
      label: { en: 'Torque / speed', ko: '토크 / 회전 속도' },
      from: 'sensors',
      of: (s) => s.torque / (s.rotationalSpeed + 1),
    },
    {
      name: 'Temp_toolwear',
      label: { en: 'Process temperature x tool wear', ko: '공정 온도 x 공구 마모' },
      from: 'sensors',
      of: (s) => s.processTemperature * s.toolWear,
    },
    { name: 'Type_encoded', from: 'type', of: (_, type) => type.code },
  ],
  moreFeatures: [
    { name: 'Power_W', label: { en: 'Power', ko: '동력' }, unit: 'W', from: 'sensors', of: powerW },
    {
      name: 'Power_margin_W',
      from: 'sensors',
      of: (s) => Math.min(powerW(s) - powerLimitsW.least, powerLimitsW.most - powerW(s)),
    },
    {
      name: 'Strain_ratio',
      from: 'sensors',
      of: (s, type) => (s.toolWear * s.torque) / (overstrainLimitMinNm[type.name] as number),
    },
    {
      name: 'Temp_margin_K',
      label: { en: 'Process above air beyond its limit', ko: '온도 차의 한계 여유' },
      unit: 'K',
      from: 'sensors',
      of: temperatureMarginK,
    },
    {
      name: 'Heat_margin',
      from: 'sensors',
      // Below 0 when both limits are crossed. A hundred revolutions per minute weigh as much as a kelvin.
      of: (s) => Math.max(temperatureMarginK(s), (s.rotationalSpeed - heatLimits.speedRpm) / 100),
    },
  ],
  featureSets: {
    seed: pythonFeatureNames,
    physics: [...pythonFeatureNames, 'Power_W', 'Power_margin_W', 'Strain_ratio', 'Temp_margin_K', 'Heat_margin'],
  },
  failureModes: [
    {
      code: 'HDF',
      label: { en: 'Heat dissipation failure', ko: '방열 고장' },
      column: 'HDF',
      isCertain: true,
      limits: [
        {
          quantity: { en: 'process above air', ko: '공정과 공기의 온도 차' },
          unit: 'K',
          of: (s) => s.processTemperature - s.airTemperature,
          limit: heatLimits.marginK,
          side: 'below',
        },
        {
          quantity: { en: 'rotational speed', ko: '회전 속도' },
          unit: 'rpm',
          of: (s) => s.rotationalSpeed,
          limit: heatLimits.speedRpm,
          side: 'below',
        },
      ],
    },
    {
      code: 'PWF',
      label: { en: 'Power failure', ko: '동력 고장' },
      column: 'PWF',
      isCertain: true,
      limits: [
        { quantity: power, unit: 'W', of: powerW, limit: powerLimitsW.least, side: 'below' },
        { quantity: power, unit: 'W', of: powerW, limit: powerLimitsW.most, side: 'above' },
      ],
      crossedBy: 'any',
    },
    {
      code: 'OSF',
      label: { en: 'Overstrain failure', ko: '과부하 고장' },
      column: 'OSF',
      isCertain: true,
      limits: [
        {
          quantity: { en: 'tool wear x torque', ko: '공구 마모 x 토크' },
          unit: 'min·Nm',
          of: (s) => s.toolWear * s.torque,
          limit: overstrainLimitMinNm,
          side: 'above',
        },
      ],
    },
    {
      code: 'TWF',
      label: { en: 'Tool wear failure', ko: '공구 마모 고장' },
      column: 'TWF',
      blindSpot:
        'A worn tool breaks or is replaced at a random moment between 200 and 240 minutes; until that moment both look the same, so it is a coin flip.',
      limits: [
        {
          quantity: { en: 'tool wear', ko: '공구 마모' },
          unit: 'min',
          of: (s) => s.toolWear,
          limit: 200,
          side: 'above',
          isInclusive: true,
        },
      ],
    },
    {
      code: 'RNF',
      label: { en: 'Random failure', ko: '무작위 고장' },
      column: 'RNF',
      blindSpot:
        'One process in a thousand fails by chance, whatever its readings are; the data mostly does not even count it as a failure.',
      // Random by definition: no reading can show it.
      evidence: () => null,
    },
  ],
  training: { typeColumn: 'Type', targetColumn: 'Machine failure' },
  dataQuality: {
    impossible: [
      {
        label: { en: 'The process is colder than the air around it', ko: '공정 온도가 주변 공기보다 낮음' },
        sensors: ['processTemperature', 'airTemperature'],
        // At rest both are the same, but for what sensors differ.
        of: (s) => s.processTemperature < s.airTemperature - 2,
      },
    ],
  },
  simulate: simulateAi4iMachine,
});

type Sensors = Readonly<Record<'airTemperature' | 'processTemperature' | 'rotationalSpeed' | 'torque', number>>;

/** Torque times angular speed. */
function powerW(s: Sensors): number {
  return (s.torque * s.rotationalSpeed * 2 * Math.PI) / 60;
}

/**
 * How far the process is above air, beyond the limit. Rounded to the sensors' own tenth of a kelvin, so that the noise of subtracting two
 * decimal fractions is no feature.
 */
function temperatureMarginK(s: Sensors): number {
  return Math.round((s.processTemperature - s.airTemperature - heatLimits.marginK) * 10) / 10;
}
