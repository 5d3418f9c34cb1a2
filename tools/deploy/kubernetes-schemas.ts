// The schemas of one version of Kubernetes, for kubeconform: out of the pinned package `kubernetes-validate` of PyPI, each made whole by itself,
// because kubeconform looks up no definitions of another file. Fetched once, into build/tools.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';

const version = 'v1.37.0';
const requirement =
  'kubernetes-validate==1.37.0 --hash=sha256:85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9';
const folder = join(projectFolder, 'build/tools/kubernetes-schemas');

/** What kubeconform takes as the place of schemas. Throws where pip is absent or the package is not the pinned one. */
export function kubernetesSchemas(): string {
  const whole = join(folder, version);
  if (!existsSync(join(whole, 'deployment-apps-v1.json'))) makeWhole(fetchPackage(), whole);
  return join(whole, '{{ .ResourceKind }}{{ .KindSuffix }}.json');
}

function fetchPackage(): string {
  mkdirSync(folder, { recursive: true });
  const list = join(folder, 'requirements.txt');
  writeFileSync(list, `${requirement}\n`);
  const target = join(folder, 'package');
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--require-hashes',
    '--upgrade',
    '--target',
    target,
    '-r',
    list,
  ];
  const { status, stderr, error } = spawnSync('python3', args, { encoding: 'utf8' });
  if (error !== undefined || status !== 0) {
    throw new Error(`the schemas of Kubernetes come by pip, which fails: ${error?.message ?? stderr.trim()}`);
  }
  return join(target, 'kubernetes_validate/kubernetes-json-schema', `${version}-local-strict`);
}

function makeWhole(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const { $schema, $defs } = JSON.parse(readFileSync(join(from, '_definitions.json'), 'utf8'));
  for (const file of readdirSync(from).filter((name) => wanted.test(name))) {
    const { $id: _, ...schema } = JSON.parse(readFileSync(join(from, file), 'utf8'));
    const text = JSON.stringify({ ...schema, $schema, $defs });
    writeFileSync(join(to, file), text.replaceAll('/api/_definitions.json#', '#'));
  }
}

/** What the chart makes of Kubernetes' own. */
const wanted =
  /^(configmap|service|serviceaccount|deployment|job|horizontalpodautoscaler|ingress|networkpolicy|poddisruptionbudget)-(.*-)?v\d\.json$/;
