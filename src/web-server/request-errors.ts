// The ways in which a request can be at fault, as classes; what each is answered with stands in problem.ts.
import { ExplainedError } from '../core/errors.ts';

export interface FieldProblem {
  /** The member at fault as a path, such as `sensor_data.NAME`; `body` for the whole. */
  readonly field: string;
  readonly message: string;
}

/** A body or query that can be read but is not what the path takes: every fault, named. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly errors: readonly FieldProblem[];
  constructor(errors: readonly FieldProblem[]) {
    super(errors.map((error) => error.message).join('; '));
    this.errors = errors;
  }
}

/** A path, or a method on a path, that there is not. `allowed` lists the methods that the path has. */
export class NoSuchRoute extends Error {
  override readonly name = 'NoSuchRoute';
  readonly allowed: readonly string[];
  constructor(method: string, path: string, allowed: readonly string[]) {
    super(
      allowed.length === 0
        ? `there is no ${method} ${path}`
        : `${method} is not possible on ${path}; possible: ${allowed.join(', ')}`,
    );
    this.allowed = allowed;
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of an id that nothing has, so much is shown. */
const idCharactersShown = 64;

/** How an id looks, for who sends something else. */
export const exampleId = '0c7f6b1e-6d0e-5f0c-9a53-3d3f3f0f8a11';

/** Whether it looks like an id. What does not is no record's, and the database is not asked. */
export function isId(text: string): boolean {
  return uuid.test(text);
}

/** What is asked for, or to be changed, and is not there. `what` says of which kind it is, with its article; a number is the id of a machine. */
export class NoSuchRecord extends ExplainedError {
  override readonly name = 'NoSuchRecord';
  /** Without its article. */
  readonly record: string;
  constructor(what: `a ${string}` | `an ${string}`, id: string | number) {
    super(
      typeof id === 'number' || isId(id)
        ? `there is no ${what.slice(what.indexOf(' ') + 1)} ${id}`
        : `${JSON.stringify(id.slice(0, idCharactersShown))} is no id of ${what}; an id looks like ${exampleId}`,
    );
    this.record = what.slice(what.indexOf(' ') + 1);
  }
}

/** Credentials that are missing where they are asked for, or that are not (or no longer) good. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
}

/** Good credentials without the role that the path asks for. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
}

/** The same, with the roles of which one would do. */
export class LacksRole extends Forbidden {
  readonly roles: readonly string[];
  constructor(message: string, roles: readonly string[]) {
    super(message);
    this.roles = roles;
  }
}

/** More requests than one key or address may send. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A body in a media type or encoding that the path does not take. */
export class InvalidMediaType extends Error {
  override readonly name = 'InvalidMediaType';
}
