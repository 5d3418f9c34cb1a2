// `npm run fuzz:api`: throws Schemathesis, which reads the OpenAPI document, at the whole REST API. It gets its own Python environment
// under build/, and a server of its own. What follows `--` goes to Schemathesis. Exit code 1 for findings; schemathesis.toml has the
// exceptions, each with its reason.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const version = '4.32.5';
const root = fileURLToPath(new URL('..', import.meta.url));
const environment = join(root, 'build', `schemathesis-${version}`);
const program = join(environment, 'bin/schemathesis');

if (!existsSync(program)) install();
const server = spawn(process.execPath, [join(root, 'test/http/fuzz-server.ts')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [address] = await once(createInterface({ input: server.stdout }), 'line');
const options = ['--config-file', join(root, 'schemathesis.toml'), 'run', `${address}/openapi.json`];
const report = ['--report', 'junit', '--report-dir', join(root, 'build/fuzz-api')];
const fuzz = spawn(program, [...options, ...report, ...process.argv.slice(2)], { stdio: 'inherit' });
const [code] = await once(fuzz, 'exit');
const isAlive = server.exitCode === null;
server.stdin.end();
if (!isAlive) process.stderr.write('fuzz:api: the server ended while it was asked\n');
process.exitCode = code === 0 && isAlive ? 0 : 1;

function install() {
  process.stderr.write(`fuzz:api: installing Schemathesis ${version} into build/ …\n`);
  mkdirSync(join(root, 'build'), { recursive: true });
  run('python3', ['-m', 'venv', environment]);
  run(join(environment, 'bin/pip'), ['install', '--quiet', `schemathesis==${version}`]);
}

function run(file, args) {
  const { status, error } = spawnSync(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  process.stderr.write(
    `fuzz:api: ${file} failed${error ? ` (${error.message})` : ''}; it needs Python 3.10 or newer with venv, and PyPI\n`,
  );
  process.exit(2);
}
