// The migrations that have landed, by the checksum of their text: databases store it, and refuse a migration whose text is another one. `kept.md5` holds
// them, as `md5sum` writes; `npm run migration:keep` adds a new one.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import Postgrator from 'postgrator';
import { projectFolder } from '../../src/stack/home.ts';

/** Checksums by path, from the project's folder. */
export type Checksums = ReadonlyMap<string, string>;

export const keptFile = join(projectFolder, 'tools/migrations/kept.md5');

export function readKept(): Checksums {
  const lines = readFileSync(keptFile, 'utf8').matchAll(/^([0-9a-f]{32}) {2}(.+)$/gm);
  return new Map([...lines].map(([, md5 = '', path = '']) => [path, md5]));
}

export function textOfKept(kept: Checksums): string {
  return [...kept]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, md5]) => `${md5}  ${path}\n`)
    .join('');
}

/** Those that there are, with the checksums that databases store: as postgrator computes them. */
export async function readPresent(): Promise<Checksums> {
  const folders = new Set(globSync('src/**/migrations/*.sql', { cwd: projectFolder }).map(dirname));
  const found = await Promise.all(
    [...folders].map((folder) => {
      // Nothing is asked of a database here.
      const unasked = async (): Promise<never> => Promise.reject(new Error('no database'));
      const migrationPattern = join(projectFolder, folder, '*.sql');
      return new Postgrator({ driver: 'pg', migrationPattern, execQuery: unasked }).getMigrations();
    }),
  );
  return new Map(found.flat().map(({ filename, md5 }) => [relative(projectFolder, filename), md5]));
}

/** What has become of migrations that databases have run, a sentence for each. */
export function brokenPromises(kept: Checksums, present: Checksums): readonly string[] {
  return [...kept].flatMap(([path, md5]) => {
    const now = present.get(path);
    if (now === md5) return [];
    const what = now === undefined ? 'is gone' : 'is another text than it was';
    return [
      `${path} ${what}: databases have run it, and would refuse this version. Put it back as it was, and write a new one: npm run migration:new -- NAME`,
    ];
  });
}

export function unkept(kept: Checksums, present: Checksums): readonly string[] {
  return [...present.keys()].filter((path) => !kept.has(path)).sort();
}
