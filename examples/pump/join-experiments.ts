// Makes one file of SKAB's: node examples/pump/join-experiments.ts SKAB/data > skab.csv. Each row gets the name of its experiment, which is the file's.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '.';
const files = globSync(['valve1/*.csv', 'valve2/*.csv', 'other/*.csv'], { cwd: folder }).sort();
if (files.length === 0)
  throw new Error(`there is no valve1/*.csv, valve2/*.csv or other/*.csv in ${folder}; name SKAB's folder data`);
const [header] = readFileSync(join(folder, files[0] as string), 'utf8').split(/\r?\n/);
process.stdout.write(`experiment;${header}\n`);
for (const file of files) {
  const [own, ...rows] = readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/);
  if (own !== header) throw new Error(`${file} has other columns than ${files[0]}`);
  process.stdout.write(rows.map((row) => `${file.replace('.csv', '')};${row}\n`).join(''));
}
