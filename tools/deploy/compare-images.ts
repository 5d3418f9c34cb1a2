// Whether two images are one: every file of them, with its rights, and what they are run with. Their ids say so where the engine puts no time into them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, ImageFailure, run } from './engine.ts';

/** In words; none where nothing differs. */
export function differencesOf(engine: Engine, first: string, second: string): readonly string[] {
  const inspect = (image: string, what: string): string => run(engine, ['image', 'inspect', '--format', what, image]);
  if (inspect(first, '{{.Id}}') === inspect(second, '{{.Id}}')) return [];
  const [one, other] = [filesOf(engine, first), filesOf(engine, second)];
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  const files = paths.flatMap((path) => {
    if (!one.has(path)) return `${path} is in the second alone`;
    if (!other.has(path)) return `${path} is in the first alone`;
    return one.get(path) === other.get(path) ? [] : `${path} differs`;
  });
  const isConfigured = inspect(first, '{{json .Config}}') === inspect(second, '{{json .Config}}');
  const all = isConfigured ? files : [...files, 'what it is run with differs'];
  // podman was told the time; docker writes that of the build.
  if (all.length > 0 || engine.name !== 'podman') return all;
  if (inspect(first, '{{json .RootFS.Layers}}') !== inspect(second, '{{json .RootFS.Layers}}'))
    return ['its id differs, and no file does: its layers have other times or an other order'];
  // Each step names the one that it stands on, and one that an earlier Containerfile has made is taken where it has the same files.
  return [
    'its id differs, and its layers are the same: it stands on steps that an earlier build has left; untag the images, run podman image prune, and build again',
  ];
}

/** What each is, by its path. */
function filesOf(engine: Engine, image: string): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-compare-'));
  const container = run(engine, ['create', image]);
  try {
    const tar = join(folder, 'image.tar');
    run(engine, ['export', '-o', tar, container]);
    const root = join(folder, 'root');
    mkdirSync(root);
    const { status, stderr } = spawnSync('tar', ['-x', '-p', '-f', tar, '-C', root], { encoding: 'utf8' });
    if (status !== 0) throw new ImageFailure(`tar cannot read ${image}: ${stderr}`);
    return new Map(pathsIn(root).map((path) => [path, whatIs(join(root, path))]));
  } finally {
    run(engine, ['rm', container]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Follows no link, which would lead out of the image. */
function pathsIn(root: string, folder = ''): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...pathsIn(root, path)] : [path];
  });
}

function whatIs(path: string): string {
  const stats = lstatSync(path);
  const rights = (stats.mode & 0o7777).toString(8);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (!stats.isFile()) return `${stats.isDirectory() ? 'folder' : 'other'} ${rights}`;
  return `${createHash('sha256').update(readFileSync(path)).digest('hex')} ${rights}`;
}
