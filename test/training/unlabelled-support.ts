// Readings that nobody has labelled, for tests: pumps whose temperature follows the day, and that fail now and then for some hours. Made up, so
// that it is known when they do.
import { defineProfile } from '../../src/core/profile.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { type Dataset, readDataset } from '../../src/training/data/dataset.ts';
import { seededRandom } from '../../src/training/random.ts';
import { trainUnlabelled, type UnlabelledOptions } from '../../src/training/unlabelled/train-unlabelled.ts';

/** Without a target, and without types. */
export const pumps = defineProfile({
  name: 'pumps',
  sensors: [
    {
      name: 'temperature',
      unit: '°C',
      range: { atLeast: -20, atMost: 150 },
      label: { en: 'Temperature', ko: '온도' },
      column: 'Temperature',
      example: 40,
    },
    {
      name: 'vibration',
      unit: 'mm/s',
      range: { atLeast: 0, atMost: 60 },
      label: { en: 'Vibration', ko: '진동' },
      column: 'Vibration',
      example: 2,
    },
  ],
  features: [
    { name: 'temperature', from: 'sensors', of: (s) => s.temperature },
    { name: 'vibration', from: 'sensors', of: (s) => s.vibration },
  ],
  failureModes: [],
  training: { timeColumn: 'When', machineColumn: 'Pump' },
});

/** The same as a file that a user would write. */
export const pumpsSource = `import { defineProfile } from 'spindle/profile';
export const pumps = defineProfile({
  name: 'pumps',
  sensors: [
    { name: 'temperature', unit: '°C', range: { atLeast: -20, atMost: 150 }, label: { en: 'Temperature', ko: '온도' }, column: 'Temperature', example: 40 },
    { name: 'vibration', unit: 'mm/s', range: { atLeast: 0, atMost: 60 }, label: { en: 'Vibration', ko: '진동' }, column: 'Vibration', example: 2 },
  ],
  features: [
    { name: 'temperature', from: 'sensors', of: (s) => s.temperature },
    { name: 'vibration', from: 'sensors', of: (s) => s.vibration },
  ],
  failureModes: [],
  training: { timeColumn: 'When', machineColumn: 'Pump' },
});
`;

export interface PumpRow {
  readonly at: number;
  readonly pump: number;
  readonly temperature: number;
  readonly vibration: number;
  readonly fails: boolean;
}

const stepMs = 600_000;
const begin = Date.UTC(2025, 0, 6);

/** A reading of each pump every ten minutes, and in every week of each a failure of four hours. */
export function pumpRows({ weeks = 4, pumpCount = 3, seed = 1 } = {}): PumpRow[] {
  const random = seededRandom(seed);
  const noise = (): number => random() + random() + random() + random() - 2;
  const perWeek = 7 * 144;
  const rows: PumpRow[] = [];
  const failing = Array.from({ length: weeks * pumpCount }, () => Math.floor(random() * (perWeek - 24)));
  for (let step = 0; step < weeks * perWeek; step++) {
    for (let pump = 0; pump < pumpCount; pump++) {
      const into = (step % perWeek) - (failing[Math.floor(step / perWeek) * pumpCount + pump] as number);
      const fails = into >= 0 && into < 24;
      rows.push({
        at: begin + step * stepMs,
        pump: pump + 1,
        temperature: 40 + 6 * Math.sin((2 * Math.PI * step) / 144) + 1.5 * noise() + (fails ? 14 : 0),
        vibration: 2 + 0.4 * noise() + (fails ? 2.5 : 0),
        fails,
      });
    }
  }
  return rows;
}

export function pumpsCsv(rows: readonly PumpRow[], { isLabelled = false } = {}): string {
  const lines = rows.map(
    ({ at, pump, temperature, vibration, fails }) =>
      `${new Date(at).toISOString()},${pump},${temperature.toFixed(2)},${vibration.toFixed(3)}${isLabelled ? `,${fails ? 1 : 0}` : ''}`,
  );
  return [`When,Pump,Temperature,Vibration${isLabelled ? ',Failure' : ''}`, ...lines, ''].join('\n');
}

export function readPumps(path: string, labels: 'labelled' | 'unlabelled' = 'unlabelled'): Promise<Dataset> {
  const columns = { ...readColumns(pumps, null), timeColumn: 'When', isOrderOptional: true };
  return readDataset(pumps, path, { columns, labels, badShareMax: 0.01, rowCountMax: 100_000 });
}

export function trainPumps(dataset: Dataset, options: Partial<UnlabelledOptions> = {}) {
  return trainUnlabelled({
    profile: pumps,
    dataset,
    columns: readColumns(pumps, null),
    dataPath: 'pumps.csv',
    featureSet: 'default',
    name: 'pumps-isolation',
    treeCount: 100,
    subsample: 256,
    depthMax: 5,
    foldCount: 5,
    seed: 42,
    alarmsPerMachineWeek: null,
    anomalousShare: null,
    onFold: () => {},
    ...options,
  });
}
