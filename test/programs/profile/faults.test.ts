// A profile with a fault was trained to the end, and then came an obscure text, or a stack. Each fault is a sentence when the file is loaded.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadProfile } from '../../../src/models/load-profile.ts';
import { lineOfProblem } from '../../../src/models/locate-problem.ts';
import { folder, load, nameAfterNext, press, root, spindle, write } from './support.ts';

/** Of the example's first feature. */
const featureLine =
  readFileSync(join(root, 'examples/press/profile.ts'), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('Oil_stress')) + 1;

const feature = '(s) => (s.oilPressure * s.oilTemperature) / (s.strokeRate + 1)';
const faulty: readonly (readonly [what: string, to: string, RegExp])[] = [
  [
    'a misspelled sensor',
    '(s: any) => s.oilPresure * 2',
    /profile press: feature Oil_stress reads oilPresure, which is no sensor of the profile; is oilPressure meant\?$/,
  ],
  [
    'a logarithm of a negative number',
    '(s) => Math.log(s.oilTemperature)',
    /profile press: feature Oil_stress is NaN when oilTemperature is -273\.14\d*, its lowest, and the others are their examples \(machine type A\)$/,
  ],
  ['a division by 0', '(s) => s.oilPressure / s.strokeRate', /Oil_stress is Infinity when strokeRate is 0, its lowest/],
  [
    'a function that throws',
    "() => { throw new Error('no\\nluck') }",
    /Oil_stress throws when all sensors are at their examples \(machine type A\): no luck$/,
  ],
  [
    'a number beyond float32',
    '(s) => s.oilPressure ** 20',
    /Oil_stress is [\d.e+]+, too large for the model's numbers \(float32\), when all sensors are at their examples/,
  ],
  [
    'text',
    '(s: any) => String(s.oilPressure)',
    /Oil_stress gives a value of type string, and no number, when all sensors/,
  ],
  ['nothing', '(() => undefined) as never', /Oil_stress gives a value of type undefined, and no number,/],
  ['a promise', '(async () => 1) as never', /Oil_stress gives a value of type object, and no number,/],
  ['chance', '() => Math.random()', /Oil_stress gives another number the second time when all sensors/],
];

describe('a feature that gives', () => {
  for (const [what, to, pattern] of faulty) {
    test(`${what} is refused by its name and the values`, async () => {
      const path = press(feature, to);
      await assert.rejects(load(path), (error: Error) => {
        assert.equal(error.name, 'InvalidSettings');
        assert.ok(error.message.startsWith(`PROFILE_PATH: ${path}, line ${featureLine}: `), error.message);
        assert.match(error.message, pattern);
        return true;
      });
    });
  }
});

