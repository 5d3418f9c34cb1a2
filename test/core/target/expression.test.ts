// The language of targets: what is read is what was written, what is decided is what a plain evaluator says of three values, and every fault has its place.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type CellReading, decide } from '../../../src/core/target/decide.ts';
import {
  type Comparison,
  columnsRead,
  type Expression,
  expressionDepthMax,
  parseExpression,
} from '../../../src/core/target/expression.ts';
import { nameText } from '../../../src/core/target/tokens.ts';

const columns = ['Leak', 'rate', 'Oil pressure [bar]', 'and', 'a`b', '유량', 'x.y', '7'] as const;
const comparisons: readonly Comparison[] = ['<', '<=', '>', '>=', '=', '!='];
const texts = ['open', 'stuck', "it's", 'say "no"', '', 'and', '2'];
const column = fc.constantFrom(...columns);
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -2.25, 1e-7, 3e21));

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({ kind: fc.constant('flag' as const), column }),
  fc.record({ kind: fc.constant('empty' as const), column }),
  fc.record({ kind: fc.constant('compare' as const), column, by: fc.constantFrom(...comparisons), value: number }),
  fc.record({
    kind: fc.constant('compare' as const),
    column,
    by: fc.constantFrom<Comparison>('=', '!='),
    value: fc.constantFrom(...texts),
  }),
  fc.record({ kind: fc.constant('columns' as const), column, by: fc.constantFrom(...comparisons), other: column }),
  fc.record({ kind: fc.constant('in' as const), column, values: fc.array(number, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('in' as const),
    column,
    values: fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
  }),
);
const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant('not' as const), of: tie('tree') }),
    fc.record({ kind: fc.constant('and' as const), parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('or' as const), parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
  ),
}));

/** With every parenthesis that may be needed. */
function written(of: Expression): string {
  const value = (each: number | string): string =>
    typeof each === 'number' ? String(each) : `"${each.replaceAll('"', '""')}"`;
  const inside = (each: Expression): string =>
    each.kind === 'and' || each.kind === 'or' ? `(${written(each)})` : written(each);
  switch (of.kind) {
    case 'flag':
      return nameText(of.column);
    case 'empty':
      return `${nameText(of.column)} is empty`;
    case 'compare':
      return `${nameText(of.column)} ${of.by} ${value(of.value)}`;
    case 'columns':
      return `${nameText(of.column)} ${of.by} ${nameText(of.other)}`;
    case 'in':
      return `${nameText(of.column)} in (${of.values.map(value).join(', ')})`;
    case 'not':
      return `not ${inside(of.of)}`;
    default:
      return of.parts.map(inside).join(` ${of.kind} `);
  }
}

const cell = fc.constantFrom('', '0', '1', '2', '-2.25', 'yes', 'no', 'open', 'stuck', "it's", 'n/a', '3e21');
const row = fc.record(Object.fromEntries(columns.map((name) => [name, cell])));

function reading(cells: Readonly<Record<string, string>>): CellReading {
  return {
    cell: (name) => cells[name] as string,
    number: (text) => (/^-?\d/.test(text) ? Number(text) : undefined),
    flag: (text) => ({ 0: false, 1: true, yes: true, no: false })[text],
  };
}

/** True is 1, false is 0, and what is open lies between: `and` is the least of all, `or` the greatest. */
function plain(of: Expression, cells: Readonly<Record<string, string>>): number {
  const read = reading(cells);
  const number = (name: string): number => read.number(read.cell(name)) ?? Number.NaN;
  const compare = (one: number, by: string, other: number): boolean =>
    ({
      '<': one < other,
      '<=': one <= other,
      '>': one > other,
      '>=': one >= other,
      '=': one === other,
      '!=': one !== other,
    })[by] as boolean;
  switch (of.kind) {
    case 'not':
      return 1 - plain(of.of, cells);
    case 'and':
      return Math.min(...of.parts.map((part) => plain(part, cells)));
    case 'or':
      return Math.max(...of.parts.map((part) => plain(part, cells)));
    case 'empty':
      return cells[of.column] === '' ? 1 : 0;
    case 'flag':
      return ['1', 'yes'].includes(cells[of.column] as string)
        ? 1
        : ['0', 'no'].includes(cells[of.column] as string)
          ? 0
          : 0.5;
    case 'columns': {
      const [one, other] = [number(of.column), number(of.other)];
      return Number.isNaN(one) || Number.isNaN(other) ? 0.5 : Number(compare(one, of.by, other));
    }
    default: {
      const values = of.kind === 'in' ? of.values : [of.value];
      const text = cells[of.column] as string;
      if (typeof values[0] === 'string') {
        if (text === '') return 0.5;
        return Number(values.includes(text) !== (of.kind === 'compare' && of.by === '!='));
      }
      const own = number(of.column);
      if (Number.isNaN(own)) return 0.5;
      return Number(of.kind === 'in' ? values.includes(own) : compare(own, of.by, of.value as number));
    }
  }
}

