// What builds and runs images: podman or docker, whichever works here. Every failure names the command and its last lines.
import { spawnSync } from 'node:child_process';

export interface Engine {
  readonly name: 'podman' | 'docker';
  /** Options before the command, such as another runtime. */
  readonly options: readonly string[];
}

const pullTimeoutMs = 60_000;

/** Undefined when neither works. */
export function findEngine(): Engine | undefined {
  if (succeeds('docker', ['info'])) return { name: 'docker', options: [] };
  if (succeeds('podman', ['info'])) return { name: 'podman', options: [] };
  return undefined;
}

export class ImageFailure extends Error {}

/** What it prints; what it says on the way is passed on where `isLoud`. */
export function run(engine: Engine, args: readonly string[], isLoud = false): string {
  const all = [...engine.options, ...args];
  const stderr = isLoud ? 'inherit' : 'pipe';
  const result = spawnSync(engine.name, all, { encoding: 'utf8', stdio: ['ignore', 'pipe', stderr] });
  if (result.error !== undefined) throw new ImageFailure(`${engine.name} cannot be started: ${result.error.message}`);
  if (result.status !== 0) {
    const lines = `${result.stdout}\n${result.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new ImageFailure(`${engine.name} ${all.join(' ')}: exit code ${result.status}\n${lines}`);
  }
  return result.stdout.trim();
}

export function canPull(engine: Engine, image: string): boolean {
  return spawnSync(engine.name, [...engine.options, 'pull', '--quiet', image], { timeout: pullTimeoutMs }).status === 0;
}

/**
 * What a container of ours is run with: nothing to write but /tmp, no right to gain any, and bounds that every machine can give. The network
 * is the machine's, so that it reaches a stack beside it.
 */
export const confined: readonly string[] = [
  '--read-only',
  '--tmpfs=/tmp',
  '--cap-drop=all',
  '--security-opt=no-new-privileges',
  '--network=host',
  '--ulimit=nofile=4096:4096',
  '--ulimit=nproc=4096:4096',
];

/** The engine with the first runtime that starts a container of the image here; podman's usual one knows not every kind of cgroups. */
export function withRuntime(engine: Engine, image: string): Engine {
  const candidates =
    engine.name === 'docker'
      ? [engine]
      : [engine, ...['runc', 'crun'].map((name) => ({ ...engine, options: ['--runtime', name] }))];
  const works = candidates.find(
    ({ name, options }) => spawnSync(name, [...options, 'run', '--rm', ...confined, image, '--help']).status === 0,
  );
  if (works === undefined)
    throw new ImageFailure(`no runtime of ${engine.name} starts a container here (podman takes crun or runc)`);
  return works;
}

function succeeds(file: string, args: readonly string[]): boolean {
  return spawnSync(file, args, { timeout: 20_000 }).status === 0;
}
