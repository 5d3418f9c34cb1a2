// Makes one file of SKAB's: npx node examples/pump/join-experiments.ts SKAB/data > skab.csv. Each row gets the name of its experiment, which is the file's. With
// --only 2/4 it takes the second, the sixth, the tenth experiment and so on, with --without 2/4 all others: to train on some, and to be judged on those that
// nobody has seen.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, without: { type: 'string' } },
  allowPositionals: true,
});
const folder = positionals[0] ?? '.';
const files = globSync(['valve1/*.csv', 'valve2/*.csv', 'other/*.csv'], { cwd: folder }).sort();
if (files.length === 0)
  throw new Error(`there is no valve1/*.csv, valve2/*.csv or other/*.csv in ${folder}; name SKAB's folder data`);
const [part, parts] = (values.only ?? values.without ?? '1/1').split('/').map(Number) as [number, number];
if (!(part >= 1 && part <= parts)) throw new Error('--only and --without take a part such as 2/4');
const isTaken = (place: number): boolean => (place % parts === part - 1) === (values.without === undefined);
const [header] = readFileSync(join(folder, files[0] as string), 'utf8').split(/\r?\n/);
process.stdout.write(`experiment;${header}\n`);
for (const file of files.filter((_, place) => isTaken(place))) {
  const [own, ...rows] = readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/);
  if (own !== header) throw new Error(`${file} has other columns than ${files[0]}`);
  process.stdout.write(rows.map((row) => `${file.replace('.csv', '')};${row}\n`).join(''));
}
