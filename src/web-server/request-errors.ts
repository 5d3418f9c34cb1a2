// The ways in which a request can be at fault, as classes; what each is answered with stands in problem.ts.

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

/** Credentials that are missing where they are asked for, or that are not (or no longer) good. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
}

/** Good credentials without the role that the path asks for. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
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
