// Room for the numbers of many conditions, in blocks of memory that stay where they are: one condition's lie together, and begin where a line of the
// processor's cache may begin. Room that is given back is for the next of about the same length.
import type { NumbersRoom } from '../../core/episode/packed-condition.ts';

export interface NumberBlocks {
  readonly take: (count: number) => NumbersRoom;
  /** What was taken for so many numbers. */
  readonly giveBack: (room: NumbersRoom, count: number) => void;
  readonly clear: () => void;
}

/** A line of the processor's cache. */
export const lineNumbers = 8;

/** `blockNumbers` are those of a block; a condition that has more has one of its own. */
export function createNumberBlocks(blockNumbers: number): NumberBlocks {
  let block = new Float64Array();
  let next = 0;
  /** By how many lines they have. */
  const free: NumbersRoom[][] = [];
  return {
    take: (count) => {
      const lines = linesOf(count);
      const known = free[lines]?.pop();
      if (known !== undefined) return known;
      const length = lines * lineNumbers;
      if (length > blockNumbers) return { numbers: new Float64Array(length), from: 0 };
      if (next + length > block.length) {
        block = new Float64Array(blockNumbers);
        next = 0;
      }
      const from = next;
      next += length;
      return { numbers: block, from };
    },
    giveBack: ({ numbers, from }, count) => {
      const lines = linesOf(count);
      for (let known = free.length; known <= lines; known++) free.push([]);
      (free[lines] as NumbersRoom[]).push({ numbers, from });
    },
    clear: () => {
      block = new Float64Array();
      next = 0;
      free.length = 0;
    },
  };
}

export function linesOf(count: number): number {
  return Math.ceil(count / lineNumbers);
}
