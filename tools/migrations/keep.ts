// `npm run migration:keep`: adds migrations that are new to the list of those whose text stays, and prints them. Exit code 1, with nothing written, where one of
// the list is another one now, or gone.
import { writeFileSync } from 'node:fs';
import { brokenPromises, keptFile, readKept, readPresent, textOfKept, unkept } from './kept.ts';

const [kept, present] = [readKept(), await readPresent()];
const broken = brokenPromises(kept, present);
const added = unkept(kept, present);
if (broken.length > 0) {
  for (const sentence of broken) process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
} else {
  writeFileSync(
    keptFile,
    textOfKept(new Map([...kept, ...added.map((path) => [path, present.get(path) ?? ''] as const)])),
  );
  for (const path of added) process.stdout.write(`${path}\n`);
}
