// Where a text that somebody wrote is cut, so that one long reason does not push all others out of sight. Pure.

const shownMax = 400;
const linesMax = 6;
/** A rest of a few words is no reason to cut. */
const restMin = 80;

/** The begin of a long text, at the end of a word or a line; null of one that is shown whole. */
export function noteBegin(text: string): string | null {
  const lines = text.split('\n');
  const byLines = lines.length > linesMax + 1 ? lines.slice(0, linesMax).join('\n') : text;
  if (byLines.length <= shownMax + restMin) return byLines.length < text.length ? byLines : null;
  const cut = byLines.slice(0, shownMax);
  const word = /^[\s\S]*\S(?=\s)/u.exec(cut)?.[0] ?? '';
  // A text without a space, and no half of a character that needs two.
  return word.length > shownMax / 2 ? word : cut.replace(/[\uD800-\uDBFF]$/u, '');
}
