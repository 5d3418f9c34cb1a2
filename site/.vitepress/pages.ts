// Pages that are found in their folders, with their headings as names, so that a new one needs no entry anywhere.
import { readdirSync, readFileSync } from 'node:fs';

interface Page {
  readonly text: string;
  readonly link: string;
}

/** Files of Markdown that are none, from the repository's folder. */
export const notPages: string[] = [
  '**/node_modules/**',
  'build/**',
  '.spindle/**',
  'test/**',
  'web/**',
  'deploy/**',
  'README.md',
  'README.ko.md',
];

export const decisions: Page[] = pagesIn('docs/decisions');
export const runbooks: Page[] = pagesIn('docs/runbooks');

function pagesIn(folder: string): Page[] {
  const url = new URL(`../../${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => {
      const heading = /^# (.+)$/m.exec(readFileSync(new URL(name, url), 'utf8'))?.[1];
      if (heading === undefined) throw new Error(`${folder}/${name} has no heading`);
      return { text: heading, link: `/${folder}/${name.replace(/\.md$/, '')}` };
    });
}
