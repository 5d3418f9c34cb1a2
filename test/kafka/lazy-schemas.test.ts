// Each program that loaded the Kafka client compiled the schemas of all its options, which took longer than all else of the program's start.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { projectFolder } from '../../src/stack/home.ts';

/** In a thread of its own, as the client is loaded once by process: counts what is compiled, and refuses options that are wrong. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createRequire } = require('node:module');
  const { Ajv2020 } = createRequire(workerData)('ajv/dist/2020.js');
  const { compile } = Ajv2020.prototype;
  let compiled = 0;
  Ajv2020.prototype.compile = function (...args) {
    compiled++;
    return compile.apply(this, args);
  };
  import(workerData).then(async () => {
    const atFirst = compiled;
    const { Admin } = createRequire(workerData)('@platformatic/kafka');
    const refusals = [9, '', 9].map((clientId) => {
      try {
        return new Admin({ clientId, bootstrapBrokers: ['127.0.0.1:9'], strict: true });
      } catch (error) {
        return error.message;
      }
    });
    parentPort.postMessage({ atFirst, compiled, refusals });
  });
`;

test('schemas of the Kafka client are compiled when they are first used, once, and refuse what they refused', async () => {
  const workerData = `${projectFolder}/src/kafka/with-admin.ts`;
  const worker = new Worker(program, { eval: true, workerData });
  const [{ atFirst, compiled, refusals }] = await once(worker, 'message');
  await worker.terminate();
  assert.equal(atFirst, 0);
  assert.equal(compiled, 1);
  assert.deepEqual(refusals, [
    '/options/clientId must be string.',
    '/options/clientId must match pattern "^\\S+$".',
    '/options/clientId must be string.',
  ]);
});

test('whichever of our files loads the Kafka client first, it is loaded that way', () => {
  const files = globSync(['src/**/*.ts', 'test/**/*.ts'], { cwd: projectFolder });
  const text = (file: string) => readFileSync(`${projectFolder}/${file}`, 'utf8');
  const loading = files.filter((file) => /^(import|export) (?!type)[^;]*from '@platformatic\/kafka'/m.test(text(file)));
  assert.deepEqual(loading, ['src/kafka/library.ts']);
  const library = text('src/kafka/library.ts');
  assert.match(library.slice(library.search(/^(import|export) /m)), /^import '\.\/lazy-schemas\.ts';/);
});
