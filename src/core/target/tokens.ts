// The words of an expression over columns: names, numbers, texts and signs, each with its place. What is none of them is a fault with its place.

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  /** A word of the language. */
  | { readonly kind: 'word'; readonly text: Word; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'sign'; readonly text: Sign; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const words = ['and', 'or', 'not', 'in', 'is', 'empty'] as const;
export type Word = (typeof words)[number];
const signs = ['<=', '>=', '!=', '==', '<', '>', '=', '(', ')', ','] as const;
export type Sign = (typeof signs)[number];

/** What is wrong, and with which character, counted from 1. */
export interface Fault {
  readonly at: number;
  readonly problem: string;
}

/** All tokens, of which the last is the end; or the first fault. */
export function tokensOf(text: string): readonly Token[] | Fault {
  const tokens: Token[] = [];
  let from = 0;
  while (true) {
    space.lastIndex = from;
    space.test(text);
    from = space.lastIndex;
    const at = from + 1;
    if (from === text.length) return [...tokens, { kind: 'end', at }];
    const read = readToken(text, from);
    if ('problem' in read) return read;
    tokens.push(read.token);
    from = read.end;
  }
}

const space = /\s*/y;
const bareName = /[\p{L}_][\p{L}\p{N}_.]*/uy;
const number = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** A quote inside of quotes is written twice. */
const quoted = { '"': /"((?:[^"]|"")*)"/y, "'": /'((?:[^']|'')*)'/y, '`': /`((?:[^`]|``)*)`/y };

function readToken(text: string, from: number): { readonly token: Token; readonly end: number } | Fault {
  const at = from + 1;
  const first = text[from] as string;
  if (first === '"' || first === "'" || first === '`') {
    const inside = match(quoted[first], text, from);
    if (inside === undefined) return { at, problem: `the quote ${first} is not closed` };
    const written = inside[1] as string;
    const content = written.replaceAll(first + first, first);
    if (first === '`' && content === '') return { at, problem: 'a name between backticks is empty' };
    const kind = first === '`' ? ('name' as const) : ('text' as const);
    return { token: { kind, text: content, at }, end: from + inside[0].length };
  }
  const name = match(bareName, text, from)?.[0];
  if (name !== undefined) {
    const word = words.find((each) => each === name.toLowerCase());
    const token: Token = word === undefined ? { kind: 'name', text: name, at } : { kind: 'word', text: word, at };
    return { token, end: from + name.length };
  }
  const digits = match(number, text, from)?.[0];
  if (digits !== undefined) {
    const value = Number(digits);
    if (!Number.isFinite(value)) return { at, problem: `${digits} is beyond what a double holds` };
    return { token: { kind: 'number', value, at }, end: from + digits.length };
  }
  const sign = signs.find((each) => text.startsWith(each, from));
  if (sign !== undefined) return { token: { kind: 'sign', text: sign, at }, end: from + sign.length };
  const character = String.fromCodePoint(text.codePointAt(from) as number);
  return { at, problem: `${JSON.stringify(character)} means nothing here; other names stand between backticks` };
}

function match(pattern: RegExp, text: string, from: number): RegExpExecArray | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text) ?? undefined;
}

/** A column's name as an expression has it. */
export function nameText(column: string): string {
  const isBare = match(bareName, column, 0)?.[0] === column && !words.some((word) => word === column.toLowerCase());
  return isBare ? column : `\`${column.replaceAll('`', '``')}\``;
}
