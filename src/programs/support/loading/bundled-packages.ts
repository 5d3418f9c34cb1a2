// Has packages of hundreds of files loaded from the few files that set-up has put them into (tools/setup/bundle-packages.mjs), wherever code of
// this project imports them: a start takes a quarter to a half less processor time then. While set-up has made none, or not of what is installed now,
// everything is loaded from node_modules, as packages themselves always do.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const project = new URL('../../../../', import.meta.url);
const installed = new URL('node_modules/', project).href;
const bundles = new URL('build/packages/', project);

export interface Manifest {
  /** What set-up has noted of the installed packages. */
  readonly installed: string;
  /** The file of each name that is imported. */
  readonly files: Readonly<Record<string, string>>;
}

/** For what is imported from now on, in this thread. */
export function useBundledPackages(): void {
  const manifest = readManifest();
  if (manifest === undefined) return;
  const find = findIn(manifest);
  registerHooks({
    resolve: (specifier, context, next) => {
      const url = find(specifier, context.parentURL);
      return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
    },
  });
}

/** Finds the address of what is imported, where a file of this project imports it and it is among the bundles. */
export function findIn({ files }: Manifest): (name: string, importer: string | undefined) => string | undefined {
  const urls = new Map(Object.entries(files).map(([name, file]) => [name, new URL(file, bundles).href]));
  return (name, importer) => (isOwn(importer) ? urls.get(name) : undefined);
}

/** Nothing where the bundles are missing, or are not of the packages that are installed. */
export function readManifest(): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(new URL('manifest.json', bundles), 'utf8')) as Manifest;
    const stamp = readFileSync(new URL('.spindle-setup', installed), 'utf8');
    return manifest.installed === stamp ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function isOwn(importer: string | undefined): boolean {
  return importer?.startsWith(project.href) === true && !importer.startsWith(installed);
}
