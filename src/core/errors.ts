// The errors that a caller can do something about. Each says in its message what is wrong and, where there is one, the fix.
import type { RefusalKind, UnknownMachineKind } from './reading/refusal-kind.ts';
import { printable, show } from './show.ts';

/** An error whose message needs no explanation any more: whoever adds what they know of a failure passes it on as it is. */
export abstract class ExplainedError extends Error {}

/** A setting with which a member that was refused would be taken. */
export interface Hint {
  readonly setting: string;
  readonly value: string;
}

/**
 * The next error is made without a stack, which costs more than all else of refusing a reading, and says nothing of a value from outside.
 * Gives the limit to be set again.
 */
function withoutStack(): number {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  return stackTraceLimit;
}

/** A value from outside that is not a reading. `field` is the wire name of the member at fault, absent when the whole value is. */
export class InvalidReading extends ExplainedError {
  override readonly name = 'InvalidReading';
  readonly kind: RefusalKind;
  readonly field: string | undefined;
  readonly hint: Hint | undefined;
  constructor(kind: RefusalKind, reason: string, field?: string, hint?: Hint) {
    const stackLines = withoutStack();
    super(hint === undefined ? reason : `${reason}; ${hint.setting}=${hint.value} takes it`);
    Error.stackTraceLimit = stackLines;
    this.kind = kind;
    this.field = field;
    this.hint = hint;
  }
}

/** A reading of a machine that the Portal's database does not know, or whose type there is none of the profile's. */
export class UnknownMachine extends ExplainedError {
  override readonly name = 'UnknownMachine';
  readonly kind: UnknownMachineKind;
  readonly field = 'machineId';
  readonly machineId: number;
  constructor(machineId: number, typeText?: string) {
    const stackLines = withoutStack();
    super(
      typeText === undefined
        ? `machine ${machineId} is not in the Portal's machine table`
        : `machine ${machineId} has the type ${show(typeText)} in the Portal's machine table, which the profile does not know`,
    );
    Error.stackTraceLimit = stackLines;
    this.kind = typeText === undefined ? 'unknown_machine' : 'unknown_type';
    this.machineId = machineId;
  }
}

/** A model, or one of its companion files, that must not be served. The message names the path and the fix. */
export class InvalidModel extends ExplainedError {
  override readonly name = 'InvalidModel';
  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options);
  }
}

/** Settings or a command line that cannot be used: every problem at once. */
export class InvalidSettings extends ExplainedError {
  override readonly name = 'InvalidSettings';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    const shown = problems.map(printable);
    super(shown.join('\n'));
    this.problems = shown;
  }
}

/** A database that refuses rows known to be good: its tables are not those of this version, and somebody must act. */
export class DatabaseUnfit extends ExplainedError {
  override readonly name = 'DatabaseUnfit';
}

/** A neighbour (Kafka, PostgreSQL, Kafka Connect) that does not answer now. `retryable` is false when trying again cannot help. */
export class Unavailable extends ExplainedError {
  override readonly name = 'Unavailable';
  readonly retryable: boolean;
  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}

/** A part of the program that set-up makes is not there. The message names the command that makes it. */
export class NotSetUp extends ExplainedError {
  override readonly name = 'NotSetUp';
}
