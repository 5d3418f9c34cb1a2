// Training files as the field has them: what a spreadsheet of Europe, pandas, or an old Mac writes gives the same readings as plain CSV.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Profile } from '../../src/core/profile.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { InvalidData, readColumns } from '../../src/training/data/columns.ts';
import { type Dataset, type DatasetOptions, readDataset } from '../../src/training/data/dataset.ts';
import { smallAi4iRows, smallHeader, temporaryFolder } from './support.ts';

const plain = [smallHeader, ...smallAi4iRows(30), ''].join('\n');
const european = plain.replaceAll(',', ';').replaceAll('.', ',');

async function read(
  t: TestContext,
  content: string | Uint8Array,
  options: Partial<DatasetOptions> = {},
  profile: Profile = ai4i,
) {
  const path = join(await temporaryFolder(t), 'data.csv');
  await writeFile(path, content);
  const said: string[] = [];
  const dataset = await readDataset(profile, path, {
    ...{ columns: readColumns(ai4i, null), badShareMax: 0, rowCountMax: 1000, onReadAs: (line) => said.push(line) },
    ...options,
  });
  return { dataset, said };
}

function readings({ sensorValues, typeIndexes, labels, rowCount }: Dataset): unknown {
  return { sensorValues, typeIndexes, labels, rowCount };
}

const spellings: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
  ['semicolons and decimal commas', european, ['read as: separator ;, decimal comma']],
  ['tabs', plain.replaceAll(',', '\t'), ['read as: separator tab']],
  ['tabs and decimal commas', european.replaceAll(';', '\t'), ['read as: separator tab, decimal comma']],
  ['pipes', plain.replaceAll(',', '|'), ['read as: separator |']],
  ['quoted decimal commas', european.replaceAll(/[^;\n]+/g, '"$&"').replaceAll(';', ','), ['read as: decimal comma']],
  ['gzip', gzipSync(plain), ['read as: gzip']],
  ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le'), ['read as: utf-16le']],
  ['UTF-16 without mark, big-endian', Buffer.from(plain, 'utf16le').swap16(), ['read as: utf-16be']],
  ['a mark', `\uFEFF${plain}`, []],
  ['\\r', plain.replaceAll('\n', '\r'), []],
  ['\\r\\n and \\n', plain.replace('\n', '\r\n').replace('0\n', '0\r\n'), []],
  ['truth as words', plain.replaceAll(/,1$/gm, ',True').replaceAll(/,0$/gm, ',False'), []],
  ['truth in Korean', plain.replaceAll(/,1$/gm, ',예').replaceAll(/,0$/gm, ',아니오'), []],
  ['truth as a German spreadsheet has it', plain.replaceAll(/,1$/gm, ',WAHR').replaceAll(/,0$/gm, ',FALSCH'), []],
];

describe('a training file is read', () => {
  for (const [what, content, expected] of spellings) {
    test(`with ${what}`, async (t) => {
      const { dataset, said } = await read(t, content);
      assert.deepEqual(readings(dataset), readings((await read(t, plain)).dataset));
      assert.deepEqual(said, expected);
    });
  }

  // A spreadsheet in Korea saves CSV so; its headers came out as `¿Âµµ(¡É)`. A degree sign before a C is a Korean syllable by its bytes.
  for (const [what, name, bytes, encoding] of [
    ['western', 'Lufttemperatur [°]', Buffer.from('Lufttemperatur [°]', 'latin1'), 'windows-1252'],
    ['western', 'Temperatur [°C]', Buffer.from('Temperatur [°C]', 'latin1'), 'windows-1252'],
    ['Korean', '온도(℃)', Buffer.from([0xbf, 0xc2, 0xb5, 0xb5, 0x28, 0xa1, 0xc9, 0x29]), 'euc-kr'],
  ] as const)
    test(`in ${what} characters of Windows: ${name}`, async (t) => {
      const columns = readColumns(ai4i, {
        path: 'map.json',
        text: JSON.stringify({ airTemperature: { column: name, unit: 'K' } }),
      });
      const [before = '', after = ''] = plain.split('Air temperature [K]');
      const { dataset, said } = await read(t, Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]), {
        columns,
      });
      assert.equal(dataset.rowCount, 30);
      assert.deepEqual(said, [`read as: ${encoding}`]);
    });
});

describe('a training file is refused', () => {
  const wholeThousands = [
    'Type;Air temperature [K];Process temperature [K];Rotational speed [rpm];Torque [Nm];Tool wear [min];Machine failure',
    'L;300;310;1,551;40;10;0',
  ].join('\n');
  const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    [
      'whose commas may mark thousands',
      wholeThousands,
      /"1,551" may mark thousands or decimals; say which by --decimal/,
    ],
    ['with both decimals', european.replace('298,0', '298.0'), /a comma \(.*\) and with a point \("298\.0"\)/],
    ['that is Excel', Buffer.from('PK\u0003\u0004....[Content_Types].xml'), /an Excel or Office file.*save it as CSV/],
    ['that is Parquet', Buffer.from('PAR1\u0015\u0004'), /a Parquet file/],
    ['that is cut off', gzipSync(plain).subarray(0, 60), /the gzip file is damaged: it is cut off/],
    ['that is no text', Buffer.from([7, 0, 0, 0, 9, 8]), /zero bytes/],
    [
      'with controls in a cell',
      plain.replace(',298.0,', ',\u001b]0;x\u0007298,'),
      /"\\u001b\]0;x\\u0007298" is not a number/,
    ],
    ['with controls in a name', plain.replace('Type', 'Ty\u009bpe'), /"Ty\\u\{9b\}pe"/],
  ];
  for (const [what, content, message] of cases) {
    test(what, async (t) => {
      await assert.rejects(read(t, content), (error) => {
        assert.ok(error instanceof InvalidData, String(error));
        assert.match(error.message, message);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is asserted.
        assert.doesNotMatch(error.message, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        return true;
      });
    });
  }

  test('whose marks of thousands contradict one another', async (t) => {
    const both = wholeThousands.replace('1,551;40', '1,551.0;1.234,5');
    await assert.rejects(read(t, both), /is not a number/);
  });

  test('unless its marks of thousands say themselves what they are', async (t) => {
    const lines = (...rows: string[]) => [wholeThousands.split('\n')[0], ...rows].join('\n');
    for (const [speed, other, expected] of [
      ['1,551.5', '1,200', 1551.5],
      ['1.551,5', '1.200', 1551.5],
      ['1,234,551', '1,200', 1234551],
    ] as const) {
      const ranges = ai4i.sensors.map((sensor) => ({ ...sensor, range: { atLeast: 0, atMost: 1e7 } }));
      const profile = { ...ai4i, sensors: ranges };
      const text = lines(`L;300;310;${speed};40;10;0`, `L;300;310;${other};40;10;0`);
      const { dataset } = await read(t, text, { columns: readColumns(ai4i, null) }, profile);
      assert.deepEqual([dataset.sensorValues[2], dataset.sensorValues[7]], [expected, 1200], speed);
    }
  });

  test('unless an option says what is meant', async (t) => {
    const columns = readColumns(ai4i, null);
    const { dataset } = await read(t, wholeThousands.replace('1,551', '1551,000'), { columns, decimal: 'comma' });
    assert.equal(dataset.sensorValues[2], 1551);
    await assert.rejects(read(t, european, { decimal: 'point' }), /with a decimal point \(--decimal comma\)/);
    await assert.rejects(read(t, european, { separator: 'tab' }), /there is no column/);
  });
});
