// What the REST API answers to errors that only it knows; all others stand in web-server/problem.ts.
import { ModelNotChanged, UnknownModel } from '../models/served-models.ts';
import { answer, type ProblemAnswer } from '../web-server/problem.ts';
import { InvalidInference } from './open-inference/errors.ts';

export function ownProblem(error: unknown): ProblemAnswer | undefined {
  if (error instanceof InvalidInference || error instanceof ModelNotChanged) {
    return answer('invalid-inference', error.message);
  }
  return error instanceof UnknownModel ? answer('unknown-model', error.message) : undefined;
}
