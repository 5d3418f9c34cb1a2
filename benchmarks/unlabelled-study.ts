// `npm run study:unlabelled`: how many failures detectors find that were given no label, at the same wished rate of alarms. The product's model beside three
// plain ones (robust z of each sensor, rolling z of each machine, a plain isolation forest of the sensors): on the made-up motors of examples/without-labels,
// and on the temperature of examples/temperature, a machine that failed. Weeks to learn and to choose the limit from, others to count in; of the temperature
// also the whole at once. Alarms are episodes for all of them. Prints tables; nothing is asserted. `-- temperature` does the second alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temperatureLines } from '../examples/temperature/make-readings.ts';
import { temperature } from '../examples/temperature/profile.ts';
import { motorLines } from '../examples/without-labels/make-readings.ts';
import { motors } from '../examples/without-labels/profile.ts';
import type { Profile } from '../src/core/profile.ts';
import { loadModelFromPaths } from '../src/models/model-loading.ts';
import { modelSettings } from '../src/models/model-settings.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { readColumns } from '../src/training/data/columns.ts';
import { type Dataset, readDataset } from '../src/training/data/dataset.ts';
import { featureMatrix } from '../src/training/data/feature-matrix.ts';
import { chooseLimit } from '../src/training/unlabelled/choose-limit.ts';
import { watchedTime } from '../src/training/unlabelled/count-alarms.ts';
import { probabilityOf } from '../src/training/unlabelled/scale.ts';
import { trainUnlabelled } from '../src/training/unlabelled/train-unlabelled.ts';
import { plainDetectors } from './unlabelled-study/detectors.ts';
import { type Outcome, outcomeOf } from './unlabelled-study/outcome.ts';

interface Fleet {
  readonly title: string;
  readonly profile: Profile;
  readonly readingsOfDay: number;
  readonly rates: readonly number[];
  /** What is learnt from, and what is counted in. */
  readonly pairs: readonly { readonly learnt: Iterable<string>; readonly other: Iterable<string> }[];
}

const fleets: Readonly<Record<string, Fleet>> = {
  motors: {
    title: 'made-up motors',
    profile: motors,
    readingsOfDay: 144,
    rates: [0.25, 0.5],
    pairs: [1, 2, 3].map((seed) => ({
      learnt: motorLines({ weeks: 8, motors: 6, seed }, false),
      other: motorLines({ weeks: 8, motors: 6, seed: 100 + seed }, true),
    })),
  },
  temperature: {
    title: "a machine's temperature, learnt and counted on the whole",
    profile: temperature,
    readingsOfDay: 288,
    rates: [0.5, 1, 2],
    pairs: [{ learnt: temperatureLines({ isLabelled: false }), other: temperatureLines({ isLabelled: true }) }],
  },
  'temperature, halves': {
    title: "a machine's temperature, learnt on the first half of the time and counted on the second",
    profile: temperature,
    readingsOfDay: 288,
    rates: [0.5, 1, 2],
    pairs: [
      {
        learnt: temperatureLines({ isLabelled: false, until: '2014-01-11' }),
        other: temperatureLines({ isLabelled: true, from: '2014-01-11' }),
      },
    ],
  },
};
const wanted = process.argv[2] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'spindle-study-'));
try {
  for (const [name, fleet] of Object.entries(fleets)) if (name.startsWith(wanted)) await study(fleet);
} finally {
  rmSync(folder, { recursive: true });
}

async function study(fleet: Fleet): Promise<void> {
  const { title, profile, readingsOfDay, rates, pairs } = fleet;
  const columns = { ...readColumns(profile, null), timeColumn: 'Time' };
  const read = (lines: Iterable<string>, labels: 'labelled' | 'unlabelled'): Promise<Dataset> => {
    const path = join(folder, 'readings.csv');
    writeFileSync(path, [...lines].join(''));
    return readDataset(profile, path, { columns, labels, badShareMax: 0, rowCountMax: 1_000_000 });
  };
  const table = [['detector', 'wished', 'found', 'false alarms per machine and week', 'median delay']];
  const results = new Map<string, Outcome[]>();
  for (const pair of pairs) {
    const learnt = await read(pair.learnt, 'unlabelled');
    const other = await read(pair.other, 'labelled');
    for (const rate of rates) {
      const add = (name: string, outcome: Outcome) => {
        const key = `${rate}\t${name}`;
        results.set(key, [...(results.get(key) ?? []), outcome]);
      };
      add('spindle train --unlabelled', await byProduct(profile, columns, { learnt, other }, rate));
      for (const [name, detect] of Object.entries(plainDetectors(profile, readingsOfDay))) {
        const [lengths, others] = detect(learnt, other);
        const stretch = { from: 0, to: learnt.rowCount };
        const wish = { kind: 'rate', alarmsPerMachineWeek: rate } as const;
        const watched = watchedTime(learnt, stretch);
        const { scale } = chooseLimit({ profile, dataset: learnt, stretch }, lengths, watched, wish);
        const probabilities = Float32Array.from(others, (length) => probabilityOf(scale, length));
        add(name, outcomeOf(profile, other, probabilities));
      }
    }
  }
  for (const rate of rates)
    for (const [key, outcomes] of results) {
      const [ofRate = '', name = ''] = key.split('\t');
      if (ofRate === String(rate)) table.push([name, ofRate, ...texts(outcomes)]);
    }
  const widths = (table[0] as string[]).map((_, at) => Math.max(...table.map((row) => (row[at] as string).length)));
  console.log(`\n${title}`);
  for (const row of table) console.log(row.map((cell, at) => cell.padEnd(widths[at] as number)).join('  '));
}

async function byProduct(
  profile: Profile,
  columns: ReturnType<typeof readColumns>,
  { learnt, other }: { readonly learnt: Dataset; readonly other: Dataset },
  rate: number,
): Promise<Outcome> {
  const { files } = trainUnlabelled({
    ...{ profile, dataset: learnt, columns, dataPath: 'readings.csv', featureSet: 'default', name: 'study' },
    ...{ treeCount: 200, subsample: 256, depthMax: 5, foldCount: 5, seed: 42 },
    ...{ alarmsPerMachineWeek: rate, anomalousShare: null, onFold: () => {} },
  });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const model = await loadModelFromPaths(readSettings(modelSettings, { MODEL_PATH: folder }), profile, {
    remembers: true,
  });
  const matrix = featureMatrix(profile, other, model.manifest, model.manifest.typeEncoding);
  return outcomeOf(profile, other, model.scorer.probabilities(matrix, other.rowCount));
}

function texts(outcomes: readonly Outcome[]): readonly string[] {
  const delays = outcomes.flatMap(({ delaysMs }) => delaysMs).sort((one, other) => one - other);
  const failures = outcomes.reduce((sum, each) => sum + each.failures, 0);
  const falseRate = outcomes.reduce((sum, each) => sum + each.falsePerMachineWeek, 0) / outcomes.length;
  const delay = delays.length === 0 ? '–' : `${((delays[delays.length >> 1] as number) / 3_600_000).toFixed(1)} h`;
  return [`${delays.length} of ${failures}`, falseRate.toFixed(2), delay];
}
