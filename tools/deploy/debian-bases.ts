// Bases for the images where no public one can be pulled: made from Debian's packages by mmdebstrap, with the Node that set-up has brought.
// They are for building and trying out on this machine, and carry its certificate authorities where it builds.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';
import { type Engine, ImageFailure, run } from './engine.ts';

export interface Bases {
  readonly build: string;
  readonly run: string;
  readonly java: string;
}

const suite = 'bookworm';
const certificates = '/etc/ssl/certs/ca-certificates.crt';
/** What a program in C++ needs, and Java besides; nothing of it is a program. */
const runPackages = ['libstdc++6', 'zlib1g'];

/** Those of an earlier run are taken again, so that what was built on them need not be built anew. */
export function debianBases(engine: Engine): Bases {
  const names = {
    build: 'localhost/spindle-base-build',
    run: 'localhost/spindle-base-run',
    java: 'localhost/spindle-base-java',
  };
  if (Object.values(names).every((name) => exists(engine, name))) return names;
  const folder = mkdtempSync(join(tmpdir(), 'spindle-bases-'));
  try {
    debootstrap(join(folder, 'run.tar'), 'extract', runPackages);
    debootstrap(join(folder, 'build.tar'), 'essential', ['libstdc++6', 'ca-certificates']);
    debootstrap(join(folder, 'java.tar'), 'essential', ['openjdk-17-jdk-headless']);
    copyFileSync(join(projectFolder, 'node_modules/.bin/node'), join(folder, 'node'));
    cpSync(npmFolder(), join(folder, 'npm'), { recursive: true, dereference: true });
    copyFileSync(certificates, join(folder, 'ca.crt'));
    const bin = '../lib/node_modules/npm/bin';
    build(engine, folder, names.run, ['ADD run.tar /', 'USER 65532:65532']);
    build(engine, folder, names.java, ['ADD java.tar /']);
    build(engine, folder, names.build, [
      'ADD build.tar /',
      'COPY node /usr/local/bin/node',
      'COPY npm /usr/local/lib/node_modules/npm',
      `COPY ca.crt ${certificates}`,
      `ENV NODE_EXTRA_CA_CERTS=${certificates}`,
      `RUN ln -s ${bin}/npm-cli.js /usr/local/bin/npm`,
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return names;
}

function debootstrap(tar: string, variant: string, packages: readonly string[]): void {
  // Where packages come from is this machine's matter and goes into no image.
  const clean = '--customize-hook=rm -rf "$1"/etc/apt/sources.list.d "$1"/etc/resolv.conf "$1"/etc/hostname';
  const args = ['--quiet', `--variant=${variant}`, `--include=${packages.join(',')}`, clean, suite, tar, ...sources()];
  const { status, stderr, error } = spawnSync('mmdebstrap', args, { encoding: 'utf8' });
  if (error !== undefined) {
    throw new ImageFailure(
      'no public base can be pulled, and mmdebstrap is not here to make one: apt-get install mmdebstrap',
    );
  }
  if (status !== 0) throw new ImageFailure(`mmdebstrap ${args.join(' ')}: exit code ${status}\n${stderr.trim()}`);
}

/** This machine's own, where it has them in the newer form. */
function sources(): readonly string[] {
  const own = '/etc/apt/sources.list.d/debian.sources';
  return spawnSync('test', ['-r', own]).status === 0 ? [own] : [];
}

/** The npm of the PATH. */
function npmFolder(): string {
  const { stdout } = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' });
  return dirname(dirname(realpathSync(stdout.trim())));
}

function build(engine: Engine, folder: string, name: string, steps: readonly string[]): void {
  const file = join(folder, 'Containerfile');
  writeFileSync(file, ['FROM scratch', ...steps, ''].join('\n'));
  run(engine, ['build', ...isolation(engine), '-q', '-f', file, '-t', name, folder]);
}

function exists(engine: Engine, image: string): boolean {
  return spawnSync(engine.name, ['image', 'inspect', image]).status === 0;
}

/** podman builds without a runtime of its own this way, also where that would not start. */
export function isolation(engine: Engine): readonly string[] {
  return engine.name === 'podman' ? ['--isolation=chroot'] : [];
}
