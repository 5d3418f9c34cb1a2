// Numbers of the command line are read as those of settings are: of every option and argument of every command what is no plain number in its range is
// refused, with the range and what it counts, and nothing else is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import fc from 'fast-check';
import type { NumberOption } from '../../../src/programs/support/options/number-option.ts';
import { plain } from '../../../src/settings/numbers.ts';
import { loadProgram, programFiles } from '../../support/program-files.ts';
import { anyText } from '../../support/times.ts';

/** An option or argument, by how it is typed. */
type Given = readonly [name: string, given: Option | Argument];

const given: Given[] = [];
for (const name of programFiles.keys()) collect(`spindle ${name}`, (await loadProgram(name)).createCommand());

function collect(path: string, command: Command): void {
  for (const option of command.options) given.push([`${path} ${option.flags}`, option]);
  for (const argument of command.registeredArguments) given.push([`${path} <${argument.name()}>`, argument]);
  for (const each of command.commands) collect(`${path} ${each.name()}`, each);
}

const readerOf = (each: Option | Argument): NumberOption | undefined => {
  const reader = each.parseArg as NumberOption | undefined;
  return reader?.range === undefined ? undefined : reader;
};
const numbers = given.flatMap(([name, each]) => {
  const reader = readerOf(each);
  return reader === undefined ? [] : [[name, reader, each] as const];
});

test('what is shown as a number is read as one', () => {
  assert.ok(numbers.length >= 25, String(numbers.length));
  const shown = /<(n|number|seconds|rounds|rows|percent|levels|count|days|hours|port|readings|threads|id)>/;
  const bare = given.filter(([name, each]) => shown.test(name) && readerOf(each) === undefined && !takesMore(name));
  assert.deepEqual(
    bare.map(([name]) => name),
    [],
  );
});

/** Ids of rows and keys are texts, and rows to score a file. */
function takesMore(name: string): boolean {
  return /^spindle (dead-letters|api-keys|maintenance|notify|users) .*<id>|^spindle score <rows>/.test(name);
}

for (const [name, read, { defaultValue }] of numbers) {
  describe(name, () => {
    const { min, max, whole, unit } = read.range;
    const refused = (text: string): void => {
      assert.throws(
        () => read(text),
        (error) => {
          assert.ok(error instanceof InvalidArgumentError);
          for (const part of [plain(min), plain(max), unit]) assert.ok(error.message.includes(part), error.message);
          return true;
        },
        `takes ${JSON.stringify(text)}`,
      );
    };

    test('says what it counts or is, and takes its least, its most and its default', () => {
      assert.notEqual(unit.trim(), '');
      assert.deepEqual([read(plain(min)), read(plain(max))], [min, max]);
      if (typeof defaultValue === 'number') assert.equal(read(plain(defaultValue)), defaultValue);
    });

    test('takes what is a plain number in its range, and nothing else', () => {
      const wrong = [
        plain(min - 1),
        plain(max + 1),
        `${plain(max)}0`,
        'NaN',
        'Infinity',
        '',
        ' ',
        '0x10',
        '1e1',
        '1_000',
        '1,5',
        '+1',
        '.5',
        '1.',
        '--1',
        '١',
      ];
      for (const text of [...wrong, ...(whole ? ['0.5', `${plain(min)}.5`] : [])]) refused(text);
      const near = fc.integer({ min: Math.ceil(min) - 3, max: Math.min(Math.floor(max) + 3, Number.MAX_SAFE_INTEGER) });
      fc.assert(
        fc.property(fc.oneof(near, fc.integer()), (value) => {
          if (value >= min && value <= max) assert.equal(read(String(value)), value);
          else refused(String(value));
        }),
      );
      fc.assert(
        fc.property(anyText, (text) => {
          if (!/^-?\d+(\.\d+)?$/.test(text)) refused(text);
        }),
      );
    });
  });
}

/** What besides numbers may stand for them. */
describe('options that take a word as well', async () => {
  const { iterationsOption, missingOption } = await import('../../../src/programs/support/options/model-options.ts');
  const read = (option: Option, text: string): unknown => option.parseArg?.(text, undefined as never);

  test('--iterations takes best, all and rounds, and nothing else', () => {
    const option = iterationsOption();
    assert.deepEqual(
      ['best', 'all', '1', '999999'].map((text) => read(option, text)),
      ['best', 'all', 1, 999_999],
    );
    fc.assert(
      fc.property(fc.oneof(anyText, fc.integer().map(String), fc.double().map(String)), (text) => {
        const isRounds = /^\d{1,16}$/.test(text) && Number(text) >= 1 && Number(text) <= 999_999;
        if (text === 'best' || text === 'all') return;
        if (isRounds) assert.equal(read(option, text), Number(text));
        else assert.throws(() => read(option, text), /best, all, or a whole number of rounds from 1 to 999999/);
      }),
    );
  });

  test('--missing takes what a float32 can be, and no text that is no number', () => {
    const option = missingOption();
    for (const [text, value] of [
      ['-999', -999],
      ['1e-3', 0.001],
      ['.5', 0.5],
      ['+7', 7],
    ] as const)
      assert.equal(read(option, text), value);
    fc.assert(
      fc.property(fc.oneof(anyText, fc.double().map(String)), (text) => {
        const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
        if (Number.isFinite(Math.fround(value))) assert.equal(read(option, text), value);
        else assert.throws(() => read(option, text), InvalidArgumentError);
      }),
    );
  });
});
