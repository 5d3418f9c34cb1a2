// Bills of materials (CycloneDX 1.5, JSON on stdout) of the images. `packages FILE`: npm's own, less what is not on disk, and with Node, in the
// folder that it is called in. `jars`: of the Connect image, from the list with the SHA-256 of every jar. Plain JavaScript without packages,
// because it runs inside an image that is being built. No time and no chance go into them, so that they change only with what they list.
import { existsSync, readFileSync } from 'node:fs';

const [mode, file = ''] = process.argv.slice(2);
if (mode === 'packages') print(packages(JSON.parse(readFileSync(file, 'utf8'))));
else if (mode === 'jars') print(jars(readFileSync('tools/jars.sha256', 'utf8')));
else {
  process.stderr.write('usage: sbom.mjs packages FILE | jars\n');
  process.exitCode = 2;
}

function packages(all) {
  const isHere = ({ properties = [] }) =>
    properties.every(({ name, value }) => name !== 'cdx:npm:package:path' || existsSync(value));
  const components = all.components.filter(isHere);
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

function jars(list) {
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
    }));
  return { ...document({ type: 'application', 'bom-ref': 'spindle-connect', name: 'spindle-connect' }), components };
}

function document(component) {
  return { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component } };
}

function print(bom) {
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
}
