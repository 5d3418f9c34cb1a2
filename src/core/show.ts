// Values of others inside our own sentences: short, on one line, and without anything that a terminal or a page would obey.

const shownCharactersMax = 40;

/** A value as an error message may show it: short, and without what a hostile sender packed into it. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  // JSON's own text for it would be null, and nobody sent null.
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not finite: beyond what a double holds';
  // Far more than is shown, and no more: a text may have megabytes, and some characters are escaped.
  const given = typeof value === 'string' ? value.slice(0, 2 * shownCharactersMax) : value;
  const characters = [...withoutControls(JSON.stringify(given) ?? String(given))];
  return characters.length > shownCharactersMax
    ? `${characters.slice(0, shownCharactersMax).join('')}…`
    : characters.join('');
}

/** A text of others, such as a name, where one line of a table has place for it. */
export function printableLine(text: string): string {
  return withoutControls(text);
}

/** A whole text of ours that may quote others, such as an error's message: its lines stay, other controls become escapes. */
export function printable(text: string): string {
  return text.split('\n').map(withoutControls).join('\n');
}

/** A sentence as a column of text and a terminal take it: of bounded length, well-formed, without control characters. */
export function storableReason(reason: string): string {
  return reason.slice(0, reasonLengthMax).toWellFormed().replaceAll(controlCharacters, '\uFFFD');
}

const reasonLengthMax = 1_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacters = /[\u0000-\u001F\u007F-\u009F]/g;

/** Controls, and marks that change the direction or the line, as escapes. */
function withoutControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
