// Publishes an image to those who shall be able to check it: pushes it, signs its digest with a key of the publisher's, and attests its provenance and its bill of materials, by cosign. Nothing
// is sent but to the registry, no public log among it. What was signed is verified at once, by the public half of the key.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLoopbackHost } from '../../src/web-server/web-page.ts';
import { type Engine, ImageFailure, run } from './engine.ts';
import { findTool, howToGet } from './tools.ts';

export interface Publication {
  /** Such as `registry.plant/spindle`: the images' names are put behind it. */
  readonly registry: string;
  /** Of the private key, as `cosign generate-key-pair` writes it; or any other that cosign takes, such as `awskms://…`. */
  readonly key: string;
  /** Where the images' papers are. */
  readonly folder: string;
  readonly version: string;
}

/** The image by its digest in the registry. Throws ImageFailure where a step fails. */
export function publish(
  engine: Engine,
  { image, title }: { readonly image: string; readonly title: string },
  { registry, key, folder, version }: Publication,
): string {
  const cosign = findTool('cosign');
  if (cosign === undefined) throw new ImageFailure(howToGet('cosign'));
  const by = (args: readonly string[]): string => runCosign(cosign, args);
  const reference = `${registry}/${title}@${push(engine, image, `${registry}/${title}:${version}`, folder)}`;
  const [noLog, publicKey, predicate] = ['no-log.json', 'cosign.pub', `${title}.predicate.json`].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const { predicate: provenance } = JSON.parse(readFileSync(join(folder, `${title}.provenance.json`), 'utf8'));
  writeFileSync(predicate, JSON.stringify(provenance));
  writeFileSync(noLog, by(['signing-config', 'create']));
  writeFileSync(publicKey, by(['public-key', '--key', key]));
  const signing = ['--key', key, '--signing-config', noLog, '--yes'];
  const verifying = ['--key', publicKey, '--insecure-ignore-tlog'];
  by(['sign', ...signing, reference]);
  by(['verify', ...verifying, reference]);
  for (const [type, file] of [
    ['slsaprovenance1', predicate],
    ['cyclonedx', join(folder, `${title}.cdx.json`)],
  ] as const) {
    by(['attest', ...signing, '--type', type, '--predicate', file, reference]);
    by(['verify-attestation', ...verifying, '--type', type, reference]);
  }
  return reference;
}

/** The digest by which the registry has it. */
function push(engine: Engine, image: string, target: string, folder: string): string {
  if (engine.name === 'docker') {
    run(engine, ['tag', image, target]);
    const [, digest] = /digest: (sha256:[0-9a-f]{64})/.exec(run(engine, ['push', target])) ?? [];
    if (digest === undefined) throw new ImageFailure(`docker pushed ${target} and did not say its digest`);
    return digest;
  }
  const file = join(folder, 'pushed.digest');
  const plain = isOnThisMachine(target) ? ['--tls-verify=false'] : [];
  run(engine, ['push', '-q', ...plain, '--digestfile', file, image, target]);
  return readFileSync(file, 'utf8').trim();
}

/** A registry on this machine has no certificate. */
export function isOnThisMachine(target: string): boolean {
  return isLoopbackHost(target.split('/')[0] ?? '');
}

/** It asks for the key's password where COSIGN_PASSWORD does not say it. */
function runCosign(cosign: string, args: readonly string[]): string {
  const { status, stdout, error } = spawnSync(cosign, args, {
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
    maxBuffer: 100_000_000,
  });
  if (error !== undefined) throw new ImageFailure(`cosign cannot be started: ${error.message}`);
  if (status !== 0) throw new ImageFailure(`cosign ${args.join(' ')}: exit code ${status}`);
  return stdout;
}
