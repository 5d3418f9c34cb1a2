// What is built of the clone's own sources: the kernels (AssemblyScript to WebAssembly), what package.json exports, packages in few
// files, and the web page.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { at, filesBelow, run } from './common.mjs';
import { nodeProgram } from './packages.mjs';

export async function buildKernels() {
  mkdirSync(at('build/kernel'), { recursive: true });
  await Promise.all([
    buildKernel('kernel.wasm', ['contributions.ts', 'quantized.ts', 'row.ts', 'walk.ts']),
    buildKernel('readings.wasm', ['readings.ts']),
  ]);
}

async function buildKernel(product, files) {
  const compiler = at('node_modules/assemblyscript/bin/asc.js');
  const sources = files.map((file) => at('kernel', file));
  await run(
    nodeProgram(),
    [compiler, ...sources, '--config', at('kernel/asconfig.json'), '--outFile', at('build/kernel', product)],
    'mend the sources in kernel/, then run: npm run setup',
  );
}

/** Types are the business of `npm run check`: a mistake elsewhere must not keep the programs from starting. */
export async function buildPackage() {
  const compiler = at('node_modules/typescript/bin/tsc');
  await run(
    nodeProgram(),
    [compiler, '-p', at('tsconfig.package.json'), '--noCheck'],
    'mend the sources in src/core, then run: npm run setup',
  );
}

export async function bundlePackages() {
  const fix = 'mend the list in tools/setup/bundle-packages.mjs, then run: npm run setup';
  await run(nodeProgram(), [at('tools/setup/bundle-packages.mjs')], fix);
}

/** A workspace may have packages of its own, which the lock stands for. */
export function webSources() {
  return filesBelow(at('web')).filter((file) => !file.startsWith(at('web/node_modules')));
}

export async function buildWebPage() {
  const vite = at('node_modules/vite/bin/vite.js');
  await run(
    nodeProgram(),
    [vite, 'build', '--config', at('web/vite.config.ts')],
    'mend the sources in web, then run: npm run setup',
  );
  for (const file of filesBelow(at('build/web'))) {
    if (/\.(js|css|html|svg)$/.test(file)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}
