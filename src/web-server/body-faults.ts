// What of a body does not fit its schema, in words: each member by its path, and what it must be. Of two schemas of which one has to fit, what both
// ask for stands in one sentence. Shows nothing of what was sent but the names of members.
import { exampleId, type FieldProblem } from './request-errors.ts';

interface Fault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What the framework's check of a body has found; undefined for any other error. */
export function bodyFaults(error: unknown): readonly FieldProblem[] | undefined {
  const { validation, validationContext } = Object(error) as {
    readonly validation?: readonly Fault[];
    readonly validationContext?: string;
  };
  if (validationContext !== 'body' || validation === undefined) return undefined;
  const meant = validation.filter(({ keyword }) => keyword !== 'anyOf');
  // Of schemas of which one has to fit, the others are not what was meant.
  const isMeant = ({ keyword, instancePath }: Fault): boolean =>
    keyword !== 'type' ||
    !meant.some((other) =>
      other.instancePath === instancePath
        ? other.keyword !== 'type'
        : other.instancePath.startsWith(`${instancePath}/`),
    );
  const byField = Map.groupBy(meant.filter(isMeant), fieldOf);
  return [...byField].map(([field, faults]) => ({
    field,
    message: `${field === whole ? 'the body' : field} ${said(faults)}`,
  }));
}

const whole = 'body';
const nameLengthMax = 64;

function fieldOf({ instancePath, params }: Fault): string {
  const { missingProperty, additionalProperty } = params as Readonly<Record<string, string | undefined>>;
  const names = instancePath
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const own = missingProperty ?? additionalProperty;
  const path = own === undefined ? names : [...names, own];
  const short = path.map((name) => (/^[0-9]+$/.test(name) ? `[${name}]` : `.${name.slice(0, nameLengthMax)}`));
  return path.length === 0 ? whole : short.join('').replace(/^\./, '');
}

function said(faults: readonly Fault[]): string {
  const types = faults.flatMap(({ keyword, params }) =>
    keyword === 'type' ? [params['type']].flat().map(String) : [],
  );
  if (types.length > 0) return `must be ${[...new Set(types)].map((type) => typeNames[type] ?? type).join(' or ')}`;
  const { keyword, params, message } = faults[0] as Fault;
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is no member that is taken here';
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
  if (keyword === 'pattern') return patternRule(String(params['pattern']));
  if (params['format'] === 'uuid') return `must be an id, which looks like ${exampleId}`;
  return message ?? 'is not as it must be';
}

/** Patterns that nobody wants to read. */
function patternRule(pattern: string): string {
  if (pattern === digits) return 'must be the digits of a whole number';
  return 'must be text with something else than spaces, and without the character U+0000';
}

/** A whole number as text, which no double rounds. */
export const digits = '^[0-9]{1,15}$';

const typeNames: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
};