test('what is written is read as it was meant, and names the columns that it reads', () => {
  fc.assert(
    fc.property(tree, (expression) => {
      const text = written(expression);
      fc.pre(text.length <= 1_000);
      assert.deepEqual(parseExpression(text), { expression: structuredClone(expression) });
      for (const name of columnsRead(expression)) assert.ok(columns.some((each) => each === name));
    }),
  );
});

test('a row is decided as a plain evaluator of three values does, and what leaves it open is one of its columns', () => {
  fc.assert(
    fc.property(tree, row, (expression, cells) => {
      const decided = decide(expression, reading(cells));
      const expected = plain(expression, cells);
      if (typeof decided === 'boolean') assert.equal(Number(decided), expected);
      else {
        assert.equal(expected, 0.5);
        assert.ok(columnsRead(expression).includes(decided.column));
      }
    }),
  );
});

test('no text is anything but an expression, or a fault within it', () => {
  const words = fc.constantFrom(
    'and',
    'or',
    'not',
    '(',
    ')',
    'Leak',
    '>',
    '=',
    '2',
    '"open"',
    'in',
    ',',
    'is',
    'empty',
  );
  const some = fc.oneof(
    fc.string(),
    fc.array(words).map((each) => each.join(' ')),
  );
  fc.assert(
    fc.property(some, (text) => {
      const parsed = parseExpression(text);
      if ('expression' in parsed) return;
      const [, at] = /^at character (\d+): ./.exec(parsed.problem) ?? [];
      assert.ok(Number(at) >= 1 && Number(at) <= text.length + 1, parsed.problem);
    }),
  );
});

describe('an expression is refused with the place', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /^at character 1: it ends where a column, a number or a text is wanted$/],
    ['Leak >', /^at character 7: it ends where a column/],
    ['Leak > > 2', /^at character 8: ">" stands where a column/],
    ['Leak 2', /^at character 6: "2" stands where and, or, or the end is wanted$/],
    ['2 < Leak < 5', /^at character 10: "<" stands where and, or, or the end/],
    ['(Leak', /^at character 6: it ends where \) closes what began at 1$/],
    ['Valve = "open', /^at character 9: the quote " is not closed$/],
    ['Valve < "open"', /^at character 9: a text is compared by = and != only, not by <$/],
    ['2 < 3', /^at character 1: two values are compared; a column must be on one side$/],
    ['Valve in (open)', /^at character 11: a list holds numbers or texts, and no column$/],
    ['Valve in ("open", 2)', /^at character 19: a list holds numbers or texts, and not both$/],
    ['Valve in "open"', /^at character 10: "open" stands where \( begins the list$/],
    ['Valve not "open"', /^at character 11: "open" stands where in follows not$/],
    ['Valve is open', /^at character 10: "open" stands where empty follows is$/],
    ['Leak; drop', /^at character 5: ";" means nothing here; other names stand between backticks$/],
    ['Leak > 1e999', /^at character 8: 1e999 is beyond what a double holds$/],
    ['`` = 2', /^at character 1: a name between backticks is empty$/],
    [`${'('.repeat(40)}Leak${')'.repeat(40)}`, /^at character 33: it is nested more than 32 deep$/],
    [`${'not '.repeat(expressionDepthMax + 1)}Leak`, /^at character 129: it is nested more than 32 deep$/],
    [`Leak${' '.repeat(1_000)}`, /^it has 1004 characters, more than 1000$/],
  ];
  for (const [text, problem] of refused) {
    test(text.length > 40 ? `${text.slice(0, 40)}…` : text, () => {
      const parsed = parseExpression(text);
      assert.ok('problem' in parsed, JSON.stringify(parsed));
      assert.match(parsed.problem, problem);
    });
  }
});

test('words of the language are known in capitals too, and values may stand first', () => {
  const same = (one: string, other: string) => assert.deepEqual(parseExpression(one), parseExpression(other));
  same('NOT Leak AND Valve == "open"', 'not Leak and Valve = "open"');
  same('2 < Leak', 'Leak > 2');
  same('-2.5 >= Leak', 'Leak <= -2.5');
  same("Valve NOT IN ('open')", 'not Valve in ("open")');
  same('a or b and c', 'a or (b and c)');
});
