// The line of a profile's file that a sentence about it is about, found by what the sentence names: a misspelled sensor where it is read, a
// feature where it is named. A guess that is right where names are written as text, and absent where they are computed.

/** From 1; undefined where the file does not say the name as text. */
export function lineOfProblem(source: string, problem: string): number | undefined {
  const lines = source.split('\n');
  const find = (pattern: RegExp, from = 0): number | undefined => {
    const at = lines.findIndex((line, index) => index >= from && pattern.test(line));
    return at === -1 ? undefined : at + 1;
  };
  const [, read] = / reads (\S+), which is no sensor/.exec(problem) ?? [];
  if (read !== undefined) return find(new RegExp(`[.'"{, ]${escaped(read)}\\b`));
  const [, target, targetMember] = /^targets\.([\w-]+)(?:\.(\w+))?\b/.exec(problem) ?? [];
  if (target !== undefined) {
    const from = (find(/\btargets\s*:/) ?? 1) - 1;
    const named = find(namedBy(target), from);
    if (named === undefined || targetMember === undefined) return named ?? find(/\btargets\s*:/);
    return find(new RegExp(`\\b${targetMember}\\s*:`), named - 1) ?? named;
  }
  const [, twice] = / twice$/.test(problem) ? (/^names the \w+ (.+) twice$/.exec(problem) ?? []) : [];
  if (twice !== undefined) {
    const first = find(namedBy(twice));
    return first === undefined ? undefined : (find(namedBy(twice), first) ?? first);
  }
  for (const name of namesIn(problem)) {
    const line = find(namedBy(name));
    if (line !== undefined) return line;
  }
  const [, member] = /^(?:the first of )?(\w+)/.exec(problem) ?? [];
  return member === undefined ? undefined : find(new RegExp(`\\b${escaped(member)}\\s*[:(,]`));
}

/** What the sentence is about, the nearest first. */
function namesIn(problem: string): readonly string[] {
  const patterns = [
    /^(?:feature|evidence of|limit of) (.+?) (?:reads|is|gives|throws) /,
    /^\w+\[\d+\] \((.+?)\)/,
    /^names a sensor (\S+),/,
    /^input\.members names (\S+),/,
    /^has no feature (.+?), which/,
    /^spells two machine types (.+)$/,
  ];
  return patterns.flatMap((pattern) => pattern.exec(problem)?.[1] ?? []);
}

/** `name: 'x'`, `code: "x"`, or the text, or member, alone. */
function namedBy(name: string): RegExp {
  const text = escaped(name);
  return new RegExp(`(['"\`])${text}\\1|(?:^|[{,\\s])${text}\\s*:`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
