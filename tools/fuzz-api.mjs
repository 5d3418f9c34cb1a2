// `npm run fuzz:api`: throws Schemathesis, which reads the OpenAPI document, at the whole REST API: once with names of models that it makes
// up, once with the model that there is. It gets its own Python environment under build/, and a server of its own. What follows `--` goes to
// Schemathesis. Exit code 1 for findings; schemathesis.toml has the exceptions, each with its reason.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const version = '4.32.5';
const root = fileURLToPath(new URL('..', import.meta.url));
const environment = join(root, 'build', `schemathesis-${version}`);
const program = join(environment, 'bin/schemathesis');
const folder = join(root, 'build/fuzz-api');
const more = process.argv.slice(2);

if (!existsSync(program)) install();
mkdirSync(folder, { recursive: true });
const server = spawn(process.execPath, [join(root, 'test/http/fuzz-server.ts')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const [line] = await once(createInterface({ input: server.stdout }), 'line');
const model = JSON.parse(line);
const config = readFileSync(join(root, 'schemathesis.toml'), 'utf8');
const named = `[parameters]\nmodel = ${JSON.stringify(model.name)}\nversion = ${JSON.stringify(model.version)}\n`;
const isClean = [
  await fuzz('names-made-up', config, []),
  await fuzz('names-known', `${named}\n${config}`, ['--include-path-regex', '^/v2/']),
];
const isAlive = server.exitCode === null;
server.stdin.end();
if (!isAlive) process.stderr.write('fuzz:api: the server ended while it was asked\n');
process.exitCode = isAlive && isClean.every((each) => each) ? 0 : 1;

async function fuzz(name, settings, options) {
  const path = join(folder, `${name}.toml`);
  writeFileSync(path, settings);
  const report = ['--report', 'junit', '--report-junit-path', join(folder, `${name}.xml`)];
  const examples = more.some((option) => /^(-n|--max-examples)/.test(option)) ? [] : ['--max-examples', '100'];
  const args = [
    '--config-file',
    path,
    'run',
    `${model.address}/openapi.json`,
    ...examples,
    ...report,
    ...options,
    ...more,
  ];
  const child = spawn(program, args, { cwd: folder, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}

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
