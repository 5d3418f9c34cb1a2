// Rows of a file as a window of readings: in as many slices as a window has, in the order of the rows, counted as in serving. Of machines
// those that differ most from training, each by its own rows.
import { createCountReading, type DriftLayout, layoutOf } from '../../core/drift/layout.ts';
import type { DriftReference } from '../../core/drift/reference.ts';
import { type DriftReport, reportDrift } from '../../core/drift/report.ts';
import type { Slices } from '../../core/drift/slices.ts';
import type { Profile } from '../../core/profile.ts';
import type { Model } from '../../inference/model/model.ts';
import type { Dataset } from '../data/dataset.ts';
import { featureMatrix } from '../data/feature-matrix.ts';

export interface DriftOfRows extends DriftReport {
  /** Those that differ most first; empty where the file does not say of which machine rows are. */
  readonly machines: readonly MachineDrift[];
}

export interface MachineDrift {
  readonly name: string;
  readonly readings: number;
  readonly verdict: DriftReport['verdict'];
  /** What of it differs most, by KS. */
  readonly most: { readonly type: string; readonly name: string; readonly ks: number } | null;
}

export interface RowsQuestion {
  readonly profile: Profile;
  readonly model: Model;
  readonly reference: DriftReference;
  readonly dataset: Dataset;
  /** From which on a row is an alarm. */
  readonly threshold: number;
  readonly falseAlarmShare: number;
  readonly machinesMax: number;
}

/** A day's hours, as the window of the consumer. */
const sliceCount = 24;
/** Of fewer rows of a machine nothing can be told. */
const machineRowsMin = 100;

export function driftOfRows(question: RowsQuestion): DriftOfRows {
  const { dataset, threshold, falseAlarmShare, reference } = question;
  const layout = layoutOf(reference);
  const counting = { cellCount: layout.cellCount, count: countRows(question, layout) };
  const report = (rows: Uint32Array, share: number): DriftReport =>
    reportDrift({ layout, slices: slicesOf(rows, counting), threshold, falseAlarmShare: share });
  const all = Uint32Array.from({ length: dataset.rowCount }, (_, row) => row);
  const machines = rowsOfMachines(dataset);
  // All machines together are one more comparison.
  const each = machines.map(({ name, rows }) =>
    describeMachine(name, rows, report(rows, falseAlarmShare / machines.length)),
  );
  return {
    ...report(all, falseAlarmShare),
    machines: each.sort((one, other) => (other.most?.ks ?? 0) - (one.most?.ks ?? 0)).slice(0, question.machinesMax),
  };
}

type CountRow = (cells: Float64Array, row: number) => void;

/** A row of a type that training did not have enough of is not counted. */
function countRows({ profile, model, dataset, threshold }: RowsQuestion, layout: DriftLayout): CountRow {
  const { manifest, scorer } = model;
  const { sensorValues, typeIndexes, rowCount } = dataset;
  const matrix = featureMatrix(profile, dataset, manifest, manifest.typeEncoding);
  const scores = scorer.probabilities(matrix, rowCount);
  const sensors = profile.sensors.map(({ name }) => name);
  const places = profile.machineTypes.map(({ name }) => layout.types.findIndex(({ type }) => type === name));
  const countReading = createCountReading(layout, { sensors, inputs: manifest.featureNames });
  return (cells, row) => {
    const type = places[typeIndexes[row] as number] as number;
    if (type === -1) return;
    const score = scores[row] as number;
    countReading(cells, type, sensorValues, row * sensors.length, matrix, row * manifest.featureNames.length, score);
    const at = layout.types[type]?.ratesAt as number;
    cells[at] = (cells[at] as number) + 1;
    if (score >= threshold) cells[at + 1] = (cells[at + 1] as number) + 1;
  };
}

function slicesOf(
  rows: Uint32Array,
  { cellCount, count }: { readonly cellCount: number; readonly count: CountRow },
): Slices {
  return Array.from({ length: sliceCount }, (_, slice) => {
    const cells = new Float64Array(cellCount);
    const place = (index: number): number => Math.floor((index * rows.length) / sliceCount);
    for (const row of rows.subarray(place(slice), place(slice + 1))) count(cells, row);
    return cells;
  });
}

function rowsOfMachines({
  order,
  machines,
  rowCount,
}: Dataset): { readonly name: string; readonly rows: Uint32Array }[] {
  if (!order.hasMachines) return [];
  const rows = order.machineNames.map((): number[] => []);
  for (let row = 0; row < rowCount; row++) rows[(machines[row] as number) - 1]?.push(row);
  return order.machineNames.flatMap((name, place) => {
    const own = rows[place] as number[];
    return own.length < machineRowsMin ? [] : [{ name, rows: Uint32Array.from(own) }];
  });
}

function describeMachine(name: string, rows: Uint32Array, { verdict, types }: DriftReport): MachineDrift {
  const all = types.flatMap(({ type, variables }) =>
    variables.map((each) => ({ type, name: each.name, ks: each.ks.value })),
  );
  const most = all.filter(({ ks }) => Number.isFinite(ks)).sort((one, other) => other.ks - one.ks)[0] ?? null;
  return { name, readings: rows.length, verdict, most };
}
