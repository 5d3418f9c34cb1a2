// Which machines are surely not among some: a mark for each value of the lowest bits of their ids. Nearly all readings are of machines that are
// quiet, and to look one up in a Map takes ten times as long. Ids that share those bits are taken for each other, and are looked up.

export interface IdFilter {
  readonly add: (machineId: number) => void;
  /** False only for a machine that was not added. */
  readonly mayHave: (machineId: number) => boolean;
  readonly clear: () => void;
}

const bits = 16;
const mask = 2 ** bits - 1;

export function createIdFilter(): IdFilter {
  const marks = new Uint8Array(2 ** bits);
  return {
    add: (machineId) => {
      marks[machineId & mask] = 1;
    },
    mayHave: (machineId) => marks[machineId & mask] === 1,
    clear: () => marks.fill(0),
  };
}
