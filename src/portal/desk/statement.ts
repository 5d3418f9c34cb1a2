// A statement of PostgreSQL of which some conditions are not always there: its parameters are numbered as its text is written. Pure.

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Takes a value, and gives the parameter that stands for it. */
export type Give = (value: unknown) => string;

export function statement(write: (give: Give) => string): Statement {
  const values: unknown[] = [];
  const sql = write((value) => `$${values.push(value)}`);
  return { sql, values };
}

/** Those that are given. */
export function all(conditions: readonly (string | false | undefined)[]): string {
  return conditions.filter((each) => each).join(' and ') || 'true';
}
