// Decimal text to a number, rounded once: straight to float32 where that is asked for, as XGBoost reads its JSON. A number that is first
// rounded to double and then to float32 comes out wrong when the double lies exactly between two float32.

/** The longest number that is read, in characters; the longest exact float32 has about 150. */
export const numberCharactersMax = 1_000;

/** The float32 nearest to a number's text, ties to even. Text that is no number of JSON gives NaN. */
export function parseFloat32(text: string): number {
  const double = Number(text);
  return isBetween(double) ? nearestFloat32(text, double) : Math.fround(double);
}

/** Whether a double lies exactly in the middle between two neighbouring float32, so that rounding it again may go wrong. */
export function isBetween(double: number): boolean {
  const magnitude = Math.abs(double);
  if (magnitude < smallestNormal) {
    const steps = magnitude * stepsPerSubnormal;
    return steps - Math.floor(steps) === 0.5;
  }
  view.setFloat64(0, double);
  return (view.getUint32(4) & 0x1fff_ffff) === 0x1000_0000;
}

const view = new DataView(new ArrayBuffer(8));
const smallestNormal = 2 ** -126;
const stepsPerSubnormal = 2 ** 149;

function nearestFloat32(text: string, double: number): number {
  const difference = compareExactly(text, double);
  if (difference === 0) return Math.fround(double);
  // A neighbouring double lies on the right side, and between the same two float32.
  view.setFloat64(0, double);
  const isAway = difference > 0 === double > 0;
  view.setBigUint64(0, view.getBigUint64(0) + (isAway ? 1n : -1n));
  return Math.fround(view.getFloat64(0));
}

/** Whether the text's exact value is below (-1), equal to (0) or above (1) a finite double other than 0. */
function compareExactly(text: string, double: number): number {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text.trim()) ?? [];
  let left = BigInt(`${whole}${fraction}` || '0');
  let exponent = Number(power) - fraction.length;
  if (left === 0n) exponent = 0;
  view.setFloat64(0, Math.abs(double));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  let right = (bits & 0xf_ffff_ffff_ffffn) | (biased === 0 ? 0n : 0x10_0000_0000_0000n);
  const shift = Math.max(biased, 1) - 1075;
  if (exponent >= 0) left *= 10n ** BigInt(exponent);
  else right *= 10n ** BigInt(-exponent);
  if (shift >= 0) right <<= BigInt(shift);
  else left <<= BigInt(-shift);
  if (left === right) return 0;
  return left > right === (sign !== '-') ? 1 : -1;
}
