// Reads the environment (and `.env`, when present) once, checks it against the specifications that the rooms export, and reports
// all problems together. A room owns its settings: a file settings.ts with specifications, each with `default` and `desc`, made by the
// validators of src/settings, and with the relations that must hold between them.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CleanedEnv, cleanEnv, EnvError } from 'envalid';
import { InvalidSettings } from '../../core/errors.ts';
import { debeziumRelations } from '../../debezium/settings.ts';
import { consumerRelations, topicRelations } from '../../kafka/settings.ts';
import { portalRelations } from '../../portal/settings.ts';
import { episodeRelations } from '../../serving/episode-settings.ts';
import { thresholdRelations } from '../../serving/threshold-settings.ts';
import { projectFolder } from '../../stack/home.ts';
import { signInRelations } from '../../web-server/settings.ts';
import { tell } from './command-line.ts';
import { type DatabaseAccess, defaultPasswordWarnings } from './default-passwords.ts';
import { unknownSettings } from './dot-env/unknown-settings.ts';
import { runningStackEnvironment } from './running-stack.ts';

type Specifications = Parameters<typeof cleanEnv>[1];

const relations = [
  ...consumerRelations,
  ...debeziumRelations,
  ...episodeRelations,
  ...portalRelations,
  ...thresholdRelations,
  ...topicRelations,
  ...signInRelations,
];

/**
 * Loads `.env` of the working folder into the environment; what the environment already has wins. Where a stack runs, what it tells of itself
 * comes before `.env`. Gives the full path of the file that was read, so that a program can say it.
 */
export function loadDotEnv(): string | undefined {
  const given = { ...process.env };
  const path = existsSync('.env') ? resolve('.env') : undefined;
  if (path !== undefined) {
    process.loadEnvFile(path);
    for (const sentence of unknownSettings(readFileSync(path, 'utf8'))) tell(sentence);
  } else if (existsSync(join(projectFolder, '.env'))) {
    tell(
      `${join(projectFolder, '.env')} is not read: settings come from .env of the folder in which a command is started`,
    );
  }
  const line = process.argv.slice(2);
  const program = line.find((argument) => !argument.startsWith('-'));
  const environments = { shell: given, settled: process.env, line };
  const running = runningStackEnvironment(program, environments, process.env['SPINDLE_HOME'] ?? '');
  if (running === undefined) return path;
  Object.assign(process.env, running.env);
  for (const sentence of running.sentences) tell(sentence);
  return path;
}

/**
 * The settings by name, checked and frozen. Throws InvalidSettings with every problem found: the setting, its value, what it may be, and
 * what it is for.
 */
export function readSettings<S extends Specifications>(
  specifications: S,
  environment: NodeJS.ProcessEnv = process.env,
): CleanedEnv<S> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  return cleanEnv(given, specifications, {
    reporter: ({ errors, env }) => {
      const problems = Object.entries(errors).map(([name, error]) => {
        const { desc: purpose } = (specifications as Record<string, { readonly desc?: string }>)[name] ?? {};
        const text = error instanceof EnvError ? error.message : String(error);
        return `${name}: ${text}${purpose === undefined ? '' : ` (${purpose})`}`;
      });
      problems.push(...brokenRelations(env as Record<string, unknown>, errors));
      if (problems.length > 0) throw new InvalidSettings(problems);
    },
  });
}

/** For a command that runs to its end: `.env`, the settings, and on stderr what is unsafe about them. */
export function readCommandSettings<S extends Specifications>(specifications: S): CleanedEnv<S> {
  loadDotEnv();
  const settings = readSettings(specifications);
  for (const warning of defaultPasswordWarnings(settings as DatabaseAccess)) tell(warning);
  return settings;
}

/** A relation of settings that are wrong by themselves says nothing new. */
function brokenRelations(values: Readonly<Record<string, unknown>>, errors: object): string[] {
  return relations
    .filter(({ names }) => names.every((name) => name in values && !(name in errors)))
    .map(({ problem }) => problem(values))
    .filter((problem) => problem !== undefined);
}
