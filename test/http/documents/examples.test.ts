// The examples of docs/api.md as they stand there, against a server; each is skipped where its tool is missing.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { buildTestServer } from '../support.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const document = readFileSync(join(root, 'docs/api.md'), 'utf8');
const run = promisify(execFile);

describe('the examples of docs/api.md', () => {
  let app: FastifyInstance;
  let address: string;
  let folder: string;
  before(async () => {
    app = await buildTestServer();
    address = await app.listen({ host: '127.0.0.1', port: 0 });
    folder = mkdtempSync(join(tmpdir(), 'spindle-examples-'));
  });
  after(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const example = (language: string): string => {
    const code = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(document)?.[1];
    assert.ok(code, `docs/api.md has no example in ${language}`);
    return code.replaceAll('http://localhost:8000', address);
  };
  const has = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

  test('curl', { skip: !has('curl') }, async () => {
    const { stdout } = await run('sh', ['-c', example('sh')]);
    assert.equal(JSON.parse(stdout).anomaly_probability, 0.0168);
  });

  test('Python', { skip: !has('python3') }, async () => {
    const { stdout } = await run('python3', ['-c', example('python')]);
    assert.equal(stdout.trim(), '0.0168');
  });

  test('Java', { skip: !has('javac') }, async () => {
    writeFileSync(join(folder, 'Predict.java'), example('java'));
    const { stdout } = await run('java', ['-XX:TieredStopAtLevel=1', join(folder, 'Predict.java')]);
    assert.equal(JSON.parse(stdout).anomaly_probability, 0.0168);
  });

  test('the generated TypeScript client, whose types hold', async () => {
    execFileSync(process.execPath, [join(root, 'tools/make-client.mjs'), folder]);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'example.ts'), example('ts'));
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--skipLibCheck'];
    const types = ['--allowImportingTsExtensions', '--types', 'node'];
    const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
    const wrong = example('ts').replace('torque: 42.5', 'torque: true');
    writeFileSync(join(folder, 'wrong.ts'), wrong);
    const files = ['example.ts', 'wrong.ts'].map((name) => join(folder, name));
    const faults = await run(process.execPath, [tsc, ...options, ...types, ...files], { cwd: folder }).then(
      () => [],
      (failed: { readonly stdout: string }) => failed.stdout.match(/^\S+\(\d+,\d+\): error .*$/gm) ?? [],
    );
    assert.ok(faults.length > 0 && faults.every((fault) => /^wrong\.ts\(.*'boolean'/.test(fault)), faults.join('\n'));
    const { stdout } = await run(process.execPath, [join(folder, 'example.ts')]);
    assert.equal(stdout.trim(), '0.0168');
  });
});
