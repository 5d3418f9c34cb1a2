// The rows of a data set while it is read: they grow in numbers, not in objects, so that a large file needs little more memory than its
// numbers.

/** What of a data set is kept for each row. */
export interface RowArrays {
  /** Row-major, one number per sensor of the profile. */
  readonly sensorValues: Float64Array;
  /** The place of each row's type in the profile's `machineTypes`. */
  readonly typeIndexes: Uint8Array;
  /** 1 for a failure, 0 for none. */
  readonly labels: Float32Array;
  /** Row-major, 1 where a failure mode of `flaggedModes` is flagged. Never a feature. */
  readonly flags: Uint8Array;
  /** The number of each row's group or machine, 0 where there is neither; its time, 0 where there is none; its line in the file. */
  readonly groups: Uint32Array;
  /** The number of each row's machine, from 1 on; 0 where nobody says which it is. */
  readonly machines: Uint32Array;
  readonly times: Float64Array;
  readonly lines: Uint32Array;
  readonly rowCount: number;
}

/** One row, read. */
export interface Row {
  readonly values: readonly number[];
  readonly typeIndex: number;
  readonly label: 0 | 1;
  readonly flags: readonly number[];
  /** The number of its group, or of its machine; 0 where the file has neither. */
  readonly group: number;
  /** The number of its machine, from 1 on; 0 where the file does not say it. */
  readonly machine: number;
  /** As its column says it: see readTimeCell. 0 without such a column. */
  readonly time: number;
}

export interface RowCollector {
  readonly add: (row: Row, line: number) => void;
  readonly count: () => number;
  readonly take: () => RowArrays;
}

export function collectRows(sensorCount: number, flagCount: number): RowCollector {
  let rowCount = 0;
  let capacity = 1024;
  let rows = emptyRows(capacity, sensorCount, flagCount);
  return {
    add: (row, line) => {
      if (rowCount === capacity) {
        capacity *= 2;
        const longer = emptyRows(capacity, sensorCount, flagCount);
        for (const name of arrayNames) longer[name].set(rows[name]);
        rows = longer;
      }
      rows.sensorValues.set(row.values, rowCount * sensorCount);
      rows.flags.set(row.flags, rowCount * flagCount);
      rows.typeIndexes[rowCount] = row.typeIndex;
      rows.groups[rowCount] = row.group;
      rows.machines[rowCount] = row.machine;
      rows.times[rowCount] = row.time;
      rows.lines[rowCount] = line;
      rows.labels[rowCount++] = row.label;
    },
    count: () => rowCount,
    take: () => ({
      sensorValues: rows.sensorValues.slice(0, rowCount * sensorCount),
      flags: rows.flags.slice(0, rowCount * flagCount),
      typeIndexes: rows.typeIndexes.slice(0, rowCount),
      labels: rows.labels.slice(0, rowCount),
      groups: rows.groups.slice(0, rowCount),
      machines: rows.machines.slice(0, rowCount),
      times: rows.times.slice(0, rowCount),
      lines: rows.lines.slice(0, rowCount),
      rowCount,
    }),
  };
}

const plainNames = ['typeIndexes', 'labels', 'groups', 'machines', 'times', 'lines'] as const;
const arrayNames = ['sensorValues', 'flags', ...plainNames] as const;

function emptyRows(capacity: number, sensorCount: number, flagCount: number) {
  return {
    sensorValues: new Float64Array(capacity * sensorCount),
    flags: new Uint8Array(capacity * flagCount),
    typeIndexes: new Uint8Array(capacity),
    labels: new Float32Array(capacity),
    groups: new Uint32Array(capacity),
    machines: new Uint32Array(capacity),
    times: new Float64Array(capacity),
    lines: new Uint32Array(capacity),
  };
}

/** The rows in another order: `order` names the old place of each. */
export function reordered(rows: RowArrays, order: Uint32Array): RowArrays {
  const { rowCount } = rows;
  const width = { sensorValues: rows.sensorValues.length / rowCount, flags: rows.flags.length / rowCount };
  const result = emptyRows(rowCount, width.sensorValues, width.flags);
  order.forEach((from, to) => {
    for (const name of plainNames) result[name][to] = rows[name][from] as number;
    for (const name of ['sensorValues', 'flags'] as const) {
      const length = width[name];
      result[name].set(rows[name].subarray(from * length, (from + 1) * length), to * length);
    }
  });
  return { ...result, rowCount };
}
