// What can be wrong with routes that somebody sets, where the request itself is right.
import { InvalidRequest } from '../../web-server/request-errors.ts';
import { CodedError, type Refusal } from '../refusals.ts';

/** Somebody has set them since they were looked at; the message says who, and when. Or there is nothing to go back from. */
export class RoutesConflict extends CodedError {
  override readonly name = 'RoutesConflict';
}

/** Routes that do not fit the file of receivers, with each fault for programs too. */
export class UnfitRoutes extends InvalidRequest {
  readonly refusals: readonly Refusal[];
  constructor(problems: readonly { readonly field: string; readonly problem: string; readonly refusal: Refusal }[]) {
    super(problems.map(({ field, problem }) => ({ field, message: `${field}: ${problem}` })));
    this.refusals = problems.map(({ refusal }) => refusal);
  }
}
