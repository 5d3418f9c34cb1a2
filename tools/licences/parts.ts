// What Spindle is made of, with licences: npm packages by both lock files, jars and native libraries by tools/jars.sha256. Nothing is fetched or unpacked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './judge.ts';

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Of packages that name theirs in their text alone, or not as SPDX does. */
const toldElsewhere: Readonly<Record<string, string>> = {
  decko: 'MIT',
  stickyfill: 'MIT',
  'url-template': 'BSD-3-Clause',
};

export function allParts(root: string): readonly Part[] {
  return [...npmParts(root, 'package-lock.json'), ...npmParts(root, 'site/package-lock.json'), ...javaParts(root)];
}

function npmParts(root: string, lock: string): readonly Part[] {
  const { packages }: { packages: Readonly<Record<string, Locked>> } = JSON.parse(
    readFileSync(join(root, lock), 'utf8'),
  );
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
    .map(([path, { version, license, dev }]) => {
      const name = path.replace(/^.*node_modules\//, '');
      return {
        name: `${name}@${version}`,
        licence: toldElsewhere[name] ?? license,
        use: dev === true ? 'development' : 'shipped',
      };
    });
}

/** As each jar, or the project file that it was published with, says itself. */
function javaParts(root: string): readonly Part[] {
  const licences: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(join(root, 'tools/licences/jars.json'), 'utf8'),
  );
  const files = readFileSync(join(root, 'tools/jars.sha256'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return files.map((line) => {
    const file = line.replace(/^.*\//, '').replace(/\.(jar|so|dylib|dll)$/, '');
    const name = file.replace(/-\d[^/]*$/, '');
    return {
      name: file,
      licence: licences[name],
      use: line.includes('build/java/compiler/') ? 'development' : 'shipped',
    };
  });
}
