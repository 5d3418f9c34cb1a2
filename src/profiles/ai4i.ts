// The milling machines of AI4I 2020 (S. Matzka, DOI 10.24432/C5HS5C): five sensors, three quality types, eleven features.
// The limits of the failure modes are those of the data set's description.
import { defineProfile } from '../core/profile.ts';
import { simulateAi4iMachine } from './ai4i-simulation.ts';

/** Product of tool wear and torque, in minNm, above which a machine of the type is overstrained. */
const overstrainLimitMinNm: Readonly<Record<string, number>> = { L: 11_000, M: 12_000, H: 13_000 };

export const ai4i = defineProfile({
  name: 'ai4i',
  sensors: [
    {
      name: 'airTemperature',
      unit: 'K',
      range: { above: 0, atMost: 1_000 },
      label: { en: 'Air temperature', ko: '공기 온도' },
      column: 'Air temperature [K]',
      example: 300.5,
    },
    {
      name: 'processTemperature',
      unit: 'K',
      range: { above: 0, atMost: 1_000 },
      label: { en: 'Process temperature', ko: '공정 온도' },
      column: 'Process temperature [K]',
      example: 310.2,
    },
    {
      name: 'rotationalSpeed',
      unit: 'rpm',
      range: { atLeast: 0, atMost: 100_000 },
      label: { en: 'Rotational speed', ko: '회전 속도' },
      column: 'Rotational speed [rpm]',
      example: 1500,
    },
    {
      name: 'torque',
      unit: 'Nm',
      range: { atLeast: 0, atMost: 10_000 },
      label: { en: 'Torque', ko: '토크' },
      column: 'Torque [Nm]',
      example: 42.5,
    },
    {
      name: 'toolWear',
      unit: 'min',
      range: { atLeast: 0, atMost: 100_000 },
      label: { en: 'Tool wear', ko: '공구 마모' },
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
    { name: 'Temp_diff', from: 'sensors', of: (s) => s.processTemperature - s.airTemperature },
    { name: 'Power', from: 'sensors', of: (s) => (s.torque * s.rotationalSpeed) / 1000 },
    { name: 'Tool_wear_rate', from: 'sensors', of: (s) => s.toolWear / (s.rotationalSpeed + 1) },
    { name: 'Torque_speed_ratio', from: 'sensors', of: (s) => s.torque / (s.rotationalSpeed + 1) },
    { name: 'Temp_toolwear', from: 'sensors', of: (s) => s.processTemperature * s.toolWear },
    { name: 'Type_encoded', from: 'type', of: (_, type) => type.code },
  ],
  failureModes: [
    {
      code: 'HDF',
      label: { en: 'Heat dissipation failure', ko: '방열 고장' },
      column: 'HDF',
      evidence: (s) => {
        const marginK = s.processTemperature - s.airTemperature;
        return marginK < 8.6 && s.rotationalSpeed < 1380
          ? `process is only ${marginK.toFixed(1)} K above air (limit 8.6 K) at ${s.rotationalSpeed} rpm (limit 1380 rpm)`
          : null;
      },
    },
    {
      code: 'PWF',
      label: { en: 'Power failure', ko: '동력 고장' },
      column: 'PWF',
      evidence: (s) => {
        const powerW = (s.torque * s.rotationalSpeed * 2 * Math.PI) / 60;
        if (powerW < 3500) return `power is ${powerW.toFixed(0)} W, below 3500 W`;
        return powerW > 9000 ? `power is ${powerW.toFixed(0)} W, above 9000 W` : null;
      },
    },
    {
      code: 'OSF',
      label: { en: 'Overstrain failure', ko: '과부하 고장' },
      column: 'OSF',
      evidence: (s, typeName) => {
        const limit = overstrainLimitMinNm[typeName];
        const strain = s.toolWear * s.torque;
        return limit !== undefined && strain > limit
          ? `tool wear x torque is ${strain.toFixed(0)} minNm, above ${limit} minNm for type ${typeName}`
          : null;
      },
    },
    {
      code: 'TWF',
      label: { en: 'Tool wear failure', ko: '공구 마모 고장' },
      column: 'TWF',
      evidence: (s) =>
        s.toolWear >= 200 ? `tool wear is ${s.toolWear} min; tools fail between 200 and 240 min` : null,
    },
    {
      code: 'RNF',
      label: { en: 'Random failure', ko: '무작위 고장' },
      column: 'RNF',
      // Random by definition: no reading can show it.
      evidence: () => null,
    },
  ],
  training: { typeColumn: 'Type', targetColumn: 'Machine failure' },
  simulate: simulateAi4iMachine,
});
