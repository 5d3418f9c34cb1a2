// Where in one row of counts everything of a slice stands: for each machine type the bins of each variable, and its readings and alarms;
// behind them readings by what became of such scores. Counts of several consumers, or slices, are added cell by cell.
import { type BinnedSample, binOf } from './bins.ts';
import type { DriftReference, Outcomes } from './reference.ts';

export type VariableKind = 'sensor' | 'feature' | 'score';

export interface Variable {
  readonly kind: VariableKind;
  readonly name: string;
  readonly reference: BinnedSample;
  /** Its bins begin here; the missing values are behind them. */
  readonly at: number;
}

export interface TypeLayout {
  readonly type: string;
  readonly variables: readonly Variable[];
  /** The cell of scored readings, all of them; that of alarms is the next one. */
  readonly ratesAt: number;
  /** Of rows in training; null where they were not scored. */
  readonly alarmsInTraining: { readonly rows: number; readonly alarms: number } | null;
}

export interface DriftLayout {
  readonly cellCount: number;
  readonly types: readonly TypeLayout[];
  readonly outcomes: (Outcomes & { readonly at: number }) | null;
  /** From which on a reading was an alarm in training; null where none was scored. */
  readonly threshold: number | null;
}

export function layoutOf({ inputs, scores }: DriftReference): DriftLayout {
  let cellCount = 0;
  const take = (count: number): number => {
    const at = cellCount;
    cellCount += count;
    return at;
  };
  const variable = (kind: VariableKind, name: string, reference: BinnedSample): Variable => ({
    ...{ kind, name, reference },
    at: take(reference.counts.length + 1),
  });
  const types = Object.entries(inputs).map(([type, { sensors, features }]): TypeLayout => {
    const score = scores?.types[type];
    return {
      type,
      variables: [
        ...Object.entries(sensors).map(([name, sample]) => variable('sensor', name, sample)),
        ...Object.entries(features).map(([name, sample]) => variable('feature', name, sample)),
        ...(score === undefined ? [] : [variable('score', 'score', score)]),
      ],
      ratesAt: take(2),
      alarmsInTraining:
        score === undefined
          ? null
          : { rows: score.counts.reduce((sum, count) => sum + count, 0), alarms: score.alarms },
    };
  });
  const outcomes = scores?.outcomes ?? null;
  return {
    types,
    outcomes: outcomes === null ? null : { ...outcomes, at: take(outcomes.rows.length) },
    threshold: scores?.threshold ?? null,
    cellCount,
  };
}

/** Where the values of a reading stand: in the row of sensors, and in that of the model's inputs. */
export interface ValueNames {
  readonly sensors: readonly string[];
  readonly inputs: readonly string[];
}

/** Adds one reading to the cells; `sensorsAt` and `inputsAt` say where its rows begin. */
export type CountReading = (
  cells: Float64Array,
  type: number,
  sensors: ArrayLike<number>,
  sensorsAt: number,
  inputs: ArrayLike<number>,
  inputsAt: number,
  score: number,
) => void;

/** `type` is the place in the layout's types. */
export function createCountReading({ types, outcomes }: DriftLayout, names: ValueNames): CountReading {
  const plans = types.map(({ variables }) => ({
    edges: variables.map(({ reference }) => Float64Array.from(reference.edges)),
    cells: Int32Array.from(variables, ({ at }) => at),
    /** From 0 on of the inputs, below of the sensors (-1 - place). */
    columns: Int32Array.from(variables, ({ kind, name }) => columnOf(kind, name, names)),
  }));
  const outcomeEdges = Float64Array.from(outcomes?.edges ?? []);
  return (cells, type, sensors, sensorsAt, inputs, inputsAt, score) => {
    const { edges, cells: at, columns } = plans[type] as (typeof plans)[number];
    for (let variable = 0; variable < columns.length; variable++) {
      const column = columns[variable] as number;
      const value =
        column === scoreColumn
          ? score
          : ((column < 0 ? sensors[sensorsAt - 1 - column] : inputs[inputsAt + column]) as number);
      const own = edges[variable] as Float64Array;
      const cell = (at[variable] as number) + (Number.isNaN(value) ? own.length + 1 : binOf(own, value));
      cells[cell] = (cells[cell] as number) + 1;
    }
    if (outcomes === null) return;
    const cell = outcomes.at + binOf(outcomeEdges, score);
    cells[cell] = (cells[cell] as number) + 1;
  };
}

const scoreColumn = 2 ** 30;

function columnOf(kind: VariableKind, name: string, { sensors, inputs }: ValueNames): number {
  if (kind === 'score') return scoreColumn;
  const column = (kind === 'sensor' ? sensors : inputs).indexOf(name);
  if (column === -1) throw new RangeError(`the reference has a ${kind} ${name}, which the model does not have`);
  return kind === 'sensor' ? -1 - column : column;
}
