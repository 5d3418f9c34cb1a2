// What can be wrong with routes that somebody sets, where the request itself is right.
import { ExplainedError } from '../../core/errors.ts';

/** Somebody has set them since they were looked at; the message says who, and when. Or there is nothing to go back from. */
export class RoutesConflict extends ExplainedError {
  override readonly name = 'RoutesConflict';
}
