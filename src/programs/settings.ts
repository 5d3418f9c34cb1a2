// Reads the environment (and `.env`, when present) once, checks it against the specifications that the rooms export, and reports
// all problems together. A room owns its settings: a file settings.ts with envalid specifications, each with `default` and `desc`.
import { existsSync } from 'node:fs';
import { type CleanedEnv, cleanEnv, EnvError } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';

type Specifications = Parameters<typeof cleanEnv>[1];

/** Loads `.env` of the working folder into the environment; what the environment already has wins. */
export function loadDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
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
