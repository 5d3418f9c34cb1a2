// Numbers in sentences: as many digits as a person reads, and no noise of computing.

/** About four significant digits, whole from a thousand on, without zeros at the end. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000 || value === 0 || !Number.isFinite(size)) return String(Math.round(value));
  if (size >= 100) return String(Math.round(value * 10) / 10);
  if (size >= 1) return String(Math.round(value * 100) / 100);
  return String(Number(value.toPrecision(3)));
}

/** `unit` may be empty. */
export function withUnit(value: number, unit: string): string {
  return inUnit(numberText(value), unit);
}

export function inUnit(said: string, unit: string): string {
  return unit === '' ? said : `${said} ${unit}`;
}

/** For data: four decimals, and more only for what is small. */
export function rounded(value: number): number {
  const size = Math.abs(value);
  if (size >= 1 || value === 0 || !Number.isFinite(size)) return Math.round(value * 10_000) / 10_000;
  return Number(value.toPrecision(4));
}

/** To four decimals, so that sums of such numbers stay exact to far more. */
export function fourDecimals(value: number): number {
  // Adding 0 makes of -0 what JSON makes of it.
  return Math.round(value * 10_000) / 10_000 + 0;
}

/** For data: without the noise of computing in binary, so that 265.1 does not become 265.10000000000014. */
export function plain(value: number): number {
  return Number(value.toPrecision(12));
}
