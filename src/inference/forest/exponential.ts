// The exponential function in single precision as glibc computes it, which XGBoost uses: then predictions, too, come out equal to the last
// bit. A correctly rounded exponential differs for one value in some hundreds.

/** e to the power of a float32, as a float32. Method and constants: Arm Optimized Routines (expf, N = 32; MIT licence), in glibc since 2.27. */
export function exponential32(x: number): number {
  if (x > overflowFrom) return Number.POSITIVE_INFINITY;
  if (x < underflowFrom) return 0;
  if (Number.isNaN(x)) return x;
  // x = (32 * power + index) * ln 2 / 32 + rest, with a small rest.
  const scaled = (stepsPerPower / Math.LN2) * x;
  const step = roundEven(scaled);
  const rest = scaled - step;
  const scale = (roots[step & (stepsPerPower - 1)] as number) * (powers[(step >> stepBits) - powerMin] as number);
  const cubic = cubicFactor * rest + squareFactor;
  return Math.fround((cubic * (rest * rest) + (linearFactor * rest + 1)) * scale);
}

const stepBits = 5;
const stepsPerPower = 2 ** stepBits;
const overflowFrom = 88.72283172607422;
const underflowFrom = -103.97207641601562;
const cubicFactor = 0.05550361559341535 / stepsPerPower ** 3;
const squareFactor = 0.2402284522445722 / stepsPerPower ** 2;
const linearFactor = 0.6931471806916203 / stepsPerPower;

/** Of a number below 2^51: adding a large one leaves no bits for the fraction. */
function roundEven(value: number): number {
  return value + 6755399441055744 - 6755399441055744;
}

/** From below the least that x can lead to up to above the most: a power that is computed takes as long as all the rest. */
const [powerMin, powerMax] = [-150, 129];
const powers = Float64Array.from({ length: powerMax - powerMin + 1 }, (_, place) => 2 ** (powerMin + place));

/** 2 to the power of each thirty-second from 0 to 1, correctly rounded. */
const roots = Float64Array.of(
  ...[1, 1.0218971486541166, 1.0442737824274138, 1.0671404006768237],
  ...[1.0905077326652577, 1.1143867425958924, 1.1387886347566916, 1.1637248587775775],
  ...[1.189207115002721, 1.215247359980469, 1.241857812073484, 1.2690509571917332],
  ...[1.2968395546510096, 1.3252366431597413, 1.3542555469368927, 1.383909881963832],
  ...[Math.SQRT2, 1.4451808069770467, 1.4768261459394993, 1.5091644275934228],
  ...[1.5422108254079407, 1.5759808451078865, 1.6104903319492543, 1.645755478153965],
  ...[1.681792830507429, 1.718619298122478, 1.7562521603732995, 1.7947090750031072],
  ...[1.8340080864093424, 1.8741676341103, 1.9152065613971474, 1.9571441241754002],
);
