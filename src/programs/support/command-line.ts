// What every program of the `spindle` command shares: the shape of its module, and how its errors become messages and exit codes.
// A program's result goes to stdout; everything here writes to stderr.
import { type Command, CommanderError } from 'commander';
import { ExplainedError, InvalidModel, InvalidSettings, NotSetUp, Unavailable } from '../../core/errors.ts';
import { printable } from '../../core/show.ts';

/** What a file of src/programs that is a program exports. */
export interface Program {
  readonly createCommand: () => Command;
}

/** Thrown by a program to end with a message and an exit code: 1 for "no", 2 for wrong usage or input. */
export class ProgramFailure extends ExplainedError {
  override readonly name = 'ProgramFailure';
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2, options?: { cause?: unknown }) {
    super(printable(message), options);
    this.exitCode = exitCode;
  }
}

/** A sentence on stderr, beside a program's result. Whatever it quotes, of input, a file or a neighbour, no terminal obeys it. */
export function tell(sentence: string): void {
  process.stderr.write(`${printable(sentence)}\n`);
}

/** Parses the command line and runs its program. Sets the exit code, and never throws. */
export async function runCommandLine(root: Command, argv: readonly string[]): Promise<void> {
  exitByException(root);
  try {
    await root.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Writes the message a person needs to stderr and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InvalidSettings) {
    const list = error.problems.map((problem) => `\n  - ${problem}`).join('');
    tell(`spindle: the settings cannot be used (environment, or .env):${list}`);
    return 2;
  }
  if (error instanceof InvalidModel || error instanceof NotSetUp) {
    tell(`spindle: ${error.message}`);
    return 2;
  }
  if (error instanceof Unavailable) {
    tell(`spindle: ${error.message}`);
    return 1;
  }
  if (error instanceof ProgramFailure) {
    tell(`spindle: ${error.message}`);
    return error.exitCode;
  }
  tell(`spindle: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}

function exitByException(command: Command): void {
  command.configureOutput({ outputError: (text, write) => write(printable(text)) });
  command.exitOverride().showSuggestionAfterError().showHelpAfterError('(add --help for the options)');
  for (const each of command.commands) exitByException(each);
}
