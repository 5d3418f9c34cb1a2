// Keyset pagination: a page ends with a cursor that says where the next one begins. A cursor is opaque to clients, and what is not one of
// ours is refused. Also reads the filters that the lists share.

import { type TSchema, Type } from 'typebox';
import { show } from '../../core/show.ts';
import type { ListQuery, PageStart } from '../../core/stored-rows.ts';
import { parseCollectedAt } from '../../core/time.ts';
import { type FieldProblem, InvalidRequest } from '../../web-server/request-errors.ts';

const pageSizeMax = 500;
/** Of the name of a parameter that there is not. */
const shownCharactersMax = 40;
const pageSizeDefault = 50;

/** Which page, and how long it is. */
export const sliceQuerySchema: Readonly<Record<string, TSchema>> = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: pageSizeMax, default: pageSizeDefault, description: 'Most rows of a page' }),
  ),
  after: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$', description: 'The `next` of the page before' }),
  ),
};

/** The query parameters that every list takes. */
export const pageQuerySchema: Readonly<Record<string, TSchema>> = {
  machine: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Only of this machine' }),
  ),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Only from this time on' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Only before this time' })),
  ...sliceQuerySchema,
};

/** Reads the parameters by name. Every fault is gathered; `end` throws InvalidRequest when there is one, or a parameter that was not read. */
export function readQuery(query: unknown) {
  const given = Object(query) as Record<string, unknown>;
  const problems: FieldProblem[] = [];
  const known = new Set<string>();
  /** The value that `read` makes of a parameter, or undefined when it is absent or wrong. */
  const one = <T>(name: string, read: (text: string) => T | undefined, rule: string): T | undefined => {
    known.add(name);
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    if (text === undefined) return undefined;
    const value = typeof text === 'string' ? read(text) : undefined;
    if (value === undefined) problems.push({ field: name, message: `${name} must be ${rule}` });
    return value;
  };
  const slice = (): Pick<ListQuery, 'after' | 'limit'> => ({
    ...given_('after', one('after', readCursor, 'the `next` of a page')),
    limit: one('limit', readLimit, `a whole number from 1 to ${pageSizeMax}`) ?? pageSizeDefault,
  });
  return {
    one,
    /** The values of a parameter that may be given several times. */
    many: (name: string, allowed: readonly string[]): readonly string[] | undefined => {
      known.add(name);
      const values = Object.hasOwn(given, name) ? [given[name]].flat() : [];
      if (values.some((value) => typeof value !== 'string' || !allowed.includes(value)))
        problems.push({ field: name, message: `${name} must be one of ${allowed.join(', ')}` });
      return values.length === 0 ? undefined : (values as string[]);
    },
    page: (): ListQuery => ({
      ...given_('machineId', one('machine', readWholeNumber, 'a whole number from 0')),
      ...given_('fromMs', one('from', readTime, 'a time as in RFC 3339')),
      ...given_('toMs', one('to', readTime, 'a time as in RFC 3339')),
      ...slice(),
    }),
    /** Which page, and how long it is. */
    slice,
    end: (): void => {
      // A filter that is spelled wrong and not applied would answer with what was not asked for.
      for (const name of Object.keys(given).filter((each) => !known.has(each))) {
        const message = `${show(name)} is no parameter here; there are ${[...known].sort().join(', ')}`;
        problems.push({ field: name.slice(0, shownCharactersMax), message });
      }
      if (problems.length > 0) throw new InvalidRequest(problems);
    },
  };
}

/** The cursor of the page after this row. */
function writeCursor({ at, id }: PageStart): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** Splits what was read, one row more than the page holds, into the page and the cursor of the next one. */
export function cutPage<Row extends { readonly start: PageStart }>(rows: readonly Row[], limit: number) {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last !== undefined ? writeCursor(last.start) : null };
}

function given_<Name extends string, T>(name: Name, value: T | undefined): { [Key in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: T };
}

function readWholeNumber(text: string): number | undefined {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

function readLimit(text: string): number | undefined {
  const value = readWholeNumber(text);
  return value !== undefined && value >= 1 && value <= pageSizeMax ? value : undefined;
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

function readTime(text: string): number | undefined {
  // A blank stands where a sender left the + of a zone unescaped.
  const spelled = text.replace(/ (\d\d:\d\d)$/, '+$1');
  return rfc3339.test(spelled) ? parseCollectedAt(spelled, 'UTC') : undefined;
}

const cursorPattern =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

function readCursor(text: string): PageStart | undefined {
  const [, at, id] = cursorPattern.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  return at !== undefined && id !== undefined && isRealTime(at) ? { at, id } : undefined;
}

/** Not one such as 30 February, which PostgreSQL refuses. */
function isRealTime(at: string): boolean {
  const time = Date.parse(at);
  // PostgreSQL has no year 0.
  return !Number.isNaN(time) && !at.startsWith('0000') && new Date(time).toISOString().slice(0, 19) === at.slice(0, 19);
}
