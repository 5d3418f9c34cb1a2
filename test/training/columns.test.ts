import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { readDataset } from '../../src/training/data/dataset.ts';
import { conversion } from '../../src/training/data/units.ts';
import { smallAi4iRows, smallHeader, temporaryFolder } from './support.ts';

const mapping = (content: unknown) => ({ path: 'columns.json', text: JSON.stringify(content) });

test('degrees Celsius become kelvin: a file in other units and names gives the same readings', async (t) => {
  const folder = await temporaryFolder(t);
  const rows = smallAi4iRows(30);
  const kelvin = join(folder, 'kelvin.csv');
  const celsius = join(folder, 'celsius.csv');
  await writeFile(kelvin, [smallHeader, ...rows].join('\n'));
  const inCelsius = rows.map((row) => {
    const [type, air, process, ...others] = row.split(',');
    return [type, (Number(air) - 273.15).toFixed(2), (Number(process) - 273.15).toFixed(2), ...others].join(',');
  });
  await writeFile(celsius, ['Kind,Luft,Prozess,Drehzahl,Drehmoment,Verschleiss,Ausfall', ...inCelsius].join('\n'));
  const options = { badShareMax: 0, rowCountMax: 100 };
  const plain = await readDataset(ai4i, kelvin, { ...options, columns: readColumns(ai4i, null) });
  const columns = readColumns(
    ai4i,
    mapping({
      airTemperature: { column: 'Luft', unit: '°C' },
      processTemperature: { column: 'Prozess', unit: '°C' },
      rotationalSpeed: 'Drehzahl',
      torque: { column: 'Drehmoment', unit: 'Nm' },
      toolWear: 'Verschleiss',
      type: 'Kind',
      target: 'Ausfall',
    }),
  );
  const mapped = await readDataset(ai4i, celsius, { ...options, columns });
  assert.deepEqual(mapped.sensorValues, plain.sensorValues);
  assert.deepEqual(mapped.labels, plain.labels);
  assert.deepEqual(mapped.typeIndexes, plain.typeIndexes);
});

test('what a mapping names wrongly is refused with its member', () => {
  const refused = (content: unknown, message: RegExp) =>
    assert.throws(() => readColumns(ai4i, mapping(content)), message);
  refused({ vibration: 'Vibration' }, /columns\.json: "vibration" is none of airTemperature, .*type, target/);
  refused(
    { airTemperature: { column: 'Air', unit: 'furlong' } },
    /no conversion from "furlong"; known are K, kelvin, °C/,
  );
  refused({ airTemperature: { name: 'Air' } }, /"airTemperature" must be a column's name/);
  refused(['Air'], /is not a JSON object/);
  assert.throws(() => readColumns(ai4i, { path: 'columns.json', text: '{' }), /columns\.json: is not JSON/);
});

test('units of one kind become each other, and those of another kind do not', () => {
  const converted = (value: number, from: string, to: string) => conversion(from, to)?.(value);
  assert.equal(converted(1.5, 'kW', 'W'), 1500);
  assert.equal(converted(250, 'W', 'kW'), 0.25);
  assert.equal(converted(1, 'bar', 'kPa'), 100);
  assert.equal(converted(30, 'm³/h', 'l/min'), 500);
  assert.equal(converted(10, 'kgf/cm2', 'bar'), 9.80665);
  assert.equal(converted(27, '℃', 'K'), 300.15);
  assert.equal(converted(25, 'C', '°C'), 25);
  assert.equal(converted(300.15, 'K', '°C'), 27);
  assert.equal(converted(212, '°F', '°C'), 100);
  assert.equal(converted(100, '°C', '°F'), 212);
  assert.equal(converted(25.4, 'mm', 'in'), 1);
  assert.equal(conversion('kW', 'bar'), undefined);
  assert.equal(conversion('toString', 'bar'), undefined);
  assert.equal(converted(7, 'furlong', 'furlong'), 7);
});

test('a cell that brings its own unit is refused with its column, for others may be in another', async (t) => {
  const path = join(await temporaryFolder(t), 'data.csv');
  const rows = smallAi4iRows(3).map((row, at) => (at === 1 ? row.replace(/,[\d.]+/, ',25.3 °C') : row));
  await writeFile(path, [smallHeader, ...rows].join('\n'));
  await assert.rejects(
    readDataset(ai4i, path, { columns: readColumns(ai4i, null), badShareMax: 0, rowCountMax: 10 }),
    /line 3: column 2 \("Air temperature \[K\]"\): "25\.3 °C" is not a number; write the number alone, and the unit/,
  );
});
