// Bills of materials (CycloneDX 1.5, JSON on stdout) of the images. `packages FILE`: npm's own, less what is not on disk, and with Node, in the
// folder that it is called in. `jars`: of the Connect image, from the list with the SHA-256 of every jar. Plain JavaScript without packages,
// because it runs inside an image that is being built. No time and no chance go into them, so that they change only with what they list.
import { globSync, readFileSync } from 'node:fs';

const [mode, file = ''] = process.argv.slice(2);
if (mode === 'packages') print(packages(JSON.parse(readFileSync(file, 'utf8'))));
else if (mode === 'jars') {
  print(jars(readFileSync('tools/jars.sha256', 'utf8'), JSON.parse(readFileSync('tools/licences/jars.json', 'utf8'))));
} else {
  process.stderr.write('usage: sbom.mjs packages FILE | jars\n');
  process.exitCode = 2;
}

function packages(all) {
  const here = installed('node_modules');
  const components = all.components.filter(({ name, version }) => here.has(`${name}@${version}`));
  const refs = new Set([all.metadata.component['bom-ref'], ...components.map((each) => each['bom-ref'])]);
  const dependencies = all.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  const { version } = process;
  const node = { type: 'application', 'bom-ref': `node@${version}`, name: 'node', version: version.slice(1) };
  const { component } = all.metadata;
  return {
    ...document(component),
    components: [{ ...node, purl: `pkg:generic/node@${version.slice(1)}` }, ...components],
    dependencies,
  };
}

/** Name and version of every package below, also of those within others. */
function installed(folder) {
  const packages = globSync([`${folder}/**/package.json`]).filter((path) =>
    /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path),
  );
  return new Set(
    packages.map((path) => {
      const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
      return `${name}@${version}`;
    }),
  );
}

function jars(list, licences) {
  const components = list
    .split('\n')
    .map((line) => /^([0-9a-f]{64}) {2}build\/java\/lib\/(.+?)-(\d[^/]*)\.jar$/.exec(line))
    .filter((match) => match !== null)
    .map(([, sha256, name, version]) => ({
      type: 'library',
      'bom-ref': `${name}@${version}`,
      name,
      version,
      hashes: [{ alg: 'SHA-256', content: sha256 }],
      licenses: [{ expression: licences[name] }],
    }));
  return { ...document({ type: 'application', 'bom-ref': 'spindle-connect', name: 'spindle-connect' }), components };
}

function document(component) {
  return { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component } };
}

function print(bom) {
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
}
