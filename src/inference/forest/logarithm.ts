// The natural logarithm in single precision as glibc computes it. XGBoost turns its base score into a margin with it, so that margins
// come out bit-identical only when this does; a correctly rounded logarithm differs for one value in 200.

/**
 * The logarithm of a float32, normal and above 0. Method and constants: Arm Optimized Routines (logf, N = 16; MIT licence), which
 * glibc uses since 2.27.
 */
export function logarithm32(x: number): number {
  view.setFloat32(0, x);
  const bits = view.getInt32(0);
  const offset = (bits - 0x3f330000) | 0;
  const exponent = offset >> 23;
  view.setInt32(0, bits - (offset & 0xff800000));
  const significand = view.getFloat32(0);
  const at = 2 * ((offset >>> 19) & 15);
  const r = significand * (table[at] as number) - 1;
  const base = (table[at + 1] as number) + exponent * Math.LN2;
  const square = r * r;
  const tail = -0.25089342214237154 * square + (0.333456765744066 * r - 0.4999997485802103);
  return Math.fround(tail * square + (base + r));
}

const view = new DataView(new ArrayBuffer(4));

/** For each sixteenth of the significand's range: a reciprocal, and the logarithm that goes with it. */
const table = Float64Array.of(
  ...[1.398907162146528, -0.33569133332882284, 1.3403141896637998, -0.2929040563774074],
  ...[1.286432210124115, -0.2518726580937369, 1.2367150214269895, -0.21245868807117255],
  ...[1.1906977166711752, -0.17453945183745634, 1.1479821020556429, -0.1380057072319758],
  ...[1.1082251448272158, -0.10275976698545139, 1.0711297413057381, -0.06871392447020525],
  ...[1.036437278977283, -0.0357891387398228, 1, 0],
  ...[0.9492859795739057, 0.05204517742929496, 0.8951049428609004, 0.11081431298787942],
  ...[0.8476821620351103, 0.1652495223695143, 0.8050314851692001, 0.21687389031699977],
  ...[0.7664671008843108, 0.2659635028121397, 0.731428603316328, 0.3127556664073557],
);
