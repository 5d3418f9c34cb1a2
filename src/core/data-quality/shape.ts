// Whether what a profile says of plausible values has its shape.
import { isObject } from '../members.ts';
import { usualWidthsBounds } from './rules.ts';

/** Of a sensor's `plausible`; each problem as a sentence that begins with the member, empty when all is right. */
export function plausibleProblems(given: unknown, what: string): readonly string[] {
  if (!isObject(given)) return [`${what} must be an object with atLeast, atMost or byType`];
  const { byType = {}, ...common } = given;
  if (!isObject(byType)) return [`${what}.byType must be an object with the names of machine types`];
  return [
    ...boundsProblems(common, what),
    ...Object.entries(byType).flatMap(([name, bounds]) => boundsProblems(bounds, `${what}.byType.${name}`)),
  ];
}

/** Of the profile's `dataQuality`. */
export function dataQualityProblems(given: unknown, sensorNames: readonly unknown[]): readonly string[] {
  if (!isObject(given)) return ['dataQuality must be an object'];
  const { usualWidths, impossible = [], ...others } = given;
  const { min, max } = usualWidthsBounds;
  const areWidths = usualWidths === undefined || (Number(usualWidths) >= min && Number(usualWidths) <= max);
  return [
    ...Object.keys(others).map((name) => `dataQuality has no member ${name}`),
    ...(areWidths ? [] : [`dataQuality.usualWidths must be a number from ${min} to ${max}`]),
    ...(Array.isArray(impossible)
      ? impossible.flatMap((each, place) => combinationProblems(each, `dataQuality.impossible[${place}]`, sensorNames))
      : ['dataQuality.impossible must be an array']),
  ];
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
