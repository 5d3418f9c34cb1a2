// For whom a program asks, where it asks for somebody: the trail of changes then has both.
import { type TSchema, Type } from 'typebox';
import type { FieldProblem } from '../web-server/request-errors.ts';

const lengthMax = 100;

export const onBehalfOfSchema: TSchema = Type.Optional(
  Type.String({ minLength: 1, maxLength: lengthMax, description: 'Who wants it, where a program asks for somebody' }),
);

/** Undefined where nobody is named. */
export function readOnBehalfOf(
  given: unknown,
): { readonly name: string | undefined } | { readonly problem: FieldProblem } {
  if (given === undefined) return { name: undefined };
  if (typeof given !== 'string' || given.length < 1 || given.length > lengthMax) {
    const message = `on_behalf_of must be text of 1 to ${lengthMax} characters`;
    return { problem: { field: 'on_behalf_of', message } };
  }
  // PostgreSQL's text holds no NUL, nor halves of a pair of code units.
  return { name: given.replaceAll('\0', '\uFFFD').toWellFormed() };
}

export const actorFor = (principal: string, name: string | undefined): string =>
  name === undefined ? principal : `${principal} for ${name}`;
