// HTML and SVG as text: what comes from outside is escaped, and numbers are short, so that the same numbers give the same bytes.
import { style } from './style.ts';

/** Text that may stand in HTML and in attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] as string);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A coordinate with at most one decimal. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A number with so many decimals. */
export function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

/** Thousands are grouped. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

export interface Figure {
  readonly title: string;
  /** An SVG element. */
  readonly plot: string;
  /** One sentence that says what to read from it. */
  readonly reading: string;
  /** Marks and their meaning: a CSS class and a text. */
  readonly legend?: readonly (readonly [string, string])[];
}

export function figure({ title, plot, reading, legend = [] }: Figure): string {
  const keys = legend.map(([mark, text]) => `<li><span class="key ${mark}"></span>${escapeText(text)}</li>`).join('');
  return `<figure>
<h3>${escapeText(title)}</h3>
${keys === '' ? '' : `<ul class="legend">${keys}</ul>\n`}${plot}
<figcaption>${escapeText(reading)}</figcaption>
</figure>`;
}

/** A page about a model, which needs nothing but itself. `content` is HTML. */
export function cardDocument(model: { readonly name: string; readonly version: string }, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Model card: ${escapeText(model.name)} ${escapeText(model.version)}</title>
<style>${style}
</style>
</head>
<body>
<main>
<h1>${escapeText(model.name)}</h1>
${content}
</main>
</body>
</html>
`;
}
