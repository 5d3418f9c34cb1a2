// Puts packages of hundreds of files into a file each, in build/packages: a program that loads them so takes a quarter to a half less of a processor to start, as Node
// looks for every file of a package anew at each start. `src/programs/support/loading/bundled-packages.ts` takes them in place of those in node_modules while the
// latter are the same. Run by set-up, as a program of its own.
import { rmSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { rolldown } from 'rolldown';
import { at, read, readJson } from './common.mjs';

/** What src/ imports, and what costs a start much. No package that looks for files or threads beside itself may be among them. */
const packages = [
  '@fastify/ajv-compiler',
  '@fastify/helmet',
  '@fastify/rate-limit',
  '@fastify/static',
  '@fastify/swagger',
  '@fastify/under-pressure',
  '@platformatic/kafka',
  'ajv/dist/2020.js',
  'better-auth',
  'better-auth/api',
  'better-auth/cookies',
  'better-auth/plugins/admin',
  'better-auth/plugins/username',
  'envalid',
  'fastify',
  'jose',
  'pg',
  'postgrator',
  'prom-client',
  'rate-limiter-flexible',
  'typebox',
  'typebox/compile',
  'uuid',
  'yaml',
];

/** These find their own files, or are no JavaScript. */
const apart = ['@node-rs/crc32', '@platformatic/wasm-utils', 'pino', 'protobufjs', 'pg-native', 'lz4-napi', 'snappy'];

const folder = at('build/packages');
const fileOf = (name) => `${name.replaceAll(/[@.]/g, '').replaceAll('/', '-')}.mjs`;
const prefix = 'older:';

rmSync(folder, { recursive: true, force: true });
const olderNames = new Map();
for (const name of packages.filter(isOlder)) olderNames.set(name, Object.keys(await import(name)));

const bundle = await rolldown({
  cwd: at('.'),
  platform: 'node',
  external: apart,
  input: Object.fromEntries(
    packages.map((name) => [fileOf(name).slice(0, -'.mjs'.length), olderNames.has(name) ? `${prefix}${name}` : name]),
  ),
  plugins: [{ name: 'older', resolveId: entryId, load: entrySource }],
  // It tells of each package that looks for another by chance, as pg for its native form.
  onLog: () => {},
});
await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'shared-[hash].mjs' });
await bundle.close();
// Last, as without it nothing is taken from here.
const files = Object.fromEntries(packages.map((name) => [name, fileOf(name)]));
const installed = read(at('node_modules/.spindle-setup'));
writeFileSync(at('build/packages/manifest.json'), JSON.stringify({ installed, files }));

/** Whether it is CommonJS: the names of what it exports are those that Node finds, and have to be told. */
function isOlder(name) {
  const file = import.meta.resolve(name);
  if (file.endsWith('.mjs')) return false;
  return readJson(findPackageJSON(file))?.type !== 'module';
}

function entryId(id) {
  return id.startsWith(prefix) ? at(`build/packages/${id.replaceAll('/', '|')}.mjs`) : null;
}

function entrySource(id) {
  const start = id.lastIndexOf(`/${prefix}`);
  if (start < 0) return null;
  const name = id.slice(start + 1 + prefix.length, -'.mjs'.length).replaceAll('|', '/');
  const names = olderNames.get(name).filter((each) => each !== 'module.exports');
  return `export { ${names.join(', ')} } from ${JSON.stringify(name)};\n`;
}
