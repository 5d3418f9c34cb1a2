import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { readDataset } from '../../src/training/data/dataset.ts';
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
  refused({ airTemperature: { column: 'Air', unit: 'furlong' } }, /no conversion from "furlong"; known are K, °C/);
  refused({ airTemperature: { name: 'Air' } }, /"airTemperature" must be a column's name/);
  refused(['Air'], /is not a JSON object/);
  assert.throws(() => readColumns(ai4i, { path: 'columns.json', text: '{' }), /columns\.json: is not JSON/);
});
