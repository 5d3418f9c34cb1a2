// Whether what a profile says of episodes has its shape: known names, and numbers within their bounds.
import { isObject, type Members } from '../members.ts';
import { episodeBounds } from './rules.ts';

/** Each problem as a sentence that begins with the member; empty when all is right. */
export function episodeShapeProblems(given: unknown): readonly string[] {
  if (!isObject(given)) return ['episodes must be an object'];
  const { byType, ...common } = given;
  const problems = optionProblems(common, 'episodes');
  if (byType === undefined) return problems;
  if (!isObject(byType)) return [...problems, 'episodes.byType must be an object with the names of machine types'];
  return [
    ...problems,
    ...Object.entries(byType).flatMap(([name, options]) => {
      const what = `episodes.byType.${name}`;
      return isObject(options) ? optionProblems(options, what) : [`${what} must be an object`];
    }),
  ];
}

function optionProblems(options: Members, what: string): readonly string[] {
  const problems = Object.entries(options).flatMap(([name, value]) => {
    if (!Object.hasOwn(episodeBounds, name)) return [`${what} has no member ${name}`];
    const { min, max } = episodeBounds[name as keyof typeof episodeBounds];
    if (typeof value === 'number' && value >= min && value <= max) return [];
    return [`${what}.${name} must be a number from ${min} to ${max}`];
  });
  const whole = ['openCount', 'openWindow'].filter((name) => !Number.isInteger(options[name] ?? 1));
  const { openCount, openWindow } = options;
  const isBeyond = typeof openCount === 'number' && typeof openWindow === 'number' && openCount > openWindow;
  return [
    ...problems,
    ...whole.map((name) => `${what}.${name} must be a whole number`),
    ...(isBeyond ? [`${what}.openCount must not be above openWindow: no episode would open`] : []),
  ];
}
