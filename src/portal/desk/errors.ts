// How what a person wants to do to an alarm can fail although the request is right: somebody was first, or the alarm's state does not allow it.
import { CodedError } from '../refusals.ts';

/** The alarm has changed since it was looked at, or is in a state in which this may not be done. The message says who did what, and when. */
export class AlarmConflict extends CodedError {
  override readonly name = 'AlarmConflict';
}
