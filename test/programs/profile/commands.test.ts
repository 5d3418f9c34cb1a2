// `spindle profile check`, `spindle profile new`, and profiles that are written elsewhere than in the clone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { folder, load, press, root, spindle, write } from './support.ts';

describe('spindle profile check', () => {
  test('says on stdout that nothing is wrong, and ends with 0', async () => {
    const { status, stdout } = await spindle('profile', 'check', join(root, 'examples/press/profile.ts'));
    assert.match(
      stdout,
      /profile press: 3 sensors, 2 machine types, 2 features, 2 failure modes, 2 targets: nothing is wrong\n$/,
    );
    assert.equal(status, 0);
    assert.equal((await spindle('profile', 'check', join(root, 'src/profiles/ai4i.ts'))).status, 0);
  });

  test('says every problem on stderr and ends with 1, and with 2 where there is no profile to look at', async () => {
    const path = press(
      /of: \(s\).*\n.*of: .*/,
      "of: () => Number.NaN },\n    { name: 'b', from: 'type', of: () => 1 / 0 },",
    );
    const { status, stdout, stderr } = await spindle('profile', 'check', path);
    assert.match(stderr, /feature Oil_stress is NaN .*\n.*feature b is Infinity/);
    assert.equal(stdout, '');
    assert.equal(status, 1);
    assert.equal((await spindle('profile', 'check', 'none.ts')).status, 2);
    const ofFolder = await spindle('profile', 'check', folder);
    assert.equal(ofFolder.stderr, `spindle: ${folder} is no file; name the .ts file of a profile\n`);
    const table = write('a,b\n1,2\n', 'csv');
    const ofTable = await spindle('profile', 'check', table);
    assert.deepEqual(
      [ofTable.status, ofTable.stderr],
      [2, `spindle: ${table} is no .ts file; to make a profile of a table: spindle profile new --data ${table}\n`],
    );
    assert.equal((await spindle('profile', 'check')).status, 2);
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
    const { status, stdout } = await spindle('profile', 'check', path);
    assert.match(stdout, /nothing is wrong/);
    assert.equal(status, 0);
  });

  test('has its types checked, each mistake with its line', async () => {
    const path = elsewhere('\nexport const wrong: number = press.name;\n');
    const text = readFileSync(path, 'utf8').replace('s.oilPressure * s', 's.oilPresure * s');
    writeFileSync(path, text);
    const { status, stderr } = await spindle('profile', 'check', path);
    const lineOf = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;
    assert.match(stderr, new RegExp(`, line ${lineOf('oilPresure')}: Property 'oilPresure' does not exist on type`));
    assert.match(stderr, new RegExp(`, line ${lineOf('wrong: number')}: Type 'string' is not assignable`));
    assert.match(
      stderr,
      new RegExp(`, line ${lineOf('oilPresure')}: profile press: feature Oil_stress reads oilPresure`),
    );
    assert.equal(status, 1);
  });

  test('may be written where Spindle is installed as a package, with its types', async () => {
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
    const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
    const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', 'press.ts'];
    const compiled = spawnSync(process.execPath, [compiler, ...args], { encoding: 'utf8', cwd: project });
    assert.doesNotMatch(compiled.stdout, /spindle\/profile/);
    assert.match(compiled.stdout, /^(press\.ts\(\d+,\d+\): error TS2584: Cannot find name 'console'.*\n)?$/);
  });
});

