// Whether what a profile says of plausible values has its shape.
import { episodeShapeProblems } from '../episode/rules-shape.ts';
import { isObject } from '../members.ts';
import { stuckReadingsBounds, usualWidthsBounds } from './rules.ts';

/** Of a sensor's `plausible`; each problem as a sentence that begins with the member, empty when all is right. */
export function plausibleProblems(given: unknown, what: string): readonly string[] {
  if (!isObject(given)) return [`${what} must be an object with atLeast, atMost or byType`];
  const { byType = {}, ...common } = given;
  if (!isObject(byType)) return [`${what}.byType must be an object with the names of machine types`];
  return [
    ...ofTypeProblems(common, what),
    ...Object.entries(byType).flatMap(([name, ofType]) => ofTypeProblems(ofType, `${what}.byType.${name}`)),
  ];
}

/** Of the profile's `dataQuality`. */
export function dataQualityProblems(given: unknown, sensorNames: readonly unknown[]): readonly string[] {
  if (!isObject(given)) return ['dataQuality must be an object'];
  const { usualWidths, impossible = [], episodes, ...others } = given;
  const { min, max } = usualWidthsBounds;
  const areWidths = usualWidths === undefined || (Number(usualWidths) >= min && Number(usualWidths) <= max);
  return [
    ...Object.keys(others).map((name) => `dataQuality has no member ${name}`),
    ...(areWidths ? [] : [`dataQuality.usualWidths must be a number from ${min} to ${max}`]),
    ...(Array.isArray(impossible)
      ? impossible.flatMap((each, place) => combinationProblems(each, `dataQuality.impossible[${place}]`, sensorNames))
      : ['dataQuality.impossible must be an array']),
    ...(episodes === undefined ? [] : episodeShapeProblems(episodes).map((problem) => `dataQuality.${problem}`)),
  ];
}

function ofTypeProblems(given: unknown, what: string): readonly string[] {
  if (!isObject(given)) return boundsProblems(given, what);
  const { stuckReadings, jump, ...bounds } = given;
  return [
    ...boundsProblems(bounds, what),
    ...stuckProblems(stuckReadings, `${what}.stuckReadings`),
    ...jumpProblems(jump, `${what}.jump`),
  ];
}

function stuckProblems(given: unknown, what: string): readonly string[] {
  const { min, max } = stuckReadingsBounds;
  const isCount = Number.isInteger(given) && (given as number) >= min && (given as number) <= max;
  return given === undefined || given === 0 || isCount
    ? []
    : [`${what} must be a whole number from ${min} to ${max}, or 0`];
}

function jumpProblems(given: unknown, what: string): readonly string[] {
  if (given === undefined || given === null) return [];
  const { allowance, perSecond, ...others } = isObject(given) ? given : {};
  const isRight = [allowance, perSecond].every((each) => Number.isFinite(each) && (each as number) >= 0);
  return isRight && Object.keys(others).length === 0
    ? []
    : [`${what} must have the numbers allowance and perSecond, which are not below 0, and nothing else, or be null`];
}

function boundsProblems(bounds: unknown, what: string): readonly string[] {
  if (!isObject(bounds)) return [`${what} must be an object with atLeast or atMost`];
  const { atLeast, atMost, ...others } = bounds;
  const isBound = (value: unknown): boolean => value === undefined || Number.isFinite(value);
  const isRight = isBound(atLeast) && isBound(atMost) && !(Number(atLeast) > Number(atMost));
  return [
    ...Object.keys(others).map((name) => `${what} has no member ${name}`),
    ...(isRight ? [] : [`${what} must have numbers as atLeast and atMost, of which the first is not above the second`]),
  ];
}

function combinationProblems(given: unknown, what: string, sensorNames: readonly unknown[]): readonly string[] {
  const { label, sensors, of } = isObject(given) ? given : {};
  const isLabel = isObject(label) && typeof label['en'] === 'string' && typeof label['ko'] === 'string';
  const areSensors =
    Array.isArray(sensors) && sensors.length > 0 && sensors.every((name) => sensorNames.includes(name));
  return [
    ...(isLabel ? [] : [`${what}.label must be { en: text, ko: text }`]),
    ...(areSensors ? [] : [`${what}.sensors must name sensors of the profile`]),
    ...(typeof of === 'function' ? [] : [`${what}.of must be a function of the sensors' values`]),
  ];
}
