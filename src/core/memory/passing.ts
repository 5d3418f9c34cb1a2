// A reading on its way through what is remembered of its machine.

/** Arrays, because a double as an argument would mostly become an object. */
export interface TimedValues {
  /** Milliseconds. */
  readonly times: Float64Array;
  /** A row of numbers for each reading, in the order of the profile's sensors. */
  readonly sensors: Float64Array;
  /** Which of the readings it is. */
  place: number;
}

/** What is known of a reading while it passes. */
export interface Passing {
  /** Its time in milliseconds, and how many seconds after the one before it is. */
  readonly time: Float64Array;
  readonly secondsSince: Float64Array;
  /** How many readings came before it, and whether its machine is taken to have stood still until now. */
  readonly count: Float64Array;
  isFirst: boolean;
  isFresh: boolean;
  /** Each signal's value, and how far it is from the machine's first. */
  readonly values: Float64Array;
  readonly offsets: Float64Array;
  /** By name, for functions of the profile. */
  readonly named: Record<string, number>;
}

/** Takes a reading into the row that begins at `base`, and writes what its features are. */
export type Part = (states: Float64Array, base: number, passing: Passing, out: Float64Array, to: number) => void;

export interface Memory {
  /** Of the features, in the order of their columns. */
  readonly names: readonly string[];
  /** Doubles of a machine's row. One of zeros is a machine of which nothing is known. */
  readonly width: number;
  /** Lets a reading pass, whose machine's row begins at `base`, and writes a number for each feature. False for a late one, which changed nothing. */
  readonly pass: (states: Float64Array, base: number, reading: TimedValues, out: Float64Array, to: number) => boolean;
  /** The same for many readings, one behind the other. */
  readonly passRows: PassRows;
}

/**
 * Lets the readings from `from` to `to` pass in their order. `rows` says of each which row its machine's is, `late` gets 1 for each that came too late, and
 * `out` a row of numbers for each.
 */
export type PassRows = (
  states: Float64Array,
  rows: Int32Array,
  readings: TimedValues,
  from: number,
  to: number,
  out: Float64Array,
  late: Uint8Array,
) => void;

/** One by one. */
export function passEach({ names, width, pass }: Pick<Memory, 'names' | 'width' | 'pass'>): PassRows {
  return (states, rows, readings, from, to, out, late) => {
    for (let place = from; place < to; place++) {
      readings.place = place;
      late[place] = pass(states, (rows[place] as number) * width, readings, out, place * names.length) ? 0 : 1;
    }
  };
}
