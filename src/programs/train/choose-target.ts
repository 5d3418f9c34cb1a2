// What `--target` means: one of the profile's targets by its name, an expression over columns, or a column.
import type { Profile } from '../../core/profile.ts';
import { show } from '../../core/show.ts';
import { columnsRead, compares, parseExpression } from '../../core/target/expression.ts';
import { allTargets, columnRule, type LabelRule, ruleText } from '../../core/target/target.ts';
import { type Columns, InvalidData, profileTarget } from '../../training/data/columns.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';

/** Undefined where the command line says nothing. Throws InvalidData for an expression with a fault, and ProgramFailure. */
export function ruleOfOption({ targets = {} }: Profile, text: string | undefined): LabelRule | undefined {
  if (text === undefined) return undefined;
  if (Object.hasOwn(targets, text)) return profileTarget(text, targets);
  if (text === allTargets)
    throw new ProgramFailure(
      `--target ${allTargets} is for spindle train, with a profile that has targets; name one${targetList(targets)}`,
      2,
    );
  const parsed = parseExpression(text);
  if ('expression' in parsed && compares(parsed.expression))
    return { name: null, when: text, modes: null, expression: parsed.expression };
  if ('expression' in parsed && text.startsWith('`') && parsed.expression.kind === 'flag')
    return columnRule(parsed.expression.column);
  if ('problem' in parsed && /[<>=]/.test(text))
    throw new InvalidData(
      `--target ${show(text)} is no expression: ${parsed.problem}; a column of that name stands between backticks`,
    );
  return columnRule(text);
}

/** The names of the targets that are to be trained one after another; undefined for a single one. Throws ProgramFailure. */
export function targetsToTrain(
  { name, targets = {} }: Profile,
  text: string | undefined,
): readonly string[] | undefined {
  if (text !== allTargets) return undefined;
  const names = Object.keys(targets);
  if (names.length === 0)
    throw new ProgramFailure(`--target ${allTargets}: the profile ${name} declares no targets (docs/profiles.md)`, 2);
  return names;
}

/** Throws ProgramFailure where a profile has several targets and nobody has chosen one. */
export function requireRule({ name, targets = {} }: Profile, columns: Columns): LabelRule {
  if (columns.target !== null) return columns.target;
  throw new ProgramFailure(
    `the profile ${name} has several targets; say which with --target${targetList(targets)}, or ${allTargets} of them`,
    2,
  );
}

function targetList(targets: NonNullable<Profile['targets']>): string {
  const names = Object.keys(targets);
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}

/** Says what labels come of where that is not one column, and where a model would only learn a rule that it is given. */
export function tellRule(columns: Columns, rule: LabelRule): void {
  if (rule.expression.kind !== 'flag' || rule.name !== null) tell(`labels come of ${ruleText(rule)}`);
  const read = columnsRead(rule.expression);
  const sensor = columns.sensors.find(({ column }) => read.includes(column));
  if (sensor !== undefined)
    tell(
      `the target reads ${show(sensor.column)}, which is the sensor ${sensor.name}: what a model is given it need not find out, and its figures flatter`,
    );
}
