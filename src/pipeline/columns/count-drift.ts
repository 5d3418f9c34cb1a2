// Counts, of every batch that was scored, what drift is seen by: readings and alarms of each machine type, all of them, and of a bounded number
// of readings the bins of their sensors, features and score. Which of them follows from their number alone, and never from a beat that machines
// might keep. A batch that is computed twice counts twice: these are shares, and no ledger.
import { createCountReading, type DriftLayout } from '../../core/drift/layout.ts';
import type { EncodedType } from '../../core/profile.ts';
import type { ReadingColumns } from './readings.ts';

export interface CountingDrift {
  readonly layout: DriftLayout;
  /** What the columns of the matrix are. */
  readonly inputNames: readonly string[];
  /** From which on a reading is an alarm. */
  readonly threshold: number;
  /** Of how many readings of a batch all is counted. */
  readonly readingsPerBatch: number;
  /** Where it is counted. */
  readonly cells: Float64Array;
}

/** Of each row the place of its type in `types`; a row of the matrix, and a score, for each reading that has one. */
export type CountDrift = (
  readings: ReadingColumns,
  places: Uint16Array,
  types: readonly (EncodedType | undefined)[],
  matrix: Float32Array,
  scored: Float32Array,
) => void;

const notScored = -2;
const notInTraining = -1;

export function createCountDrift(sensorNames: readonly string[], counting: CountingDrift): CountDrift {
  const { layout, inputNames, threshold, readingsPerBatch, cells } = counting;
  const countReading = createCountReading(layout, { sensors: sensorNames, inputs: inputNames });
  const ratesAt = Int32Array.from(layout.types, (type) => type.ratesAt);
  const placeOf = new Map(layout.types.map(({ type }, place) => [type, place]));
  const [width, sensorCount] = [inputNames.length, sensorNames.length];
  let mixed = 1;
  return ({ length, sensors }, places, types, matrix, scored) => {
    const typeAt = Int16Array.from(types, (type) =>
      type === undefined ? notScored : (placeOf.get(type.name) ?? notInTraining),
    );
    const step = Math.max(1, Math.ceil(length / readingsPerBatch));
    let wanted = 0;
    let next = 0;
    for (let row = 0; row < length; row++) {
      const type = typeAt[places[row] as number] as number;
      if (type === notScored) continue;
      const at = next++;
      if (type === notInTraining) continue;
      const score = scored[at] as number;
      const rates = ratesAt[type] as number;
      cells[rates] = (cells[rates] as number) + 1;
      if (score >= threshold) cells[rates + 1] = (cells[rates + 1] as number) + 1;
      if (at < wanted) continue;
      countReading(cells, type, sensors, row * sensorCount, matrix, at * width, score);
      // From 1 to 2 step - 1, so that it is `step` on average.
      mixed = (Math.imul(mixed, 1_664_525) + 1_013_904_223) | 0;
      wanted = at + 1 + ((mixed >>> 8) % (2 * step - 1));
    }
  };
}
