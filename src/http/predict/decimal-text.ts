// Numbers that come as text: clients of the Python server send "300.5" and "1", and its validation (pydantic v2, lax mode) took them. What
// it took as a decimal number is taken here; hexadecimal, "nan" and "inf" are not. Kafka's messages keep to numbers. The patterns stand in
// the OpenAPI document too, so that it and the code cannot disagree.

// What Unicode calls white space. \s is not it: that has the byte-order mark, and has not U+0085.
const blanks = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*';
const digits = '[0-9](?:_?[0-9])*';
const exponent = `_?[eE](?:_?[+-])?_?${digits}`;

/** A number with or without fraction and exponent; underscores stand alone between two other characters. */
export const numberTextPattern = `^${blanks}(?:[+-]_?)?(?:${digits}(?:_?\\.(?:_?${digits})?)?|\\._?${digits})(?:${exponent})?${blanks}$`;

/** A whole number from 0 without exponent, whose fraction may have zeros alone. */
export const idTextPattern = `^${blanks}(?:\\+?${digits}|-0(?:_?0)*)(?:\\.0+)?${blanks}$`;

/** No number needs more, and the work on a text stays small. */
export const charactersMax = 400;

const numberText = new RegExp(numberTextPattern);
const idText = new RegExp(idTextPattern);

/** The number in a text of `numberTextPattern`; anything else, and what a double cannot hold, comes back as it is. */
export function numberOf(value: unknown): unknown {
  return decimal(value, numberText);
}

/** The id in a text of `idTextPattern`; anything else comes back as it is. */
export function idOf(value: unknown): unknown {
  return decimal(value, idText);
}

function decimal(value: unknown, pattern: RegExp): unknown {
  if (typeof value !== 'string' || value.length > charactersMax || !pattern.test(value)) return value;
  // Number() takes off blanks of its own list, which lacks U+0085.
  const number = Number(value.replace(/[_\u0085]/g, ''));
  // -0 + 0 is 0, which is how an id comes back.
  return Number.isFinite(number) ? number + 0 : value;
}
