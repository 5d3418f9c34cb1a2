// Whether a row is a failure, by an expression over its cells. What a cell leaves open stays open, and is told with the column, unless the rest decides
// without it: false and anything is false, true or anything is true.
import type { Comparison, Expression } from './expression.ts';

/** What a cell was asked for, and does not say. */
export interface Undecided {
  readonly column: string;
  readonly wanted: 'flag' | 'number' | 'value';
}

export interface CellReading {
  /** The text of a row's cell; the column is one that the expression names. */
  readonly cell: (column: string) => string;
  /** Undefined for what is no number. */
  readonly number: (text: string) => number | undefined;
  /** Undefined for what is neither yes nor no. */
  readonly flag: (text: string) => boolean | undefined;
}

export function decide(expression: Expression, read: CellReading): boolean | Undecided {
  switch (expression.kind) {
    case 'not': {
      const inner = decide(expression.of, read);
      return typeof inner === 'boolean' ? !inner : inner;
    }
    case 'and':
    case 'or':
      return joined(expression, read);
    case 'empty':
      return read.cell(expression.column) === '';
    case 'flag':
      return read.flag(read.cell(expression.column)) ?? { column: expression.column, wanted: 'flag' };
    case 'columns': {
      const one = numberIn(expression.column, read);
      if (typeof one !== 'number') return one;
      const other = numberIn(expression.other, read);
      return typeof other === 'number' ? holds(one, expression.by, other) : other;
    }
    default: {
      const { column } = expression;
      const value = valueIn(column, expression.kind === 'compare' ? expression.value : expression.values[0], read);
      if (typeof value === 'object') return value;
      return expression.kind === 'compare'
        ? holds(value, expression.by, expression.value)
        : expression.values.includes(value);
    }
  }
}

/** What decides without the others goes first; what is open comes after. */
function joined({ kind, parts }: Extract<Expression, { kind: 'and' | 'or' }>, read: CellReading): boolean | Undecided {
  let open: Undecided | undefined;
  for (const part of parts) {
    const value = decide(part, read);
    if (value === (kind === 'or')) return value;
    if (typeof value !== 'boolean') open ??= value;
  }
  return open ?? kind === 'and';
}

function valueIn(column: string, like: number | string | undefined, read: CellReading): number | string | Undecided {
  if (typeof like === 'number') return numberIn(column, read);
  const text = read.cell(column);
  return text === '' ? { column, wanted: 'value' } : text;
}

function numberIn(column: string, read: CellReading): number | Undecided {
  return read.number(read.cell(column)) ?? { column, wanted: 'number' };
}

function holds(one: number | string, by: Comparison, other: number | string): boolean {
  switch (by) {
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    case '=':
      return one === other;
    default:
      return one !== other;
  }
}
