// What features with memory are in a file's rows: of each machine by itself, in the order of time, as serving computes them of a stream. A file that
// does not say which machine a row is of, and when it was taken, has no such features, and says why to whoever asks for one.
import { allFeatures } from '../../core/features.ts';
import { withMemory } from '../../core/memory/features.ts';
import { createMemory } from '../../core/memory/memory.ts';
import { lengthOf } from '../../core/memory/rule.ts';
import type { Profile } from '../../core/profile.ts';
import { show } from '../../core/show.ts';
import type { RowArrays } from './collect-rows.ts';
import type { Columns } from './columns.ts';
import type { RowOrder } from './row-order.ts';

/** A row of numbers for each row of the file, by the names of the features; or why there are none. */
export type Remembered =
  | { readonly names: readonly string[]; readonly values: Float64Array; readonly problem?: undefined }
  | { readonly problem: string };

/** Null for a profile whose features are of one reading alone. */
export function rememberRows(
  profile: Profile,
  rows: RowArrays,
  order: RowOrder,
  columns: Columns,
  path: string,
): Remembered | null {
  const features = withMemory(allFeatures(profile));
  if (features.length === 0) return null;
  const [{ name }] = features as [(typeof features)[number]];
  const problem = problemOf(profile, rows, order, columns);
  if (problem !== undefined)
    return { problem: `${path}${problem.place}: the feature ${name} remembers its machine's readings, ${problem.why}` };
  const memory = createMemory(
    features,
    profile.sensors.map((sensor) => sensor.name),
    profile.memory,
  );
  const { machines, times, sensorValues, rowCount } = rows;
  const sorted = Uint32Array.from({ length: rowCount }, (_, row) => row).sort(
    (one, other) =>
      (machines[one] as number) - (machines[other] as number) ||
      (times[one] as number) - (times[other] as number) ||
      one - other,
  );
  const values = new Float64Array(rowCount * features.length);
  const state = new Float64Array(memory.width);
  const readings = { times, sensors: sensorValues, place: 0 };
  let machine = 0;
  for (const row of sorted) {
    if (machines[row] !== machine) state.fill(0);
    machine = machines[row] as number;
    readings.place = row;
    memory.pass(state, 0, readings, values, row * features.length);
  }
  return { names: memory.names, values };
}

/** `place` is the line or the column, behind the file's name. */
function problemOf(
  profile: Profile,
  { machines, lines, rowCount }: RowArrays,
  order: RowOrder,
  columns: Columns,
): { readonly place: string; readonly why: string } | undefined {
  if (!order.hasMachines) {
    return {
      place: ', line 1',
      why: `and ${columns.machineColumn === null ? 'nobody says which column names the machine' : `there is no column ${show(columns.machineColumn)} of machines`}; name it as training.machineColumn of the profile, or as machineId with --columns`,
    };
  }
  if (order.timeColumn === null) {
    return {
      place: ', line 1',
      why: `and ${columns.timeColumn === null ? 'nobody says which column has the times' : `there is no column ${show(columns.timeColumn)} of times`}; name it as training.timeColumn of the profile, or with --time`,
    };
  }
  const nameless = machines.indexOf(0);
  if (nameless !== -1 && rowCount > 0) {
    return {
      place: `, line ${lines[nameless]}, column ${show(columns.machineColumn)}`,
      why: 'and this row names no machine; fill the cell, or take the row out',
    };
  }
  const timed = withMemory(allFeatures(profile)).find(({ memory }) => lengthOf(memory).isTime);
  if (order.isClock || (timed === undefined && profile.memory?.gap === undefined)) return undefined;
  return {
    place: `, column ${show(order.timeColumn)}`,
    why: `${timed === undefined ? 'with gaps' : `${timed.name} over a length of time`}, and these are plain numbers, which only order rows; write times, such as 2025-11-18T10:30:00Z, or remember over readings`,
  };
}
