// Whether the licences of what Spindle is made of let it be given on under its own, the MIT licence. Pure: expressions of SPDX in, sentences out.
// A package may be taken under one of those that it offers (OR), and all of those that it combines (AND) have to be allowed.

export interface Part {
  /** With its version, such as `pg@8.23.1`. */
  readonly name: string;
  /** An expression of SPDX; undefined where it says none. */
  readonly licence: string | undefined;
  /** Where it comes to: what is given on, or what only builds and tests it. */
  readonly use: 'shipped' | 'development';
}

/** Each asks for no more than its text to go along, or that changes of its own files stay open. */
const allowed = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0'],
  ...['OFL-1.1', 'Python-2.0', 'Unlicense', 'Zlib'],
  ...['CDDL-1.0', 'CDDL-1.1', 'EPL-2.0', 'MPL-2.0'],
]);

/** A sentence for each part that may not be in it. */
export function licenceProblems(parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ name, licence }) => {
    if (licence === undefined) return [`${name} says no licence; look it up and write it into tools/licences`];
    return isAllowed(licence)
      ? []
      : [`${name} has the licence ${licence}, which is not allowed in tools/licences/judge.ts`];
  });
}

export function isAllowed(expression: string): boolean {
  return alternatives(expression).some((all) => all.every((each) => allowed.has(each)));
}

/** The lists of licences of which one has to be kept to. Throws on brackets that do not close. */
function alternatives(expression: string): readonly (readonly string[])[] {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): string[][] => {
    const found = both();
    while (tokens[at] === 'OR') {
      at++;
      found.push(...both());
    }
    return found;
  };
  const both = (): string[][] => {
    let found = one();
    while (tokens[at] === 'AND') {
      at++;
      const more = one();
      found = found.flatMap((left) => more.map((right) => [...left, ...right]));
    }
    return found;
  };
  const one = (): string[][] => {
    const token = tokens[at++];
    if (token === '(') {
      const found = either();
      if (tokens[at++] !== ')') throw new Error(`a bracket does not close in ${expression}`);
      return found;
    }
    if (tokens[at] !== 'WITH') return [[token ?? '']];
    at += 2;
    return [[`${token} WITH ${tokens[at - 1]}`]];
  };
  const found = either();
  if (at !== tokens.length) throw new Error(`${expression} is no expression of licences`);
  return found;
}
