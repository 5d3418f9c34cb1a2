// What can be wrong with a procedure that somebody writes, where the request itself is right.
import { ExplainedError } from '../../core/errors.ts';

/** Somebody has written it since it was looked at; the message says who, and when. Or there are too many. */
export class ProcedureConflict extends ExplainedError {
  override readonly name = 'ProcedureConflict';
}
