// Several changes in one statement: one message to PostgreSQL and one answer, which is a transaction of its own. The parts are constant texts,
// prepared once per connection for each choice of parts.

import { createHash } from 'node:crypto';
import type { BoundValue } from './bytes-query.ts';

/** A change of rows. Its parameters are numbered from $1. */
export interface StatementPart {
  /** A word of SQL: the name of its result within the statement. */
  readonly name: string;
  readonly text: string;
  readonly values: BoundValue[];
  /** What must be true of the result for anything to stay, as SQL; may use the part's parameters. */
  readonly requirement?: string;
}

export interface JoinedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: BoundValue[];
}

const known = new Map<string, { readonly name: string; readonly text: string }>();

/**
 * All of it or nothing. Where a requirement does not hold, the statement fails with `requirementState`. A row may be changed by one part
 * alone, and no part sees what another one has written.
 */
export function joinStatements(parts: readonly StatementPart[]): JoinedStatement {
  const names = parts.map((part) => part.name).join('+');
  const statement = known.get(names) ?? { name: nameOf(names), text: joinTexts(parts) };
  known.set(names, statement);
  return { ...statement, values: parts.flatMap((part) => part.values) };
}

/** Division by zero: the one error that an expression can raise without a function of ours in the database. No part divides. */
export const requirementState = '22012';

/** PostgreSQL tells statements apart by 63 bytes of their names, which those of five parts have in common with those of six. */
function nameOf(names: string): string {
  return `joined_${createHash('sha256').update(names).digest('hex').slice(0, 32)}`;
}

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
