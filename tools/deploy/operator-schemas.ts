// The schemas of what operators bring to a cluster and the chart makes use of: KEDA's ScaledObject, the Prometheus operator's ServiceMonitor and
// PrometheusRule, Strimzi's KafkaConnect. Out of the operators' own releases, pinned by sum; made once, into build/tools. A cluster's further rules (CEL,
// webhooks) are none of them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { projectFolder } from '../../src/stack/home.ts';
import { downloadModule } from './tools.ts';

const keda = {
  module: 'github.com/kedacore/keda/v2',
  version: 'v2.20.2',
  sum: 'h1:SR60v8uIcelbveS8n/1jcl8tLdBBIbHMxmdOHw8tKqA=',
  files: ['config/crd/bases/keda.sh_scaledobjects.yaml'],
};
const prometheusOperator = {
  module: 'github.com/prometheus-operator/prometheus-operator',
  version: 'v0.93.0',
  sum: 'h1:AohlYJT+En8TmNpAcEUJ3GsaJTAqfEBwHmGTVpRm/Io=',
  files: ['servicemonitors', 'prometheusrules'].map(
    (each) => `example/prometheus-operator-crd/monitoring.coreos.com_${each}.yaml`,
  ),
};
/** Written in Java; its jars write the definitions. */
const strimzi = {
  version: '1.2.0',
  jars: {
    api: '566961ae5e5646a001ae91312beda5cba3a5d467e740e205e1b761754335fe4e',
    'crd-generator': '76bb2430e702a1e6a24c071d26c865d5e9572cbc630d176d3b912033ae23ed00',
  },
  class: 'io.strimzi.api.kafka.model.connect.KafkaConnect',
};
const folder = join(
  projectFolder,
  'build/tools/operator-schemas',
  `${keda.version}-${prometheusOperator.version}-${strimzi.version}`,
);

/** What kubeconform takes as the place of schemas. Throws where a source cannot be had, or is not the pinned one. */
export function operatorSchemas(): string {
  if (!existsSync(folder)) {
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    for (const { files, ...source } of [keda, prometheusOperator]) {
      const from = downloadModule(source);
      for (const file of files) writeSchemas(readFileSync(join(from, file), 'utf8'), fresh);
    }
    writeSchemas(generateStrimzis(fresh), fresh);
    renameSync(fresh, folder);
  }
  return join(folder, '{{ .ResourceKind }}{{ .KindSuffix }}.json');
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}

/** Under the names by which kubeconform looks for them. */
function writeSchemas(definition: string, to: string): void {
  const { group, names, versions } = (parse(definition) as Definition).spec;
  for (const { name, schema } of versions) {
    const path = join(to, `${names.kind.toLowerCase()}-${group.split('.')[0]}-${name}.json`);
    writeFileSync(path, JSON.stringify(closed(schema.openAPIV3Schema, true)));
  }
}

/** Says of each object that it has no other members, as a cluster drops, or refuses, what it does not know. */
export function closed(schema: unknown, isResource = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([name]) => name !== 'description');
  const result = Object.fromEntries(
    entries.map(([name, value]) => {
      // Says only which of the members may stand together.
      if (alternatives.has(name)) return [name, value];
      if (name !== 'properties') return [name, closed(value)];
      const members = Object.entries(value as object).map(([member, of]) => [member, closed(of)]);
      return [name, Object.fromEntries(members)];
    }),
  );
  const isOpen = 'additionalProperties' in result || result['x-kubernetes-preserve-unknown-fields'] === true;
  if (!('properties' in result) || isOpen) return result;
  // A schema that names a member twice is none.
  const required = new Set([...((result['required'] as string[] | undefined) ?? []), ...(isResource ? ['spec'] : [])]);
  if (required.size > 0) result['required'] = [...required];
  return { ...result, additionalProperties: false };
}

const alternatives: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not']);

function generateStrimzis(to: string): string {
  const jars = Object.entries(strimzi.jars).map(([name, sum]) => fetchJar(name, sum));
  const file = join(to, 'kafkaconnect.yaml');
  const versions = [
    '--target-kube',
    '1.25+',
    '--crd-api-version',
    'v1',
    '--api-versions',
    'v1',
    '--storage-version',
    'v1',
  ];
  run(findJava(), [
    ...['-cp', jars.join(delimiter), 'io.strimzi.crdgenerator.CrdGenerator'],
    ...[...versions, '--yaml', `${strimzi.class}=${file}`],
  ]);
  return readFileSync(file, 'utf8');
}

/** Strimzi's jars ask for a newer Java than all else does, which may stand beside the usual one. */
function findJava(): string {
  const { JAVA_HOME: javaHome } = process.env;
  const folders = [...(javaHome ? [javaHome] : []), ...globSync('/usr/lib/jvm/*')];
  const candidates = ['java', ...folders.map((each) => join(each, 'bin/java'))];
  const found = candidates.find((java) => {
    const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
    return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0) >= javaMajorMin;
  });
  if (found === undefined)
    throw new Error(`the schema of Strimzi's KafkaConnect needs Java ${javaMajorMin} or newer; set JAVA_HOME to one`);
  return found;
}

const javaMajorMin = 21;

function fetchJar(name: string, sum: string): string {
  const to = join(projectFolder, 'build/tools/operator-schemas/jars');
  const jar = join(to, `${name}-${strimzi.version}.jar`);
  if (!existsSync(jar)) {
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
    run('mvn', ['-B', '-q', copy, `-Dartifact=io.strimzi:${name}:${strimzi.version}`, `-DoutputDirectory=${to}`]);
  }
  const found = createHash('sha256').update(readFileSync(jar)).digest('hex');
  if (found !== sum) throw new Error(`${jar} has the SHA-256 ${found}, not ${sum}`);
  return jar;
}

function run(file: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-8).join('\n');
  throw new Error(`the schema of Strimzi's KafkaConnect comes by Maven and Java, of which ${file} fails: ${said}`);
}
