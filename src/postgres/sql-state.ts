// What a failed statement says of its cause: the data in it, or something of ours that waiting or an operator mends. Decided by PostgreSQL's
// SQLSTATE alone, whose classes are fixed by the manual (appendix A), so that no text of an error is ever compared.

/**
 * `passing`: gone by itself after a while (connection, start, stop, lack of room, a lock). `operator`: stays until somebody acts (password,
 * permission, a table that is missing). `data`: the values in the statement; the same statement fails again for ever.
 */
export type FailureCause = 'passing' | 'operator' | 'data';

const exact: Readonly<Record<string, FailureCause>> = {
  // How PgBouncer refuses a parameter of the connection.
  '08P01': 'operator',
  // A limit of the configuration, where the rest of the class is room that may come back.
  '53400': 'operator',
  '55006': 'passing',
  '55P03': 'passing',
  // The database was dropped.
  '57P04': 'operator',
};

const classes: Readonly<Record<string, FailureCause>> = {
  '08': 'passing',
  '25': 'passing',
  '40': 'passing',
  '53': 'passing',
  '55': 'operator',
  '57': 'passing',
  '58': 'passing',
  XX: 'passing',
  '0A': 'data',
  '21': 'data',
  '22': 'data',
  '23': 'data',
  '44': 'data',
  '54': 'data',
};

/** Of a state that is not listed somebody must find out: permissions, schema, configuration and all the rest. */
export function causeOfSqlState(sqlState: string): FailureCause {
  return exact[sqlState] ?? classes[sqlState.slice(0, 2)] ?? 'operator';
}

const sqlStatePattern = /^[0-9A-Z]{5}$/;

/** The SQLSTATE of an error, or of what caused it; undefined where PostgreSQL has said nothing. */
export function sqlStateOf(error: unknown): string | undefined {
  let each: unknown = error;
  for (let depth = 0; depth < causesMax && each instanceof Error; depth++) {
    const { code, severity } = each as Error & { code?: unknown; severity?: unknown };
    // Node's own codes (EPIPE) are spelled like some states; only the server's errors have a severity.
    if (typeof code === 'string' && typeof severity === 'string' && sqlStatePattern.test(code)) return code;
    each = each.cause;
  }
  return undefined;
}

const causesMax = 8;

/** What Node throws when a value cannot be encoded at all: too long for a string or a buffer, too deep, not a number of the range. */
function isEncodingError(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  return error instanceof Error && (error as { code?: unknown }).code === 'ERR_STRING_TOO_LONG';
}

/** Of any error that an attempt to store data rejects with. What is not PostgreSQL's is a connection that broke, or our own encoding. */
export function failureCause(error: unknown): FailureCause {
  const sqlState = sqlStateOf(error);
  if (sqlState !== undefined) return causeOfSqlState(sqlState);
  let each: unknown = error;
  for (let depth = 0; depth < causesMax && each instanceof Error; depth++) {
    if (isEncodingError(each)) return 'data';
    each = each.cause;
  }
  return 'passing';
}

/** Whether PostgreSQL cut a statement off because it took longer than it may. */
export function tookTooLong(error: unknown): boolean {
  return sqlStateOf(error) === '57014';
}

/** Why the values are at fault, as a sentence for a dead letter; undefined where they are not. */
export function refusalOf(error: unknown): string | undefined {
  if (failureCause(error) !== 'data') return undefined;
  const sqlState = sqlStateOf(error);
  const { message } = rootOf(error);
  const shown = message.length > messageLengthMax ? `${message.slice(0, messageLengthMax)}…` : message;
  return sqlState === undefined ? shown : `SQLSTATE ${sqlState}: ${shown}`;
}

const messageLengthMax = 200;

/** The innermost error: what is around it says where, which is no business of whoever sent the value. */
function rootOf(error: unknown): Error {
  let root = error as Error;
  for (let depth = 0; depth < causesMax && root.cause instanceof Error; depth++) root = root.cause;
  return root;
}
