// A pump on a test bench with eight sensors, one reading a second: the profile of examples/pump/README.md, for a public data set that is not part of
// this project. Its feature set `plain` has the readings as they are; `memory` adds what is remembered of each experiment.
import { defineProfile } from 'spindle/profile';

const sensors = [
  {
    name: 'vibration1',
    unit: 'g',
    range: { atLeast: 0, atMost: 10 },
    label: { en: 'Vibration 1', ko: '진동 1' },
    column: 'Accelerometer1RMS',
    example: 0.03,
  },
  {
    name: 'vibration2',
    unit: 'g',
    range: { atLeast: 0, atMost: 10 },
    label: { en: 'Vibration 2', ko: '진동 2' },
    column: 'Accelerometer2RMS',
    example: 0.04,
  },
  {
    name: 'current',
    unit: 'A',
    range: { atLeast: 0, atMost: 50 },
    label: { en: 'Current', ko: '전류' },
    column: 'Current',
    example: 1.3,
  },
  {
    name: 'pressure',
    unit: 'bar',
    range: { atLeast: -5, atMost: 50 },
    label: { en: 'Pressure', ko: '압력' },
    column: 'Pressure',
    example: 0.05,
  },
  {
    name: 'temperature',
    unit: 'C',
    range: { atLeast: -40, atMost: 200 },
    label: { en: 'Engine temperature', ko: '엔진 온도' },
    column: 'Temperature',
    example: 79,
  },
  {
    name: 'fluidTemperature',
    unit: 'C',
    range: { atLeast: -40, atMost: 200 },
    label: { en: 'Fluid temperature', ko: '유체 온도' },
    column: 'Thermocouple',
    example: 26,
  },
  {
    name: 'voltage',
    unit: 'V',
    range: { atLeast: 0, atMost: 500 },
    label: { en: 'Voltage', ko: '전압' },
    column: 'Voltage',
    example: 230,
  },
  {
    name: 'flow',
    unit: 'l/min',
    range: { atLeast: 0, atMost: 1_000 },
    label: { en: 'Flow', ko: '유량' },
    column: 'Volume Flow RateRMS',
    example: 32,
  },
] as const;

type SensorName = (typeof sensors)[number]['name'];
type Values = Readonly<Record<SensorName, number>>;
const measure: Readonly<Record<SensorName, (values: Values) => number>> = {
  vibration1: (s) => s.vibration1,
  vibration2: (s) => s.vibration2,
  current: (s) => s.current,
  pressure: (s) => s.pressure,
  temperature: (s) => s.temperature,
  fluidTemperature: (s) => s.fluidTemperature,
  voltage: (s) => s.voltage,
  flow: (s) => s.flow,
};
const names = sensors.map(({ name }) => name);

const plain = names.map((name) => ({ name, from: 'sensors' as const, of: measure[name] }));
const remembered = names.flatMap((name) => [
  {
    name: `${name}_from_start`,
    memory: { statistic: 'fromBaseline' as const, of: measure[name], over: { minutes: 2 } },
  },
  { name: `${name}_smoothed`, memory: { statistic: 'smoothed' as const, of: measure[name], over: { seconds: 20 } } },
  {
    name: `${name}_unrest`,
    memory: { statistic: 'smoothedDeviation' as const, of: measure[name], over: { seconds: 60 } },
  },
]);

export const pump = defineProfile({
  name: 'pump',
  sensors,
  features: plain,
  moreFeatures: remembered,
  featureSets: { plain: plain.map(({ name }) => name), memory: [...plain, ...remembered].map(({ name }) => name) },
  failureModes: [],
  training: { targetColumn: 'anomaly', timeColumn: 'datetime', machineColumn: 'experiment', groupColumn: 'experiment' },
});
