// What decides whether a row is a failure, over the columns of its file: comparisons, lists, `and`, `or`, `not` and parentheses. It is read into a
// tree, of bounded length and depth, and nothing of it is ever run as code. docs/profiles.md has the language.
import { type Fault, type Token, tokensOf, type Word } from './tokens.ts';

export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!=';

export type Expression =
  /** The column says it itself: 1 or 0, yes or no. */
  | { readonly kind: 'flag'; readonly column: string }
  | { readonly kind: 'compare'; readonly column: string; readonly by: Comparison; readonly value: number | string }
  /** Both are numbers. */
  | { readonly kind: 'columns'; readonly column: string; readonly by: Comparison; readonly other: string }
  /** All are of one kind. */
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly (number | string)[] }
  | { readonly kind: 'empty'; readonly column: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and'; readonly parts: readonly Expression[] }
  | { readonly kind: 'or'; readonly parts: readonly Expression[] };

const expressionCharactersMax = 1_000;
export const expressionDepthMax = 32;

/** The tree, or what is wrong, as a sentence that begins with the place. */
export function parseExpression(text: string): { readonly expression: Expression } | { readonly problem: string } {
  if (text.length > expressionCharactersMax)
    return { problem: `it has ${text.length} characters, more than ${expressionCharactersMax}` };
  const tokens = tokensOf(text);
  if ('problem' in tokens) return { problem: placed(tokens) };
  const parser = parserOf(tokens);
  const expression = parser.expression();
  const fault = parser.fault();
  return fault === undefined ? { expression } : { problem: placed(fault) };
}

function placed({ at, problem }: Fault): string {
  return `at character ${at}: ${problem}`;
}

/** Whether it asks anything of a cell but yes or no. */
export function compares(expression: Expression): boolean {
  if (expression.kind === 'not') return compares(expression.of);
  if (expression.kind === 'and' || expression.kind === 'or') return expression.parts.some(compares);
  return expression.kind !== 'flag';
}

/** The columns that it reads, each once, in the order in which it names them. */
export function columnsRead(expression: Expression): readonly string[] {
  const columns = (of: Expression): readonly string[] => {
    if (of.kind === 'not') return columns(of.of);
    if (of.kind === 'and' || of.kind === 'or') return of.parts.flatMap(columns);
    return of.kind === 'columns' ? [of.column, of.other] : [of.column];
  };
  return [...new Set(columns(expression))];
}

/** Those whose cells it takes for numbers. */
export function numbersRead(expression: Expression): readonly string[] {
  const columns = (of: Expression): readonly string[] => {
    if (of.kind === 'not') return columns(of.of);
    if (of.kind === 'and' || of.kind === 'or') return of.parts.flatMap(columns);
    if (of.kind === 'columns') return [of.column, of.other];
    const isNumeric =
      of.kind === 'flag' ||
      (of.kind === 'compare' && typeof of.value === 'number') ||
      (of.kind === 'in' && typeof of.values[0] === 'number');
    return isNumeric ? [of.column] : [];
  };
  return [...new Set(columns(expression))];
}

type Operand =
  | { readonly kind: 'column'; readonly column: string; readonly at: number }
  | { readonly kind: 'value'; readonly value: number | string; readonly at: number };

const nothing: Expression = { kind: 'flag', column: '' };

/** By recursive descent. After a fault it is at the end, so that everything returns; what it returns then is not to be used. */
function parserOf(tokens: readonly Token[]) {
  const end = tokens.at(-1) as Token;
  let place = 0;
  let fault: Fault | undefined;
  let depth = 0;
  const next = (): Token => (fault === undefined ? (tokens[place] as Token) : end);
  const fail = (at: number, problem: string): Expression => {
    fault ??= { at, problem };
    return nothing;
  };
  const take = (kind: 'word' | 'sign', text: string): boolean => {
    const token = next();
    if (token.kind !== kind || token.text !== text) return false;
    place++;
    return true;
  };
  const deeper = (at: number, read: () => Expression): Expression => {
    if (++depth > expressionDepthMax) return fail(at, `it is nested more than ${expressionDepthMax} deep`);
    const result = read();
    depth--;
    return result;
  };

  const joined = (word: 'and' | 'or', read: () => Expression): Expression => {
    const first = read();
    const parts = [first];
    while (take('word', word)) parts.push(read());
    return parts.length === 1 ? first : { kind: word, parts };
  };
  const either = (): Expression => joined('or', () => joined('and', negated));
  const negated = (): Expression => {
    const { at } = next();
    if (take('word', 'not')) return { kind: 'not', of: deeper(at, negated) };
    if (!take('sign', '(')) return test();
    const inner = deeper(at, either);
    return take('sign', ')') ? inner : fail(next().at, `${shownToken(next())} where ) closes what began at ${at}`);
  };

  const test = (): Expression => {
    const left = operand();
    if (left === undefined) return nothing;
    const token = next();
    const by = token.kind === 'sign' ? comparisonOf(token.text) : undefined;
    if (by !== undefined) {
      place++;
      const right = operand();
      return right === undefined ? nothing : compared(left, by, right, fail);
    }
    if (left.kind === 'value') return fail(token.at, `${shownToken(token)} where a comparison follows a value`);
    const { column } = left;
    if (take('word', 'is')) return emptiness(column);
    if (take('word', 'in')) return list(column);
    if (take('word', 'not')) {
      if (take('word', 'in')) return { kind: 'not', of: list(column) };
      return fail(next().at, `${shownToken(next())} where in follows not`);
    }
    return { kind: 'flag', column };
  };
  const emptiness = (column: string): Expression => {
    const isNot = take('word', 'not');
    if (!take('word', 'empty')) return fail(next().at, `${shownToken(next())} where empty follows is`);
    return isNot ? { kind: 'not', of: { kind: 'empty', column } } : { kind: 'empty', column };
  };
  const list = (column: string): Expression => {
    if (!take('sign', '(')) return fail(next().at, `${shownToken(next())} where ( begins the list`);
    const values: (number | string)[] = [];
    do {
      const { at } = next();
      const each = operand();
      if (each === undefined) return nothing;
      if (each.kind === 'column') return fail(at, 'a list holds numbers or texts, and no column');
      if (values.length > 0 && typeof values[0] !== typeof each.value)
        return fail(at, 'a list holds numbers or texts, and not both');
      values.push(each.value);
    } while (take('sign', ','));
    return take('sign', ')')
      ? { kind: 'in', column, values }
      : fail(next().at, `${shownToken(next())} where ) ends the list`);
  };
  const operand = (): Operand | undefined => {
    const token = next();
    const { at } = token;
    if (token.kind === 'name') return taken({ kind: 'column', column: token.text, at });
    if (token.kind === 'number') return taken({ kind: 'value', value: token.value, at });
    if (token.kind === 'text') return taken({ kind: 'value', value: token.text, at });
    fail(at, `${shownToken(token)} where a column, a number or a text is wanted`);
    return undefined;
  };
  const taken = (of: Operand): Operand => {
    place++;
    return of;
  };

  return {
    expression: (): Expression => {
      const whole = either();
      const rest = next();
      return rest.kind === 'end' ? whole : fail(rest.at, `${shownToken(rest)} where and, or, or the end is wanted`);
    },
    fault: () => fault,
  };
}

function compared(
  left: Operand,
  by: Comparison,
  right: Operand,
  fail: (at: number, problem: string) => Expression,
): Expression {
  if (left.kind === 'value') {
    if (right.kind === 'value') return fail(left.at, 'two values are compared; a column must be on one side');
    return compared(right, mirrored[by], left, fail);
  }
  if (right.kind === 'column') return { kind: 'columns', column: left.column, by, other: right.column };
  if (typeof right.value === 'string' && by !== '=' && by !== '!=')
    return fail(right.at, `a text is compared by = and != only, not by ${by}`);
  return { kind: 'compare', column: left.column, by, value: right.value };
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
  '!=': '!=',
};

function comparisonOf(sign: string): Comparison | undefined {
  if (sign === '==') return '=';
  return sign in mirrored ? (sign as Comparison) : undefined;
}

function shownToken(token: Token): string {
  if (token.kind === 'end') return 'it ends';
  const text = token.kind === 'number' ? String(token.value) : (token.text as string | Word);
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return `${JSON.stringify(shown)} stands`;
}
