// `npm run client`: writes a typed TypeScript client of the REST API into build/client (or the folder that is named), from the OpenAPI
// document of this profile, model and settings. The client needs the package openapi-fetch and nothing else.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';

const usage = 'usage: npm run client -- [FOLDER]      FOLDER is build/client by default\n';
const root = fileURLToPath(new URL('..', import.meta.url));
const [folder = join(root, 'build/client'), ...rest] = process.argv.slice(2);
if (rest.length > 0 || folder.startsWith('-')) {
  process.stderr.write(usage);
  process.exit(folder === '--help' || folder === '-h' ? 0 : 2);
}

const run = spawnSync(process.execPath, [join(root, 'src/main.ts'), 'openapi'], {
  encoding: 'utf8',
  maxBuffer: 64 * 2 ** 20,
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (run.status !== 0) process.exit(run.status ?? 1);

const { version } = JSON.parse(readFileSync(join(root, 'node_modules/openapi-fetch/package.json'), 'utf8'));
mkdirSync(folder, { recursive: true });
const types = astToString(await openapiTypescript(JSON.parse(run.stdout)));
const files = {
  'openapi.json': run.stdout,
  'spindle-api.d.ts': `// Written by npm run client from openapi.json.\n${types}`,
  'client.ts': `// Written by npm run client. Needs: npm install openapi-fetch@${version}
import createClient from 'openapi-fetch';
import type { paths } from './spindle-api.d.ts';

/** A client of the REST API, such as \`createSpindleClient('http://localhost:8000')\`. Without a key where none is asked for. */
export function createSpindleClient(baseUrl: string, apiKey?: string) {
  return createClient<paths>({ baseUrl, ...(apiKey === undefined ? {} : { headers: { 'x-api-key': apiKey } }) });
}
`,
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
process.stdout.write(`${resolve(folder)}\n`);
