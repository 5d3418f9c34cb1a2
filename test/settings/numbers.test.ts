// CONSUMER_BATCH_SIZE_MAX=0 and 0.5 made batches without readings, which the ledger booked as skipped; "5000abc" was taken for 5000. So
// every number of every file of settings is tried with what is no number in its range.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readSettings } from '../../src/programs/support/settings.ts';
import { counted, describeRange, plain, type wholeNumber } from '../../src/settings/numbers.ts';
import { times } from '../support/times.ts';

const root = new URL('../../', import.meta.url);
/** Of each of some hundred settings, all of which are read by a few functions. */
const runs = { numRuns: times(400, 6) };
const files = globSync('src/**/*settings.ts', { cwd: root }).sort();
type NumberSpec = Omit<ReturnType<typeof wholeNumber<number>>, 'default' | 'desc'> & {
  default?: number;
  desc: string;
};

const numeric: [string, NumberSpec][] = [];
for (const file of files) {
  for (const exported of Object.values((await import(new URL(file, root).href)) as object)) {
    if (typeof exported !== 'object' || exported === null) continue;
    for (const [name, spec] of Object.entries(exported as object)) {
      if (typeof spec === 'object' && spec !== null && 'range' in spec) numeric.push([name, spec as NumberSpec]);
    }
  }
}

function read(name: string, spec: NumberSpec, value: string): unknown {
  return (
    readSettings({ [name]: spec as ReturnType<typeof wholeNumber<number>> }, { [name]: value }) as Record<
      string,
      unknown
    >
  )[name];
}

function assertRefused(name: string, spec: NumberSpec, value: string): void {
  assert.throws(
    () => read(name, spec, value),
    ({ problems: [problem = ''] }: { problems: string[] }) => {
      const parts = [name, `"${value}"`, plain(spec.range.min), plain(spec.range.max), spec.range.unit, spec.desc];
      for (const part of parts) assert.ok(problem.includes(part), `${problem} does not name ${part}`);
      return true;
    },
    `${name} takes ${value}`,
  );
}

test('a refusal says how many of what there may be, and of what is no count what it is', () => {
  const described = (unit: string, whole: boolean) => describeRange({ min: 1, max: 9, unit, whole });
  assert.deepEqual(
    [described('ms', true), described('hours', false), described('TCP port', true), described('share of 1', false)],
    [
      'a whole number of ms from 1 to 9',
      'a number of hours from 1 to 9',
      'a TCP port from 1 to 9',
      'a share of 1 from 1 to 9',
    ],
  );
  assert.deepEqual([counted('bytes'), counted('seed')], [true, false]);
});

test('there are numbers to try, and each says what it counts or is', () => {
  assert.ok(numeric.length >= 60, String(numeric.length));
  assert.deepEqual(
    numeric.filter(([, { range }]) => range.unit.trim() === '').map(([name]) => name),
    [],
  );
});

for (const [name, spec] of numeric) {
  const { min, max, whole } = spec.range;
  describe(name, () => {
    test('takes its least, its most and its default', () => {
      assert.ok(min < max);
      assert.equal(read(name, spec, plain(min)), min);
      assert.equal(read(name, spec, plain(max)), max);
      const { default: value } = spec;
      if (value !== undefined) assert.equal(read(name, spec, plain(value)), value);
      assert.equal(read(name, spec, ''), value);
    });

    test('refuses what is beyond, and what is no plain number', () => {
      const wrong = [
        plain(min - 1),
        plain(max + 1),
        `${max}0`,
        '-1',
        'NaN',
        'Infinity',
        '-Infinity',
        ' ',
        '0x10',
        '1e1',
      ];
      wrong.push(`${max}abc`, ` ${max}`, `${max} `, '1_000', '1,5', '+1', '.5', '1.', '--1', 'true', '١', `${max}ms`);
      if (whole) wrong.push(`${min}.5`, '0.5');
      for (const value of wrong) if (!(value === '-1' && min <= -1)) assertRefused(name, spec, value);
    });

    test('takes a whole number exactly where it is in the range, and no text that is none', () => {
      fc.assert(
        fc.property(fc.oneof(fc.integer(), fc.integer({ min: Math.ceil(min), max: Math.floor(max) })), (value) => {
          if (value >= min && value <= max) assert.equal(read(name, spec, String(value)), value);
          else assertRefused(name, spec, String(value));
        }),
        runs,
      );
      fc.assert(
        fc.property(fc.string({ minLength: 1 }), (text) => {
          if (!/^-?\d+(\.\d+)?$/.test(text)) assertRefused(name, spec, text);
        }),
        runs,
      );
    });
  });
}

test('no file of settings has a number without a range, or reads numbers by itself', () => {
  const sources = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('src/settings/'));
  const bare = sources.filter((file) => {
    const source = readFileSync(new URL(file, root), 'utf8');
    const imported =
      /import \{([^}]*)\} from 'envalid'/
        .exec(source)?.[1]
        ?.split(',')
        .map((each) => each.trim()) ?? [];
    return imported.some((each) => ['num', 'port', 'host', 'url', 'json'].includes(each));
  });
  assert.deepEqual(bare, []);
  for (const file of files.filter((each) => each !== 'src/programs/support/settings.ts')) {
    assert.doesNotMatch(readFileSync(new URL(file, root), 'utf8'), /\b(Number|parseInt|parseFloat)\(/, file);
  }
});
