// The one error table: every error of a server becomes an RFC 9457 problem here, always with `detail`, because existing clients read it.
// A server adds what it answers to errors of its own. No answer ever carries a stack, nor the message of an error that nobody foresaw.
import { Unavailable, UnknownMachine } from '../core/errors.ts';
import { printableLine } from '../core/show.ts';
import { bodyFaults } from './body-faults.ts';
import {
  exampleId,
  type FieldProblem,
  Forbidden,
  InvalidMediaType,
  InvalidRequest,
  NoSuchRecord,
  NoSuchRoute,
  TooManyRequests,
  Unauthorized,
} from './request-errors.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

export const problemMediaType = 'application/problem+json';

/** The kinds of problem. `example` stands in the OpenAPI document. */
export const problemKinds = {
  'malformed-request': { status: 400, title: 'Malformed request', example: 'the request is not valid HTTP' },
  'invalid-json': { status: 400, title: 'Invalid JSON', example: 'the body is not valid JSON' },
  'invalid-inference': {
    status: 400,
    title: 'Invalid inference request',
    example: 'inputs[0].shape must be [rows, 11]',
  },
  unauthorized: {
    status: 401,
    title: 'Unauthorized',
    example: 'send an API key or a token as Authorization: Bearer …',
  },
  forbidden: { status: 403, title: 'Forbidden', example: 'POST /predict needs the role predict' },
  'unknown-machine': {
    status: 404,
    title: 'Unknown machine',
    example: "machine 99 is not in the Portal's machine table",
  },
  'unknown-model': { status: 404, title: 'Unknown model', example: 'there is no model "pumps"' },
  'not-found': { status: 404, title: 'Not found', example: 'there is no GET /nowhere' },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    example: 'GET is not possible on /predict; possible: POST',
  },
  conflict: {
    status: 409,
    title: 'Conflict',
    example: 'somebody was first: acknowledged by … at 2026-03-01T09:30:00.000Z',
  },
  'request-timeout': { status: 408, title: 'Request timeout', example: 'the request took too long to arrive' },
  'body-too-large': { status: 413, title: 'Body too large', example: 'the body is larger than 1048576 bytes' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    example: 'send the body as JSON with Content-Type: application/json',
  },
  'invalid-request': { status: 422, title: 'Invalid request', example: 'machine_id is missing' },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    example: 'more than 60000 requests a minute; try again in 12 s',
  },
  'headers-too-large': { status: 431, title: 'Headers too large', example: "the request's headers are too large" },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    example: "the server failed in a way it did not foresee; its log has the cause under the request's id",
  },
  unavailable: { status: 503, title: 'Unavailable', example: "the Portal's database does not answer" },
  overloaded: { status: 503, title: 'Overloaded', example: 'the server has more to do than it can; try again later' },
} as const;

export type ProblemKind = keyof typeof problemKinds;

/** What to answer to an error. `bodyBytesMax` is named where a body was larger. */
export function problemOf(error: unknown, bodyBytesMax: number): ProblemAnswer {
  if (error instanceof InvalidRequest) return answer('invalid-request', error.message, { errors: error.errors });
  if (error instanceof UnknownMachine) {
    return answer('unknown-machine', error.message, { errors: [{ field: 'machine_id', message: error.message }] });
  }
  if (error instanceof InvalidMediaType) return answer('unsupported-media-type', error.message);
  if (error instanceof Unavailable) {
    return answer('unavailable', error.message, error.retryable ? { headers: retrySoon } : {});
  }
  if (error instanceof Unauthorized) {
    return answer('unauthorized', error.message, { headers: { 'www-authenticate': 'Bearer realm="spindle"' } });
  }
  if (error instanceof Forbidden) return answer('forbidden', error.message);
  if (error instanceof TooManyRequests) {
    return answer('too-many-requests', error.message, { headers: { 'retry-after': String(error.retryAfterSeconds) } });
  }
  if (error instanceof NoSuchRecord) return answer('not-found', error.message);
  if (error instanceof NoSuchRoute) {
    return error.allowed.length === 0
      ? answer('not-found', error.message)
      : answer('method-not-allowed', error.message, { headers: { allow: error.allowed.join(', ') } });
  }
  return problemOfFramework(error, bodyBytesMax);
}

/** The problem as an answer, of a kind and with a detail. */
export function answer(
  kind: ProblemKind,
  detail: string,
  more: {
    errors?: readonly FieldProblem[];
    headers?: Readonly<Record<string, string>>;
    /** Of the server's own, beside those that every problem has. */
    members?: Readonly<Record<string, unknown>> | undefined;
  } = {},
): ProblemAnswer {
  const { status, title } = problemKinds[kind];
  // It may quote a name or a path of the sender, and be shown by a terminal or a page.
  const problem = { type: problemType(kind), title, status, detail: printableLine(detail), ...more.members };
  const errors = more.errors?.map(({ field, message }) => ({
    field: printableLine(field),
    message: printableLine(message),
  }));
  return {
    problem: errors === undefined ? problem : { ...problem, errors },
    headers: more.headers ?? {},
  };
}

/** The URI that names a kind of problem. */
export function problemType(kind: ProblemKind): string {
  return `urn:spindle:problem:${kind}`;
}

const retrySoon = { 'retry-after': '2' };

/** Where the framework has found that a text is no id, its own words name a format that not everybody knows. */
function idRule(error: unknown): string | undefined {
  const { validation } = error as { validation?: readonly { instancePath?: string; params?: { format?: unknown } }[] };
  const [first] = validation ?? [];
  if (first?.params?.format !== 'uuid') return undefined;
  const member = first.instancePath?.split('/').at(-1) ?? 'id';
  return `${member} must be an id, which looks like ${exampleId}`;
}

/** The framework tells its errors apart by `code` and, for those of the client, by a status below 500. */
function problemOfFramework(error: unknown, bodyBytesMax: number): ProblemAnswer {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  switch (code) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return answer('invalid-json', 'the body is empty');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return answer('invalid-json', 'the body is not valid JSON');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return answer('body-too-large', `the body is larger than ${bodyBytesMax} bytes`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return answer('unsupported-media-type', problemKinds['unsupported-media-type'].example);
    case 'FST_ERR_HANDLER_TIMEOUT':
      return answer('unavailable', 'the answer took too long', { headers: retrySoon });
    case 'FST_UNDER_PRESSURE':
      return answer('overloaded', problemKinds.overloaded.example, { headers: retrySoon });
  }
  const errors = bodyFaults(error);
  if (errors !== undefined)
    return answer('malformed-request', errors.map((fault) => fault.message).join('; '), { errors });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return answer('malformed-request', idRule(error) ?? message ?? problemKinds['malformed-request'].example);
  }
  return answer('internal-error', problemKinds['internal-error'].example);
}
