// What can be wrong with what is asked of machines, where the request itself is right.
import { CodedError } from '../refusals.ts';

/** The machine has changed since it was looked at, is there already, or is retired. */
export class MachineConflict extends CodedError {
  override readonly name = 'MachineConflict';
}

/** A name, type or area of a form that is not taken, or a table in which no machine can be found. The message says what is. */
export class UnfitMachine extends CodedError {
  override readonly name = 'UnfitMachine';
}
