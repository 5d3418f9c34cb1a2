// A packed condition as a row of the database has it: its numbers as bytes, and its texts as a JSON array beside them. Nearly all steps of a condition change
// numbers alone, so that its texts are written once. The first byte says which layout of `packed-condition` the numbers have.
import type { PackedCondition } from './packed-condition.ts';

/** Changes with every change of the places in `packed-condition`; what an earlier release has stored is to be read as long as it can be there. */
const storedLayout = 1;

/** Where the numbers begin; each is a float64, the lowest byte first. */
const storedNumbersAt = 1;
const storedNumberBytes = 8;

export function storedSize({ numbers }: Pick<PackedCondition, 'numbers'>): number {
  return storedNumbersAt + numbers.length * storedNumberBytes;
}

export function writeStored({ numbers }: Pick<PackedCondition, 'numbers'>, to: DataView, from: number): void {
  to.setUint8(from, storedLayout);
  let at = from + storedNumbersAt;
  for (const number of numbers) {
    to.setFloat64(at, number, true);
    at += storedNumberBytes;
  }
}

export function storedTexts({ texts }: Pick<PackedCondition, 'texts'>): string {
  return JSON.stringify(texts);
}

/** Throws RangeError for a layout that this release does not know. */
export function readStored(bytes: Uint8Array, texts: string): PackedCondition {
  if (bytes[0] !== storedLayout) {
    throw new RangeError(
      `machine_condition holds a condition of layout ${bytes[0]}, and this version of Spindle knows ${storedLayout}: a later version has stored it`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  for (let at = storedNumbersAt; at < bytes.length; at += storedNumberBytes) numbers.push(view.getFloat64(at, true));
  return { numbers, texts: JSON.parse(texts) as readonly string[] };
}