describe('a profile is refused', () => {
  const shapes: readonly (readonly [what: string, from: string | RegExp, to: string, RegExp])[] = [
    [
      'evidence that reads no sensor',
      'of: (s) => s.oilPressure,',
      'of: (s) => (s as any).pressure,',
      /evidence of LEAK reads pressure, which is no sensor/,
    ],
    [
      'a limit whose quantity is no number',
      'of: (s) => s.oilPressure,',
      'of: (s) => s.oilPressure / 0,',
      /limit of LEAK on oil pressure is Infinity/,
    ],
    [
      'a limit without a side',
      "side: 'below'",
      "side: 'under' as never",
      /failureModes\[0\] \(LEAK\)\.limits\[0\]\.side must be 'above' or 'below'/,
    ],
    [
      'a failure mode whose code cannot be a member of what is counted by it',
      "code: 'LEAK'",
      "code: '__proto__'",
      /failureModes\[0\] \(__proto__\)\.code must be text that can be the name of a member/,
    ],
    [
      'a sensor that can be set in steps of nothing',
      'step: 5',
      'step: 0',
      /sensors\[0\] \(oilPressure\)\.control must have the numbers atLeast, atMost/,
    ],
    [
      'a simulation that gives too little',
      /training: \{/,
      'simulate: () => ({ next: () => ({ oilPressure: 1 }) as never }),\n  training: {',
      /simulate gives a reading for machine type A that is refused: oilTemperature is missing/,
    ],
    [
      'a missing member',
      /typeOrder: .*/,
      '',
      /profile press: typeOrder must be an array of the names of machine types/,
    ],
    [
      'a range the wrong way round',
      '{ atLeast: 0, atMost: 700 }',
      '{ atLeast: 900, atMost: 700 }',
      /sensors\[0\] \(oilPressure\)\.range begins at 900, which is not below its atMost of 700/,
    ],
    [
      'an example outside of its range',
      'example: 210',
      'example: 2100',
      /sensors\[0\] \(oilPressure\)\.example is 2100, outside of its range/,
    ],
    [
      'a feature that is no function',
      `of: ${feature}`,
      "of: 'oilPressure' as never",
      /features\[0\] \(Oil_stress\)\.of must be a function/,
    ],
    ['sensors that are no array', 'sensors: [', 'sensors: 5 as never, other: [', /sensors must be an array/],
    [
      'input that nobody knows',
      /training: \{/,
      "input: { numbers: 'words' as never, nmes: 1 } as never,\n  training: {",
      /input\.numbers must be one of json, text, comma/,
    ],
    [
      'input that maps a stranger',
      /training: \{/,
      "input: { members: { oilPresure: 'p' } },\n  training: {",
      /input\.members names oilPresure, which is no member of a reading/,
    ],
    [
      'a target whose expression has a fault',
      'Valve in ("stuck", "slow")',
      'Valve in ("stuck", slow)',
      /file\d+\.ts, line 88: profile press: targets\.valve\.when, at character 20: a list holds numbers or texts, and no column/,
    ],
    [
      'a target of a mode that there is not',
      "modes: ['VALVE']",
      "modes: ['VALV']",
      /targets\.valve\.modes names VALV, which is no failure mode of the profile/,
    ],
    [
      'a target that stands for all',
      '    valve: {',
      '    all: {',
      /targets\.all must be named by letters, digits, - and _/,
    ],
    [
      'targets that differ by capitals',
      '    valve: {',
      '    Leak: {',
      /targets\.Leak differs from another name only by capitals/,
    ],
    [
      'a target with a member that nobody knows',
      "modes: ['VALVE']",
      "mode: 'VALVE' as never",
      /targets\.valve has no member mode/,
    ],
    [
      'itself inside itself',
      'export const press = ',
      'export const loop: any = { sensors: [], features: [] }; loop.sensors.push(loop);\nconst press = ',
      /sensors\[0\]\.name must be the name of a member/,
    ],
  ];
  for (const [what, from, to, pattern] of shapes) {
    test(`for ${what}`, async () => {
      await assert.rejects(load(press(from, to)), pattern);
    });
  }

  test('for TypeScript that Node cannot run, in its line', async () => {
    await assert.rejects(
      load(press('export const', 'enum Kind { a }\nexport const')),
      /cannot be loaded: TypeScript enum is not supported in strip-only mode \(line \d+\)$/,
    );
    await assert.rejects(load(press('features: [', 'features: [ ]]')), /cannot be loaded: .* \(line \d+\)$/);
  });

  test('for files that import one another in a circle, an import that is not there, and no profile at all', async () => {
    const name = nameAfterNext();
    const other = write(`import { p } from './${name}';\nexport const q = p.x;\n`);
    const path = write(`import { q } from '${other}';\nexport const p = { x: q };\n`);
    await assert.rejects(
      load(path),
      /Cannot access 'p' before initialization \(.*line 2\); files that import one another in a circle/,
    );
    await assert.rejects(load(write("import './nothing.ts';\n")), /cannot be loaded: Cannot find module/);
    await assert.rejects(
      load(write('export default 5;\n')),
      /must export one profile made with defineProfile, and exports none$/,
    );
    await assert.rejects(load(join(folder, 'none.ts')), /none\.ts cannot be loaded: there is no such file$/);
  });
});

describe('the line of a problem', () => {
  const source = [
    "name: 'press',",
    "  { name: 'a b', of: (s) => s.x },",
    "{ name: 'a b' },",
    'typeOrder: [],',
    '',
  ].join('\n');
  test('is that of what the sentence names, and none where the file does not say it', () => {
    assert.equal(lineOfProblem(source, 'feature a b is NaN when x is 0'), 2);
    assert.equal(lineOfProblem(source, 'names the feature a b twice'), 3);
    assert.equal(lineOfProblem(source, 'feature c reads x, which is no sensor of the profile'), 2);
    assert.equal(lineOfProblem(source, 'typeOrder must list every machine type once'), 4);
    assert.equal(lineOfProblem(source, 'feature other is NaN when x is 0'), undefined);
    const targets = [
      "sensors: [{ name: 'leak' }],",
      'when: 1,',
      'targets: {',
      '  leak: {',
      "    when: '>',",
      '  } }',
    ].join('\n');
    assert.equal(lineOfProblem(targets, 'targets.leak.when, at character 1: it ends'), 5);
    assert.equal(lineOfProblem(targets, 'targets.leak.modes names X'), 4);
    assert.equal(lineOfProblem(targets, 'targets.other.when, at character 1: it ends'), 3);
  });
});

test("a limit of a sensor's value in another unit than the sensor's is a fault of a check, and ends no program", async () => {
  const path = press(/unit: 'bar',\n(\s+)of: \(s\) => s\.oilPressure/, "unit: 'MPa',\n$1of: (s) => s.oilPressure");
  const fault =
    /profile press: failureModes\[0\] \(LEAK\)\.limits\[0\]\.unit is "MPa", and that of the sensor oilPressure, whose value it limits, is "bar"/;
  const warnings: string[] = [];
  const profile = await loadProfile(
    path,
    () => {},
    (warning) => warnings.push(warning),
  );
  assert.equal(profile.name, 'press');
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', fault);
  const { status, stderr } = await spindle('profile', 'check', path, '--no-types');
  assert.equal(status, 1);
  assert.match(stderr, fault);
});
