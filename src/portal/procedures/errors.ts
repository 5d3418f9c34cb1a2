// What can be wrong with a procedure that somebody writes, where the request itself is right.
import { CodedError } from '../refusals.ts';

/** Somebody has written it since it was looked at; the message says who, and when. Or there are too many. */
export class ProcedureConflict extends CodedError {
  override readonly name = 'ProcedureConflict';
}
