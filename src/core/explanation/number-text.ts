// Numbers in sentences: as many digits as a person reads, and no noise of computing; and numbers as JSON writes them. An alert has some eighty of
// them, and JavaScript takes longer for the text of a double than for all that is computed of it, so whole numbers of ten thousandths are
// written from tables. What is written is what String makes of the number.

/** About four significant digits, whole from a thousand on, without zeros at the end. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (!(size < 100_000)) return String(Math.round(value));
  if (size >= 1_000 || value === 0) return tenThousandthsText(Math.round(value) * 10_000);
  if (size >= 100) return tenThousandthsText(Math.round(value * 10) * 1_000);
  if (size >= 1) return tenThousandthsText(Math.round(value * 100) * 100);
  return significantText(value, 3);
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

/** The JSON of `rounded`. */
export function roundedText(value: number): string {
  const size = Math.abs(value);
  return size < 1 && value !== 0 ? significantText(value, 4) : fourDecimalsText(value);
}

/** To four decimals, so that sums of such numbers stay exact to far more. */
export function fourDecimals(value: number): number {
  // Adding 0 makes of -0 what JSON makes of it.
  return Math.round(value * 10_000) / 10_000 + 0;
}

/** The JSON of `fourDecimals`. */
export function fourDecimalsText(value: number): string {
  return tenThousandthsText(Math.round(value * 10_000));
}

const wholeTexts = Array.from({ length: 10_000 }, (_, number) => String(number));
/** Of four decimals the digits, without zeros at the end. */
const decimalTexts = wholeTexts.map((text) => text.padStart(4, '0').replace(/0+$/, ''));
const int32Max = 2 ** 31 - 1;

/** The JSON of a whole number divided by ten thousand. Of so few digits, the nearest double is always written as they are. */
function tenThousandthsText(count: number): string {
  const size = Math.abs(count);
  if (!(size <= int32Max)) return Number.isFinite(count) ? String(count / 10_000) : 'null';
  const whole = (size / 10_000) | 0;
  const decimals = (size - whole * 10_000) | 0;
  const wholeText = whole < 10_000 ? (wholeTexts[whole] as string) : String(whole);
  const sign = count < 0 ? '-' : '';
  return decimals === 0 ? sign + wholeText : `${sign + wholeText}.${decimalTexts[decimals]}`;
}

/** What String makes of a number below 1 that was rounded to so many significant digits. */
function significantText(value: number, digits: 3 | 4): string {
  const size = Math.abs(value);
  if (size >= 0.001 && size < 1) {
    const zeros = size >= 0.1 ? 0 : size >= 0.01 ? 1 : 2;
    const scaled = size * (powers[digits + zeros] as number);
    const below = Math.floor(scaled);
    const fraction = scaled - below;
    const count = (fraction > 0.5 ? below + 1 : below) * (digits === 3 ? 10 : 1);
    // Near the middle, and where a digit is added, the exact value decides.
    if (Math.abs(fraction - 0.5) > 1e-6 && count < 10_000) {
      return `${value < 0 ? '-' : ''}0.${zeros === 0 ? '' : zeros === 1 ? '0' : '00'}${decimalTexts[count]}`;
    }
  }
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : 'null';
}

const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
