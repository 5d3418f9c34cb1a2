// The plain detectors that a model without labels is measured beside: each gives a number for every reading, the lower, the more unusual. They are given the
// sensors as they are, and no label.
import type { Profile } from '../../src/core/profile.ts';
import type { Dataset } from '../../src/training/data/dataset.ts';
import { growForest, meanPathLengths } from '../../src/training/isolation/grow.ts';
import { learnBaselines } from '../../src/training/unlabelled/learn-baselines.ts';

/** Of learnt rows, and of others. */
export type Detector = (learnt: Dataset, other: Dataset) => readonly [Float64Array, Float64Array];

export function plainDetectors(profile: Profile, readingsOfDay: number): Readonly<Record<string, Detector>> {
  return {
    'robust z of each sensor, all machines alike': (learnt, other) => robustZ(profile, learnt, other),
    'rolling z over a day, each machine by itself': (learnt, other) => [
      rollingZ(profile, readingsOfDay, learnt),
      rollingZ(profile, readingsOfDay, other),
    ],
    'plain isolation forest of the sensors, 8 levels': plainForest,
  };
}

function robustZ(profile: Profile, learnt: Dataset, other: Dataset): readonly [Float64Array, Float64Array] {
  const { machineTypes } = learnBaselines(profile, { ...learnt, order: { ...learnt.order, isClock: false } });
  const width = profile.sensors.length;
  const of = ({ sensorValues, rowCount }: Dataset) =>
    Float64Array.from({ length: rowCount }, (_, row) => {
      const sizes = profile.sensors.map(({ name }, sensor) => {
        const { median, deviation } = machineTypes['STANDARD']?.[name] ?? { median: 0, deviation: 1 };
        return Math.abs((sensorValues[row * width + sensor] as number) - median) / deviation;
      });
      return -Math.max(...sizes);
    });
  return [of(learnt), of(other)];
}

/** Against the mean and deviation of the same machine's last day. */
function rollingZ(profile: Profile, length: number, { sensorValues, machines, rowCount }: Dataset): Float64Array {
  const width = profile.sensors.length;
  const last = new Map<number, number[][]>();
  return Float64Array.from({ length: rowCount }, (_, row) => {
    const machine = machines[row] as number;
    const windows = last.get(machine) ?? profile.sensors.map((): number[] => []);
    last.set(machine, windows);
    let most = 0;
    for (const [sensor, window] of windows.entries()) {
      const value = sensorValues[row * width + sensor] as number;
      const mean = window.reduce((sum, each) => sum + each, 0) / window.length;
      const deviation = Math.sqrt(window.reduce((sum, each) => sum + (each - mean) ** 2, 0) / window.length);
      if (window.length === length) most = Math.max(most, Math.abs(value - mean) / (deviation + 1e-9));
      window.push(value);
      if (window.length > length) window.shift();
    }
    return -most;
  });
}

function plainForest(learnt: Dataset, other: Dataset): readonly [Float64Array, Float64Array] {
  const width = learnt.sensorValues.length / learnt.rowCount;
  const rowsOf = ({ rowCount }: Dataset) => Uint32Array.from({ length: rowCount }, (_, row) => row);
  const grown = { treeCount: 100, subsample: 256, depthMax: 8, seed: 42 };
  const trees = growForest(Float32Array.from(learnt.sensorValues), width, rowsOf(learnt), grown);
  const of = (data: Dataset) => meanPathLengths(trees, Float32Array.from(data.sensorValues), width, rowsOf(data));
  return [of(learnt), of(other)];
}
