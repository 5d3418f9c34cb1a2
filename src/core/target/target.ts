// Targets: what the models of a profile are to find, each by an expression over the columns of labelled data. A model carries its own in its manifest,
// so that it is measured by what it was trained on.
import { isObject, type Members } from '../members.ts';
import type { Label } from '../sensor-values.ts';
import { show } from '../show.ts';
import { type Expression, parseExpression } from './expression.ts';
import { nameText } from './tokens.ts';

/** As a profile declares it, by its name. */
export interface ProfileTarget {
  /** Over the columns of the file: `LeakRate > 2 and Valve = "open"`. */
  readonly when: string;
  /** Where absent, its name. */
  readonly label?: Label;
  /** Codes of the failure modes that it is about; where absent, all of the profile. */
  readonly modes?: readonly string[];
}

/** As a manifest has it. */
export interface TargetFacts {
  /** Of the profile's target; null for a column, or an expression, of the command line. */
  readonly name: string | null;
  readonly when: string;
  /** Null for all of the profile. */
  readonly modes: readonly string[] | null;
}

/** What labels come of. */
export interface LabelRule extends TargetFacts {
  readonly expression: Expression;
}

/** Names all targets of a profile, and so is no target's name. */
export const allTargets = 'all';

/** Throws an Error with the place for an expression that is none: profiles and manifests are checked before. */
export function labelRule({ name, when, modes }: TargetFacts): LabelRule {
  const parsed = parseExpression(when);
  if ('problem' in parsed) throw new Error(`target ${name ?? when}: ${parsed.problem}`);
  return { name, when, modes, expression: parsed.expression };
}

/** Labels that stand in a column, as 1 and 0. */
export function columnRule(column: string): LabelRule {
  return { name: null, when: nameText(column), modes: null, expression: { kind: 'flag', column } };
}

export function targetFacts({ name, when, modes }: TargetFacts): TargetFacts {
  return { name, when, modes };
}

/** For sentences: the column, or the target. */
export function ruleText({ name, when, expression }: LabelRule): string {
  if (name !== null) return `target ${name} (${when})`;
  return expression.kind === 'flag' ? `column ${show(expression.column)}` : `target ${when}`;
}

/** The profile as a model of some failure modes alone sees it. */
export function withModes<Of extends { readonly failureModes: readonly { readonly code: string }[] }>(
  profile: Of,
  modes: readonly string[] | null | undefined,
): Of {
  if (modes === null || modes === undefined) return profile;
  return { ...profile, failureModes: profile.failureModes.filter(({ code }) => modes.includes(code)) };
}

/** All that is wrong with a profile's `targets`, each as a sentence that begins with the member. */
export function targetsProblems(targets: unknown, modeCodes: readonly unknown[]): readonly string[] {
  if (!isObject(targets)) return ['targets must be an object of targets, by their names'];
  const names = Object.keys(targets);
  const problems: string[] = [];
  if (names.length === 0 || names.length > targetsMax)
    problems.push(`targets has ${names.length} members; 1 to ${targetsMax} are possible`);
  const [twice] = names.filter((name, at) => names.some((other, to) => to < at && isAlike(name, other)));
  if (twice !== undefined) problems.push(`targets.${twice} differs from another name only by capitals`);
  for (const [name, target] of Object.entries(targets)) {
    if (!nameForm.test(name) || name === allTargets)
      problems.push(
        `targets.${name} must be named by letters, digits, - and _, at most 40 of them, begin with a letter, and not be ${allTargets}`,
      );
    else if (isObject(target)) problems.push(...targetProblems(`targets.${name}`, target, modeCodes));
    else problems.push(`targets.${name} must be an object with when`);
  }
  return problems;
}

const targetsMax = 32;
/** It becomes a folder's name, and a part of a model's. */
const nameForm = /^[a-z][\w-]{0,39}$/i;

function isAlike(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function targetProblems(what: string, target: Members, modeCodes: readonly unknown[]): readonly string[] {
  const { when, label, modes } = target;
  const problems: string[] = [];
  if (typeof when !== 'string' || when === '') problems.push(`${what}.when must be an expression, as text`);
  else {
    const parsed = parseExpression(when);
    if ('problem' in parsed) problems.push(`${what}.when, ${parsed.problem}`);
  }
  if (label !== undefined && !(isObject(label) && typeof label['en'] === 'string' && typeof label['ko'] === 'string'))
    problems.push(`${what}.label must be { en: text, ko: text }`);
  const areModes = Array.isArray(modes) && modes.length > 0;
  const stranger = areModes ? modes.find((code) => !modeCodes.includes(code)) : undefined;
  if (modes !== undefined && !areModes) problems.push(`${what}.modes must be an array of the codes of failure modes`);
  if (stranger !== undefined)
    problems.push(`${what}.modes names ${String(stranger)}, which is no failure mode of the profile`);
  const known = ['when', 'label', 'modes'];
  for (const member of Object.keys(target))
    if (!known.includes(member)) problems.push(`${what} has no member ${member}`);
  return problems;
}
