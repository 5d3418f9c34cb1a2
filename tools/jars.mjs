// What Maven brings is pinned: tools/jars.sha256 has the SHA-256 of every file, and set-up takes no other file, none more and none less.
// After a version in pom.xml was changed, `node tools/jars.mjs --write` writes the list anew; its difference belongs into the review.
// `sha256sum -c tools/jars.sha256` reads the same list. Plain JavaScript that Node 20 runs without any package.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const folders = ['build/java/compiler', 'build/java/lib', 'build/xgboost'];
const listPath = 'tools/jars.sha256';

/** What is not as the list says, a sentence for each file. */
export function jarProblems(root) {
  const wanted = readList(join(root, listPath));
  const found = new Map(filesBelow(root).map((path) => [path, digestOf(join(root, path))]));
  const problems = [...found].flatMap(([path, digest]) => {
    if (!wanted.has(path)) return [`${path} is not in ${listPath}`];
    return wanted.get(path) === digest ? [] : [`${path} has the SHA-256 ${digest}, not that of ${listPath}`];
  });
  return [...problems, ...[...wanted.keys()].filter((path) => !found.has(path)).map((path) => `${path} is missing`)];
}

function readList(path) {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return new Map(lines.filter((line) => line !== '').map((line) => [line.slice(66), line.slice(0, 64)]));
}

function filesBelow(root) {
  const below = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? below(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap(below)
    .sort();
}

function digestOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

if (import.meta.main) {
  const given = argv.slice(2).find((argument) => !argument.startsWith('-'));
  const root = given ?? dirname(dirname(fileURLToPath(import.meta.url)));
  if (argv.includes('--write')) {
    const lines = filesBelow(root).map((path) => `${digestOf(join(root, path))}  ${path}\n`);
    writeFileSync(join(root, listPath), lines.join(''));
  } else {
    const problems = jarProblems(root);
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  }
}