describe('spindle profile new', () => {
  test('writes a profile of AI4I from its data that passes the check', async () => {
    const made = await spindle(
      'profile',
      'new',
      '--data',
      join(root, 'data/ai4i2020.csv'),
      '--name',
      'mill',
      '--out',
      join(folder, 'mill.ts'),
    );
    assert.equal(made.status, 0, made.stderr);
    const text = readFileSync(join(folder, 'mill.ts'), 'utf8');
    assert.match(text, /name: 'airTemperature',\n\s+unit: 'K',/);
    assert.match(text, /typeOrder: \['M', 'L', 'H'\]/);
    assert.match(text, /typeColumn: 'Type',\n\s+targetColumn: 'Machine failure', \/\/ 1 for a failure/);
    assert.doesNotMatch(text, /timeColumn|machineColumn|groupColumn/);
    assert.match(text, /Left out: "UDI", it counts rows/);
    const { status, stdout } = await spindle('profile', 'check', join(folder, 'mill.ts'));
    assert.match(stdout, /profile mill: 5 sensors, 3 machine types, 6 features, 5 failure modes: nothing is wrong/);
    assert.equal(status, 0);
    const again = await spindle(
      'profile',
      'new',
      '--data',
      join(root, 'data/ai4i2020.csv'),
      '--out',
      join(folder, 'mill.ts'),
    );
    assert.equal(again.status, 2);
    assert.match(again.stderr, /mill\.ts is there already/);
  });

  test('takes any names of columns, and none of them becomes code', async () => {
    const header = `"a'); throw 1; ('","b\u2028c","machine id",collectedAt,"온도 [°C]","2nd (mm/s)",class,same,"x\ny","\`\${1}\\"`;
    const rows = [1, 2, 4, 7].map(
      (n) => `${n},${-n},${n * n},${n / 3},${20 + n},${n % 3},k${n % 2},5,${n * 2.5},${n * 1e9}`,
    );
    const data = write(`${header}\n${rows.join('\n')}\n`, 'csv');
    const made = await spindle('profile', 'new', '--data', data, '--name', "class'; x");
    assert.equal(made.status, 0, made.stderr);
    const path = write(made.stdout);
    assert.match(made.stdout, /name: '온도',\n\s+unit: '°C',/);
    assert.match(made.stdout, /name: 'machineId2'/);
    const { status, stdout } = await spindle('profile', 'check', path);
    assert.match(stdout, /8 sensors, 2 machine types, 9 features/);
    assert.equal(status, 0, stdout);
  });

  test('finds times, machines, groups and units, says what it guessed, and needs no types', async () => {
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
    const { status, stdout, stderr } = await spindle('profile', 'new', '--data', data, '--name', 'pump');
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
    const checked = await spindle('profile', 'check', write(stdout));
    assert.match(checked.stdout, /profile pump: 4 sensors, 1 machine type, 4 features/);
    assert.equal(checked.status, 0);
  });

  // A file of a Korean spreadsheet: times were found and all else was not; who worked became the type of the machine, `예` no label.
  test('knows the words of a Korean table, and takes neither people nor remarks for a type', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => {
      const time = `2025-10-01 ${at < 30 ? '오전' : '오후'} ${1 + (at % 11)}:00:00`;
      const numbers = [40 + (at % 7) / 2, 5 + (at % 3) / 4, 2 + (at % 5) / 8, 12 + (at % 9) / 4, 1480 + (at % 4)];
      const who = ['김', '이', '박'][at % 3];
      const cells = [at + 1, time, 1 + (at % 4), ...numbers.map((each) => String(each).replace('.', ',')), who];
      return [...cells, at === 7 ? '점검' : '', at % 9 === 0 ? '예' : '아니오'].join(';');
    });
    const header = '순번;측정일시;설비번호;온도(℃);압력(kgf/cm2);진동(㎜/s);전류;회전수(RPM);작업자;비고;고장여부';
    const data = write(`${header}\n${rows.join('\n')}\n`, 'csv');
    const { status, stdout, stderr } = await spindle('profile', 'new', '--data', data);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /timeColumn: '측정일시'/);
    assert.match(stdout, /machineColumn: '설비번호'/);
    assert.match(stdout, /targetColumn: '고장여부', \/\/ 1 for a failure/);
    const units = [...stdout.matchAll(/ name: '(.*)',\n\s+unit: '(.*?)'/g)].map(([, name, unit]) => `${name} ${unit}`);
    assert.deepEqual(units, ['온도 °C', '압력 kgf/cm²', '진동 mm/s', '전류 A', '회전수 rpm']);
    assert.match(stdout, /Left out: "작업자", it holds no numbers; --type names it where it is the type/);
    assert.match(
      stderr,
      /taken: "측정일시" for the time, "설비번호" for the machine, "고장여부" for the failure; --time/,
    );
    const checked = await spindle('profile', 'check', '--no-types', write(stdout));
    assert.match(checked.stdout, /5 sensors, 1 machine type, 5 features, 0 failure modes: nothing is wrong/);
  });

  // A pump that runs or not was written down as what fails, without a word.
  test('says where nothing but its cells makes a column what is to be predicted', async () => {
    const rows = Array.from({ length: 20 }, (_, at) => `${20 + at / 3},${at % 2 === 0 ? 'yes' : 'no'}`);
    const data = write(`Oil temperature,running\n${rows.join('\n')}\n`, 'csv');
    const { stdout, stderr } = await spindle('profile', 'new', '--data', data);
    assert.match(stdout, /targetColumn: 'running', \/\/ Guessed, as no column is called after failures/);
    assert.match(stderr, /"running" for the failure \(a guess\)/);
  });

  const pumps = (flow = '30.5') =>
    write(
      [
        'machine,Bearing temp [°C],Flow [m³/h],failure',
        ...Array.from({ length: 200 }, (_, at) =>
          [1 + (at % 3), 45.8 + (at % 33), at === 98 ? flow : 30 + (at % 7) / 3, at % 20 === 0 ? 1 : 0].join(','),
        ),
        '',
      ].join('\n'),
      'csv',
    );

  // It was written down as the target, and the column that is one became a failure mode.
  test('refuses a target that is no column, or is not 0 and 1, and names those that there are', async () => {
    const none = await spindle('profile', 'new', '--data', pumps(), '--target', 'nothere');
    assert.equal(none.status, 2);
    assert.match(none.stderr, /--target: there is no column "nothere"; there are "machine", .*"failure"$/m);
    const other = await spindle('profile', 'new', '--data', pumps(), '--target', 'machine');
    assert.equal(other.status, 2);
    assert.match(other.stderr, /column "machine" is not 0 and 1, such as "1", "2", "3"; those that are: "failure"/);
    assert.equal(none.stdout + other.stdout, '');
  });

  // One bad cell of 200 dropped the sensor, without a word.
  test('keeps a sensor of which a few cells are no numbers, and says on stderr which', async () => {
    const { status, stdout, stderr } = await spindle('profile', 'new', '--data', pumps('n.a.'));
    assert.equal(status, 0, stderr);
    assert.match(stdout, /name: 'flow'/);
    assert.match(stderr, /"Flow \[m³\/h\]" is a sensor, though 1 of 200 cells is no number: line 100 has "n\.a\."/);
  });

  // The range ended at 100 °C, so that the reading of a bearing that burns was refused, and raised no alarm.
  test('guesses ranges in which failures have room, and says what lies beyond raises no alarm', async () => {
    const { stdout } = await spindle('profile', 'new', '--data', pumps());
    assert.match(stdout, /range: \{ atLeast: -50, atMost: 1000 \}, \/\/ In the file: 45\.8 to 77\.8/);
    assert.match(stdout, /outside of a range is refused, and raises no alarm: widen/);
    const checked = await spindle('profile', 'check', '--no-types', write(stdout));
    assert.equal(checked.status, 0, checked.stdout);
  });

  test('says where it wrote, and in a line where it cannot', async () => {
    const out = join(folder, 'pumps-said.ts');
    const written = await spindle('profile', 'new', '--data', pumps(), '--out', out);
    assert.match(written.stderr, /pumps-said\.ts is written.*spindle profile check/);
    const { status, stderr } = await spindle('profile', 'new', '--data', pumps(), '--out', join(folder, 'none/x.ts'));
    assert.equal(status, 2);
    assert.match(stderr, /--out: there is no folder .*none; make it first/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test('names what is wrong with a file, with exit code 2', async () => {
    assert.match((await spindle('profile', 'new', '--data', 'none.csv')).stderr, /there is no file none\.csv/);
    const { status, stderr } = await spindle('profile', 'new', '--data', write('a,b\n', 'csv'));
    assert.equal(status, 2);
    assert.match(stderr, /there are no rows after the header/);
  });
});
