// What can be wrong with routes that somebody sets, where the request itself is right.
import { CodedError } from '../refusals.ts';

/** Somebody has set them since they were looked at; the message says who, and when. Or there is nothing to go back from. */
export class RoutesConflict extends CodedError {
  override readonly name = 'RoutesConflict';
}
