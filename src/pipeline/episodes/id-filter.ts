// Which machines are surely not among some: a bit for each value of the lowest bits of their ids. Nearly all readings are of machines that are
// quiet, and to look one up in a Map takes ten times as long. Ids that share those bits are taken for each other, and are looked up.

export interface IdFilter {
  readonly add: (machineId: number) => void;
  /** False only for a machine that was not added. */
  readonly mayHave: (machineId: number) => boolean;
  /** The first place from `from` on, and before `to`, whose machine may be among them, or whose time is not below `deadline`; else `to`. */
  readonly firstPlace: (
    columns: { readonly machineIds: Float64Array; readonly times: Float64Array },
    from: number,
    to: number,
    deadline: number,
  ) => number;
  /** How many bits are set. */
  readonly size: () => number;
  readonly clear: () => void;
}

/** Fleets of up to a million machines whose ids follow one another have a bit each; all of them lie near to the processor. */
const idBits = 20;
const idMask = 2 ** idBits - 1;

export function createIdFilter(): IdFilter {
  const words = new Int32Array(2 ** idBits / 32);
  let size = 0;
  return {
    add: (machineId) => {
      const low = machineId & idMask;
      const before = words[low >>> 5] as number;
      // The processor takes the lowest five bits of what it is to shift by.
      if (((before >>> low) & 1) === 1) return;
      words[low >>> 5] = before | (1 << low);
      size++;
    },
    mayHave: (machineId) => {
      const low = machineId & idMask;
      return (((words[low >>> 5] as number) >>> low) & 1) === 1;
    },
    firstPlace: ({ machineIds, times }, from, to, deadline) => {
      for (let place = from; place < to; place++) {
        const low = (machineIds[place] as number) & idMask;
        if ((((words[low >>> 5] as number) >>> low) & 1) === 1) return place;
        if ((times[place] as number) >= deadline) return place;
      }
      return to;
    },
    size: () => size,
    clear: () => {
      words.fill(0);
      size = 0;
    },
  };
}
