// Units of measurement, as files spell them, and how values in one become values in another of the same kind. A unit nobody knows is only ever
// itself.

export type Convert = (value: number) => number;

export const same: Convert = (value) => value;
const times =
  (factor: number): Convert =>
  (value) =>
    value * factor;

const kelvin = ['K', 'kelvin'];
const celsius = ['°C', 'C', 'degC', 'celsius', '℃'];
const fahrenheit = ['°F', 'F', 'degF', 'fahrenheit', '℉'];

/** What a unit is of the first unit of its family, in a factor: what is measured alike can be converted. Temperatures begin elsewhere. */
const families: readonly Readonly<Record<string, number>>[] = [
  { rpm: 1, '1/min': 1, 'min-1': 1, '1/s': 60, Hz: 60, 'rad/s': 60 / (2 * Math.PI) },
  { Nm: 1, N·m: 1, kNm: 1000, Ncm: 0.01, mNm: 0.001, 'lbf ft': 1.3558179483314, 'lbf in': 0.112984829027617 },
  { min: 1, ms: 1 / 60_000, s: 1 / 60, h: 60, d: 1440 },
  {
    bar: 1,
    mbar: 1e-3,
    Pa: 1e-5,
    hPa: 1e-3,
    kPa: 0.01,
    MPa: 10,
    psi: 0.0689475729316836,
    atm: 1.01325,
    'kgf/cm²': 0.980665,
    'kgf/cm2': 0.980665,
  },
  { W: 1, mW: 1e-3, kW: 1000, MW: 1e6, hp: 745.69987158227, PS: 735.49875 },
  { A: 1, mA: 1e-3, µA: 1e-6, uA: 1e-6, kA: 1000 },
  { V: 1, mV: 1e-3, kV: 1000 },
  { N: 1, kN: 1000, lbf: 4.4482216152605 },
  { m: 1, mm: 1e-3, cm: 0.01, µm: 1e-6, um: 1e-6, km: 1000, in: 0.0254, ft: 0.3048 },
  { 'm/s': 1, 'mm/s': 1e-3, 'm/min': 1 / 60, 'km/h': 1 / 3.6, 'in/s': 0.0254 },
  { 'm/s²': 1, 'm/s2': 1, 'mm/s²': 1e-3, g: 9.80665 },
  {
    'l/min': 1,
    'L/min': 1,
    'l/s': 60,
    'l/h': 1 / 60,
    'm³/h': 1000 / 60,
    'm3/h': 1000 / 60,
    'm³/s': 60_000,
    gpm: 3.785411784,
  },
  { kg: 1, t: 1000, lb: 0.45359237 },
  { J: 1, kJ: 1000, MJ: 1e6, Wh: 3600, kWh: 3.6e6 },
  { '%': 1, '1': 100, ppm: 1e-4 },
];

/** By the profile's unit: how values in other units become it. */
function conversionsTo(unit: string): Readonly<Record<string, Convert>> {
  if (kelvin.includes(unit))
    return {
      ...spelled(kelvin, same),
      ...spelled(celsius, (value) => value + 273.15),
      ...spelled(fahrenheit, (value) => ((value - 32) * 5) / 9 + 273.15),
    };
  if (celsius.includes(unit))
    return {
      ...spelled(celsius, same),
      ...spelled(fahrenheit, (value) => ((value - 32) * 5) / 9),
      ...spelled(kelvin, (value) => value - 273.15),
    };
  if (fahrenheit.includes(unit))
    return {
      ...spelled(fahrenheit, same),
      ...spelled(celsius, (value) => (value * 9) / 5 + 32),
      ...spelled(kelvin, (value) => ((value - 273.15) * 9) / 5 + 32),
    };
  const family = families.find((each) => Object.hasOwn(each, unit)) ?? {};
  return Object.fromEntries(
    Object.entries(family).map(([from, factor]) => [
      from,
      factor === family[unit] ? same : times(factor / (family[unit] as number)),
    ]),
  );
}

/** Every unit that is known, for whoever guesses one from a name. */
export const knownUnitNames: readonly string[] = [
  ...kelvin,
  ...celsius,
  ...fahrenheit,
  ...families.flatMap((family) => Object.keys(family)),
];

function spelled(names: readonly string[], convert: Convert): Record<string, Convert> {
  return Object.fromEntries(names.map((name) => [name, convert]));
}

/** From one unit to another; undefined where they measure different things. */
export function conversion(from: string, to: string): Convert | undefined {
  if (from === to) return same;
  const known = conversionsTo(to);
  const convert = Object.hasOwn(known, from) ? known[from] : undefined;
  if (convert === same) return same;
  // Twelve digits: what a conversion adds behind them is noise, and would be a feature.
  return convert && ((value) => Number(convert(value).toPrecision(12)));
}

/** The units that become this one. */
export function knownUnits(unit: string): readonly string[] {
  return [...new Set([unit, ...Object.keys(conversionsTo(unit))])];
}
