// Recipes as files: the parameters and number of trees that a search chose, with how it chose them. `npm run tune` writes one, and
// training refits it.
import { InvalidData } from '../data/columns.ts';
import { checkParameters, type Parameters } from '../xgboost/native-xgboost.ts';

export interface RecipeFile {
  readonly rounds: number;
  readonly parameters: Parameters;
  /** How they were found; for people. */
  readonly chosenBy?: Readonly<Record<string, unknown>>;
}

export const roundsMax = 10_000;

/** For data that nothing was tuned on: small trees, slowly. */
export const plainRecipe: RecipeFile = {
  rounds: 100,
  parameters: { max_depth: 4, learning_rate: 0.1, min_child_weight: 1, lambda: 1, max_bin: 1024 },
};

/** What every training has, whatever the recipe says beside it. */
export const fixedParameters: Parameters = {
  objective: 'binary:logistic',
  tree_method: 'hist',
  // Two threads collapse when the machine is busy, and add up in another order.
  nthread: 1,
};

/** Throws InvalidData with the path, and XgboostFailure for a device other than cpu. */
export function readRecipe(path: string, text: string): RecipeFile {
  const fail = (problem: string): never => {
    throw new InvalidData(`${path}: ${problem}`);
  };
  let document: Partial<RecipeFile> | null;
  try {
    document = JSON.parse(text) as Partial<RecipeFile> | null;
  } catch (error) {
    return fail(`is not JSON: ${(error as Error).message}`);
  }
  const { rounds, parameters, chosenBy } = document ?? {};
  if (!Number.isSafeInteger(rounds) || (rounds as number) < 1 || (rounds as number) > roundsMax)
    return fail(`rounds is not a whole number from 1 to ${roundsMax}`);
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters))
    return fail('parameters is not an object');
  for (const [name, value] of Object.entries(parameters))
    if (typeof value !== 'string' && typeof value !== 'number') fail(`parameters.${name} is neither text nor a number`);
  checkParameters(parameters);
  return { rounds: rounds as number, parameters, ...(chosenBy === undefined ? {} : { chosenBy }) };
}
