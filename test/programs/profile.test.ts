// A profile with a fault was trained to the end, and then came an obscure text, or a stack. Each fault is a sentence when the file is loaded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadProfile } from '../../src/models/load-profile.ts';
import { lineOfProblem } from '../../src/models/locate-problem.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'spindle-profile-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(text: string, extension = 'ts'): string {
  const path = join(folder, `file${++files}.${extension}`);
  writeFileSync(path, text);
  return path;
}

/** The press, with one part of its text replaced. */
function press(from: string | RegExp, to: string): string {
  const text = readFileSync(join(root, 'examples/press/profile.ts'), 'utf8').replace('../../src/', `${root}src/`);
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `${from} is not in the example`);
  return write(changed);
}

function spindle(...args: string[]) {
  const env = { PATH: process.env['PATH'] };
  return spawnSync(process.execPath, [join(root, 'src/main.ts'), ...args], { encoding: 'utf8', env, cwd: folder });
}

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

/** Without the line on which file is run. */
const load = (path: string) => loadProfile(path, () => {});

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
    const name = `file${files + 2}.ts`;
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

describe('spindle profile check', () => {
  test('says on stdout that nothing is wrong, and ends with 0', () => {
    const { status, stdout } = spindle('profile', 'check', join(root, 'examples/press/profile.ts'));
    assert.match(stdout, /profile press: 3 sensors, 2 machine types, 2 features, 1 failure modes: nothing is wrong\n$/);
    assert.equal(status, 0);
    assert.equal(spindle('profile', 'check', join(root, 'src/profiles/ai4i.ts')).status, 0);
  });

  test('says every problem on stdout and ends with 1, and with 2 where there is no file', () => {
    const path = press(
      /of: \(s\).*\n.*of: .*/,
      "of: () => Number.NaN },\n    { name: 'b', from: 'type', of: () => 1 / 0 },",
    );
    const { status, stdout } = spindle('profile', 'check', path);
    assert.match(stdout, /feature Oil_stress is NaN .*\n.*feature b is Infinity/);
    assert.equal(status, 1);
    assert.equal(spindle('profile', 'check', 'none.ts').status, 2);
    assert.equal(spindle('profile', 'check').status, 2);
  });
});

describe('a profile outside of the clone', () => {
  const elsewhere = (text: string) =>
    write(
      readFileSync(join(root, 'examples/press/profile.ts'), 'utf8')
        .replace(/'[^']*core\/profile\.ts'/, "'spindle/profile'")
        .replace(/\n$/, text),
    );

  test('imports spindle/profile, and the built-in profile, without being installed anywhere', async () => {
    const path = elsewhere("\nimport { ai4i } from 'spindle/profiles/ai4i';\nif (ai4i.name !== 'ai4i') throw 1;\n");
    assert.equal((await load(path)).name, 'press');
    const { status, stdout } = spindle('profile', 'check', path);
    assert.match(stdout, /nothing is wrong/);
    assert.equal(status, 0);
  });

  test('has its types checked, each mistake with its line', () => {
    const path = elsewhere('\nexport const wrong: number = press.name;\n');
    const text = readFileSync(path, 'utf8').replace('s.oilPressure * s', 's.oilPresure * s');
    writeFileSync(path, text);
    const { status, stdout } = spindle('profile', 'check', path);
    const lineOf = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;
    assert.match(stdout, new RegExp(`, line ${lineOf('oilPresure')}: Property 'oilPresure' does not exist on type`));
    assert.match(stdout, new RegExp(`, line ${lineOf('wrong: number')}: Type 'string' is not assignable`));
    assert.match(
      stdout,
      new RegExp(`, line ${lineOf('oilPresure')}: profile press: feature Oil_stress reads oilPresure`),
    );
    assert.equal(status, 1);
  });

  test('may be written where Spindle is installed as a package, with its types', () => {
    const project = mkdtempSync(join(folder, 'project-'));
    mkdirSync(join(project, 'node_modules'));
    // As npm copies it: what package.json exports, and nothing of src/.
    mkdirSync(join(project, 'node_modules/spindle'));
    cpSync(join(root, 'package.json'), join(project, 'node_modules/spindle/package.json'));
    cpSync(join(root, 'build/package'), join(project, 'node_modules/spindle/build/package'), { recursive: true });
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    const text = readFileSync(elsewhere('\nconsole.log(press.sensors.length);\n'), 'utf8');
    writeFileSync(join(project, 'press.ts'), text);
    const ran = spawnSync(process.execPath, [join(project, 'press.ts')], { encoding: 'utf8' });
    assert.equal(ran.stdout, '3\n', ran.stderr);
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', 'press.ts'];
    const compiled = spawnSync(process.execPath, [compiler, ...args], { encoding: 'utf8', cwd: project });
    assert.doesNotMatch(compiled.stdout, /spindle\/profile/);
    assert.match(compiled.stdout, /^(press\.ts\(\d+,\d+\): error TS2584: Cannot find name 'console'.*\n)?$/);
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
  });
});

