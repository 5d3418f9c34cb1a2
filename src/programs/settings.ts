// Reads the environment (and `.env`, when present) once, checks it against the specifications that the rooms export, and reports
// all problems together. A room owns its settings: a file settings.ts with envalid specifications, each with `default` and `desc`.
import { existsSync } from 'node:fs';
import { type CleanedEnv, cleanEnv, EnvError } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { runningStackEnvironment } from './running-stack.ts';

type Specifications = Parameters<typeof cleanEnv>[1];

/**
 * Loads `.env` of the working folder into the environment; what the environment already has wins. Where a stack runs, what it tells of itself
 * comes before `.env`.
 */
export function loadDotEnv(): void {
  const given = { ...process.env };
  if (existsSync('.env')) process.loadEnvFile('.env');
  const program = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
  const running = runningStackEnvironment(program, given, process.env['SPINDLE_HOME'] ?? '');
  if (running === undefined) return;
  for (const [name, value] of Object.entries(running.env)) if ((given[name] ?? '') === '') process.env[name] = value;
  process.stderr.write(`${running.sentence}\n`);
}

/** The settings by name, checked and frozen. Throws InvalidSettings with every problem found. */
export function readSettings<S extends Specifications>(
  specifications: S,
  environment: NodeJS.ProcessEnv = process.env,
): CleanedEnv<S> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  return cleanEnv(given, specifications, {
    reporter: ({ errors }) => {
      const problems = Object.entries(errors).map(
        ([name, error]) => `${name}: ${error instanceof EnvError ? error.message : String(error)}`,
      );
      if (problems.length > 0) throw new InvalidSettings(problems);
    },
  });
}
