// Several changes in one statement: one message to PostgreSQL and one answer, which is a transaction of its own. The parts are constant texts,
// prepared once per connection for each choice of parts.

/** A change of rows. Its parameters are numbered from $1. */
export interface StatementPart {
  /** A word of SQL: the name of its result within the statement. */
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
  /** What must be true of the result for anything to stay, as SQL; may use the part's parameters. */
  readonly requirement?: string;
}

export interface JoinedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

const texts = new Map<string, string>();

/**
 * All of it or nothing. Where a requirement does not hold, the statement fails with `requirementState`. A row may be changed by one part
 * alone, and no part sees what another one has written.
 */
export function joinStatements(parts: readonly StatementPart[]): JoinedStatement {
  const name = parts.map((part) => part.name).join('+');
  const text = texts.get(name) ?? joinTexts(parts);
  texts.set(name, text);
  return { name, text, values: parts.flatMap((part) => part.values) };
}

/** Division by zero: the one error that an expression can raise without a function of ours in the database. No part divides. */
export const requirementState = '22012';

function joinTexts(parts: readonly StatementPart[]): string {
  let before = 0;
  const changes: string[] = [];
  const requirements: string[] = [];
  for (const { name, text, values, requirement } of parts) {
    const first = before;
    const numbered = (sql: string): string => sql.replace(/\$(\d+)/g, (_, number) => `$${first + Number(number)}`);
    changes.push(`${name} as (${numbered(text)})`);
    if (requirement !== undefined) requirements.push(`(${numbered(requirement)})`);
    before += values.length;
  }
  const required = requirements.length === 0 ? 'true' : requirements.join(' and ');
  return `with ${changes.join(',\n')}\nselect 1 / (${required})::int as done`;
}
