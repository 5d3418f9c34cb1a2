// `spindle doctor --bundle FILE`: all that whoever helps asks for first, in one archive, without a secret. Reads, and changes nothing; bounded in time and
// size. What cannot be had is named in it, with the reason.
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, freemem, loadavg, platform, release, totalmem, uptime } from 'node:os';
import { describeHome, type Home } from '../../../stack/home.ts';
import { environmentOf, type RunningStack, readRunningStack } from '../../../stack/running.ts';
import type { ProgramAddress } from '../../support/ask-readiness.ts';
import { tell } from '../../support/command-line.ts';
import { ownVersion } from '../../support/own-version.ts';
import { type Checks, type Finding, runChecks } from '../run-checks.ts';
import { type Entry, requirePlace, writeArchive } from './archive.ts';
import { programEntries } from './ask-programs.ts';
import { type Collected, collect, jsonEntry, type Section } from './collect.ts';
import { knownSecrets } from './known-secrets.ts';
import { logEntries } from './logs.ts';
import { redactorOf, type Secret } from './redact.ts';
import { settingsGiven } from './settings-given.ts';
import { type SystemSettings, systemSections } from './systems.ts';

export interface BundleOptions {
  readonly file: string;
  readonly settings: SystemSettings;
  readonly checks: readonly Checks[];
  readonly programs: readonly ProgramAddress[];
  readonly homeFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly withinMs?: number;
}

/** All sections are asked at once: so long the whole of it takes at most, but for packing. */
const sectionWithinMs = 30_000;

/** Writes the archive, and tells on stderr how far it is. Throws ProgramFailure where none can be written. */
export async function writeBundle(options: BundleOptions): Promise<void> {
  const { file, settings, environment, withinMs = sectionWithinMs } = options;
  requirePlace(file);
  const home = describeHome(options.homeFolder);
  const running = readRunningStack(home);
  const secrets: Secret[] = [];
  const sections = sectionsOf(options, home, running, (secret) => secrets.push(secret));
  const collected = await collect(sections, withinMs, (name, problem) =>
    tell(`${name}: ${problem === null ? 'collected' : `not to be had: ${problem}`}`),
  );
  const environments = [environment, ...environmentsOf(running).map(([, each]) => each)];
  const redactor = redactorOf([...knownSecrets({ environments, settings, home }), ...secrets]);
  for (const name of redactor.tooShort)
    tell(
      `the value of ${name} is too short to be looked for in texts: look for it yourself before you send the bundle on`,
    );
  writeArchive(file, [about(collected), ...collected.entries], redactor);
}

function sectionsOf(
  { settings, checks, programs, environment }: BundleOptions,
  home: Home,
  running: RunningStack | undefined,
  learn: (secret: Secret) => void,
): readonly Section[] {
  return [
    { name: 'findings', collect: async () => findingEntries(checks) },
    { name: 'settings', collect: () => [jsonEntry('settings.json', allSettingsGiven(environment, running))] },
    { name: 'stack', collect: () => stackEntries(home, running) },
    { name: 'logs', collect: () => logEntries(home) },
    ...programs.map((program) => ({
      name: program.name,
      collect: (signal: AbortSignal) => programEntries(program, signal),
    })),
    ...systemSections(settings, learn),
  ];
}

async function findingEntries(checks: readonly Checks[]): Promise<readonly Entry[]> {
  const findings: readonly Finding[] = await runChecks(checks, () => {});
  return [jsonEntry('findings.json', { ok: findings.every(({ ok }) => ok), findings })];
}

/** Those of this command, and those that a stack gives its programs. */
function allSettingsGiven(environment: BundleOptions['environment'], running: RunningStack | undefined): unknown {
  const ofPrograms = environmentsOf(running).map(([name, given]) => [name, settingsGiven(given)]);
  return { doctor: settingsGiven(environment), programs: Object.fromEntries(ofPrograms) };
}

function environmentsOf(
  running: RunningStack | undefined,
): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  if (running === undefined) return [];
  const names = new Set([...(running.started ?? []), ...Object.keys(running.programs)]);
  return [...names].sort().map((name) => [name, environmentOf(running, name)] as const);
}

function stackEntries(home: Home, running: RunningStack | undefined): readonly Entry[] {
  const processes = running === undefined ? null : (JSON.parse(readFileSync(home.processesFile, 'utf8')) as unknown);
  return [jsonEntry('stack.json', { folder: home.folder, supervisor: running?.supervisor ?? null, processes })];
}

function about({ entries, missing }: Collected): Entry {
  return jsonEntry('about.json', {
    spindle: ownVersion(),
    written_at: new Date().toISOString(),
    node: process.versions,
    machine: {
      ...{ platform: platform(), release: release(), arch: arch(), uptime_seconds: Math.round(uptime()) },
      ...{ processors: availableParallelism(), load: loadavg(), memory_bytes: totalmem(), free_bytes: freemem() },
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    files: entries.map(({ path }) => path),
    missing,
  });
}
