// Set-up: brings a fresh clone to where everything runs, and does nothing when it is there already. Plain JavaScript that Node 20
// runs without any package. Each step is stamped, beside its product, with a digest of what it was made from. One set-up works at a
// time; others wait. Writes to stderr only; ends with 2 when a step fails, naming the step, the cause and the fix.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { jarProblems } from './jars.mjs';
import { buildKernels, buildPackage, buildWebPage, bundlePackages, webSources } from './setup/builds.mjs';
import { at, digest, filesBelow, findProgram, read, root, SetupFailure, say, tellProgress } from './setup/common.mjs';
import { checkJava, compileTestClient, findJava, resolveJars } from './setup/java.mjs';
import { lock } from './setup/lock.mjs';
import { installPackages, packagesMatchLock } from './setup/packages.mjs';
import { installLibraries, missingLibraries } from './setup/system-packages.mjs';

/** Each list in order. `key` says what the product is made from; while the stamp holds the same, and the products are there, `run` is not called. */
const ofPackages = [
  {
    name: 'npm packages',
    stamp: at('node_modules/.spindle-setup'),
    products: [at('node_modules/.package-lock.json')],
    key: () => digest([at('package-lock.json')], `${process.platform}-${process.arch}`),
    isMade: packagesMatchLock,
    run: installPackages,
  },
];

/** They need packages, and nothing of one another. */
const withPackages = [
  [
    {
      name: 'kernels (WebAssembly)',
      stamp: at('build/kernel/.stamp'),
      products: [at('build/kernel/kernel.wasm'), at('build/kernel/readings.wasm')],
      key: () => digest([at('package-lock.json'), at('src/inference/kernel/layout.ts'), ...filesBelow(at('kernel'))]),
      run: buildKernels,
    },
  ],
  [
    {
      name: 'package for profiles elsewhere',
      stamp: at('build/package/.stamp'),
      products: [at('build/package/core/profile.js'), at('build/package/core/profile.d.ts')],
      key: () => digest([at('package-lock.json'), ...filesBelow(at('src/core')), ...filesBelow(at('src/profiles'))]),
      isNeeded: () => existsSync(at('node_modules/typescript')),
      run: buildPackage,
    },
    {
      name: 'packages in few files',
      stamp: at('build/packages/.stamp'),
      products: [at('build/packages/manifest.json')],
      key: () => digest([at('package-lock.json'), at('tools/setup/bundle-packages.mjs')]),
      isNeeded: () => existsSync(at('node_modules/rolldown')),
      run: bundlePackages,
    },
    {
      name: 'web page',
      stamp: at('build/web/.stamp'),
      products: [at('build/web')],
      key: () => digest([at('package-lock.json'), ...webSources()]),
      isNeeded: () => existsSync(at('web/vite.config.ts')),
      run: buildWebPage,
    },
  ],
];

/** Beside the others, of which they need nothing. */
const ofSystem = [
  {
    name: 'Java and Maven',
    stamp: at('build/.setup/java'),
    products: [],
    key: () => `${findJava() ?? 'no java'} ${findProgram('mvn') ?? 'no mvn'}`,
    run: checkJava,
  },
  {
    name: 'system libraries',
    stamp: at('build/.setup/libraries'),
    products: [],
    key: () =>
      missingLibraries()
        .map((library) => library.package)
        .join(' '),
    isMade: () => missingLibraries().length === 0,
    run: installLibraries,
  },
  {
    name: 'Kafka, Debezium and XGBoost (Maven)',
    stamp: at('build/java/.stamp'),
    products: [at('build/java/lib'), at('build/java/compiler/ecj.jar'), at('build/xgboost/lib')],
    key: () => digest([at('pom.xml'), at('tools/jars.sha256')]),
    isMade: () => jarProblems(root).length === 0,
    run: resolveJars,
  },
  {
    name: "the tests' own Kafka client (Java)",
    stamp: at('build/java/test/.stamp'),
    products: [at('build/java/test')],
    key: () => digest([at('pom.xml'), ...filesBelow(at('test/java'))]),
    isNeeded: () => existsSync(at('test/java')),
    run: compileTestClient,
  },
];

await main();

/** `--only-build` is for images: packages and Node are there, Java is not wanted. */
async function main() {
  if (process.argv.includes('--only-build')) {
    await bringAll([withPackages.flat().filter(({ run }) => run === buildKernels || run === buildWebPage)]);
    return;
  }
  if ([...ofPackages, ...withPackages.flat(), ...ofSystem].every(isDone)) return;
  const unlock = await lock();
  try {
    await bringAll([ofPackages, ofSystem], withPackages);
  } finally {
    unlock();
  }
}

/** The lists at once, and after the first one those that follow it. Where a step fails, what is under way is waited for, as it would be left half done, and nothing else begins. */
async function bringAll([first, ...others], following = []) {
  const failures = [];
  const bringList = async (steps) => {
    for (const step of steps) {
      if (failures.length > 0) return;
      await bring(step).catch((error) => failures.push({ name: step.name, error }));
    }
  };
  const afterFirst = bringList(first).then(() => Promise.all(following.map(bringList)));
  await Promise.all([afterFirst, ...others.map(bringList)]);
  for (const { name, error } of failures) tell(name, error);
  if (failures.length > 0) process.exit(2);
}

async function bring(step) {
  if (isDone(step)) return;
  if (step.isMade?.() !== true) {
    await tellProgress(step.name, () => step.run(), say);
  }
  mkdirSync(dirname(step.stamp), { recursive: true });
  writeFileSync(step.stamp, step.key());
}

function isDone(step) {
  if (step.isNeeded?.() === false) return true;
  return read(step.stamp) === step.key() && step.products.every((product) => existsSync(product));
}

function tell(name, error) {
  if (!(error instanceof SetupFailure)) throw error;
  const output = error.lines.map((line) => `    ${line}\n`).join('');
  process.stderr.write(`setup: ${name}: ${error.message}\n${output}setup: to mend it: ${error.fix}\n`);
}