describe('spindle profile new', () => {
  test('writes a profile of AI4I from its data that passes the check', () => {
    const made = spindle(
      'profile',
      'new',
      '--data',
      join(root, 'data/ai4i2020.csv'),
      '--name',
      'mill',
      '--out',
      'mill.ts',
    );
    assert.equal(made.status, 0, made.stderr);
    const text = readFileSync(join(folder, 'mill.ts'), 'utf8');
    assert.match(text, /name: 'airTemperature',\n\s+unit: 'K',/);
    assert.match(text, /typeOrder: \['M', 'L', 'H'\]/);
    assert.match(text, /typeColumn: 'Type',\n\s+targetColumn: 'Machine failure', \/\/ 1 for a failure/);
    assert.doesNotMatch(text, /timeColumn|machineColumn|groupColumn/);
    assert.match(text, /Left out: "UDI", it counts rows/);
    const { status, stdout } = spindle('profile', 'check', 'mill.ts');
    assert.match(stdout, /profile mill: 5 sensors, 3 machine types, 6 features, 5 failure modes: nothing is wrong/);
    assert.equal(status, 0);
    const again = spindle('profile', 'new', '--data', join(root, 'data/ai4i2020.csv'), '--out', 'mill.ts');
    assert.equal(again.status, 2);
    assert.match(again.stderr, /mill\.ts is there already/);
  });

  test('takes any names of columns, and none of them becomes code', () => {
    const header = `"a'); throw 1; ('","b\u2028c","machine id",collectedAt,"온도 [°C]","2nd (mm/s)",class,same,"x\ny","\`\${1}\\"`;
    const rows = [1, 2, 4, 7].map(
      (n) => `${n},${-n},${n * n},${n / 3},${20 + n},${n % 3},k${n % 2},5,${n * 2.5},${n * 1e9}`,
    );
    const data = write(`${header}\n${rows.join('\n')}\n`, 'csv');
    const made = spindle('profile', 'new', '--data', data, '--name', "class'; x");
    assert.equal(made.status, 0, made.stderr);
    const path = write(made.stdout);
    assert.match(made.stdout, /name: '온도',\n\s+unit: '°C',/);
    assert.match(made.stdout, /name: 'machineId2'/);
    const { status, stdout } = spindle('profile', 'check', path);
    assert.match(stdout, /8 sensors, 2 machine types, 9 features/);
    assert.equal(status, 0, stdout);
  });

  test('finds times, machines, groups and units, says what it guessed, and needs no types', () => {
    const rows = Array.from({ length: 60 }, (_, at) =>
      [
        `pump-${at % 4}`,
        `run ${Math.floor(at / 12)}`,
        new Date(Date.UTC(2025, 0, 1) + at * 1000).toISOString().replace('T', ' ').slice(0, 19),
        (300 + Math.sin(at)).toFixed(2),
        (2 + (at % 7) / 3).toFixed(3),
        1400 + (at % 5),
        (0.1 + at / 100).toFixed(2),
        at % 3 === 0 ? 1 : 0,
      ].join(';'),
    );
    const header = 'Pump;Experiment no;logged at;Oil temperature;pressure_kPa;Pump speed;Current;broken';
    const data = write(`${header}\n${rows.join('\n')}\n`, 'csv');
    const { status, stdout, stderr } = spindle('profile', 'new', '--data', data, '--name', 'pump');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /timeColumn: 'logged at'/);
    assert.match(stdout, /machineColumn: 'Pump'/);
    assert.match(stdout, /groupColumn: 'Experiment no'/);
    assert.match(stdout, /targetColumn: 'broken'/);
    assert.match(stdout, /name: 'oilTemperature',\n\s+unit: 'K', \/\/ guessed: temperatures from 299/);
    assert.match(stdout, /name: 'pressureKPa',\n\s+unit: 'kPa', \/\/ from the end of the column's name/);
    assert.match(stdout, /name: 'pumpSpeed'/);
    assert.match(stdout, /name: 'current',\n\s+unit: 'A'/);
    assert.match(stdout, /all are of one type, and machineTypes is left out/);
    const checked = spindle('profile', 'check', write(stdout));
    assert.match(checked.stdout, /profile pump: 4 sensors, 1 machine types, 4 features/);
    assert.equal(checked.status, 0);
  });

  test('names what is wrong with a file, with exit code 2', () => {
    assert.match(spindle('profile', 'new', '--data', 'none.csv').stderr, /there is no file none\.csv/);
    const { status, stderr } = spindle('profile', 'new', '--data', write('a,b\n', 'csv'));
    assert.equal(status, 2);
    assert.match(stderr, /there are no rows after the header/);
  });
});
