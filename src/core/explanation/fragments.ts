// The JSON of a value around what changes from reading to reading. Whoever writes the same object many times has it described once, with `mark`
// where a number or a part of a text belongs, and gets the pieces between.

import { encodePiece } from '../text/text-bytes.ts';

/** In place of a number, or within a text; Unicode keeps it free of meaning for such uses. */
export const mark = '\uFFFF';

/** Throws RangeError when the value has another number of marks, as where a name of the profile contains one. */
export function fragmentsOf(value: unknown, marks: number): readonly Uint8Array[] {
  const pieces = JSON.stringify(value).split(markOrQuoted);
  if (pieces.length !== marks + 1) throw new RangeError(`${pieces.length - 1} places are marked, not ${marks}`);
  return pieces.map(encodePiece);
}

const markOrQuoted = /"\uFFFF"|\uFFFF/;

/** A text as it stands between the quotes of JSON. */
export function quotable(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
