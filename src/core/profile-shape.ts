// Whether something that a file exports has the shape of a profile: every member there, and of the right kind. A profile comes from a file
// that no compiler may have seen. Says all that is wrong, each as a sentence that begins with the member.
import { dataQualityProblems, plausibleProblems } from './data-quality/shape.ts';
import { episodeShapeProblems } from './episode/rules-shape.ts';
import { isObject, type Members } from './members.ts';
import { sensorCopied } from './memory/sensor-copied.ts';
import { memoryProblems, profileMemoryProblems } from './memory/shape.ts';
import { envelopes, nameForms, numberForms, timeForms } from './reading/input-forms.ts';
import { targetsProblems } from './target/target.ts';

/** Empty when the shape is right; whether the profile makes sense is another question. */
export function shapeProblems(profile: unknown): readonly string[] {
  if (!isObject(profile)) return ['it is no object'];
  const problems: string[] = [];
  const check: Check = (isRight, problem) => {
    if (!isRight) problems.push(problem);
    return isRight;
  };
  check(isText(profile['name']), 'name must be text');
  each(check, profile, 'sensors', checkSensor);
  each(check, profile, 'machineTypes', checkMachineType);
  each(check, profile, 'features', checkFeature);
  if (profile['moreFeatures'] !== undefined) each(check, profile, 'moreFeatures', checkFeature);
  each(check, profile, 'failureModes', checkFailureMode);
  check(isTexts(profile['typeOrder']), 'typeOrder must be an array of the names of machine types');
  const { training, featureSets, simulate, input } = profile;
  if (check(isObject(training), 'training must be an object with typeColumn') && isObject(training)) {
    check(isText(training['typeColumn']), 'training.typeColumn must be the name of a column');
    for (const name of ['targetColumn', 'timeColumn', 'machineColumn', 'groupColumn'])
      check(
        training[name] === undefined || isText(training[name]),
        `training.${name} must be the name of a column, or absent`,
      );
  }
  const areSets = isObject(featureSets) && Object.values(featureSets).every(isTexts);
  check(featureSets === undefined || areSets, 'featureSets must be an object of arrays of the names of features');
  check(simulate === undefined || typeof simulate === 'function', 'simulate must be a function');
  if (input !== undefined) checkInput(check, input);
  const { sensors, dataQuality } = profile;
  if (dataQuality !== undefined) problems.push(...dataQualityProblems(dataQuality, sensorNames(sensors)));
  if (profile['memory'] !== undefined) problems.push(...profileMemoryProblems(profile['memory']));
  if (profile['targets'] !== undefined)
    problems.push(...targetsProblems(profile['targets'], modeCodes(profile['failureModes'])));
  if (profile['episodes'] !== undefined) problems.push(...episodeShapeProblems(profile['episodes']));
  return problems;
}

interface WithLimits {
  readonly sensors: readonly { readonly name: string; readonly unit: string }[];
  readonly failureModes: readonly {
    readonly code: string;
    readonly limits?: readonly { readonly of: (values: never, typeName: string) => unknown; readonly unit: string }[];
  }[];
}

/**
 * Of limits of a sensor's very value: it has one unit, in which its curve, its range and its limits are told. Of a profile of the right shape; one that differs so is
 * served all the same, as the two may be one unit in two spellings.
 */
export function limitUnitProblems({ sensors, failureModes }: WithLimits): readonly string[] {
  return failureModes.flatMap(({ code, limits = [] }, mode) =>
    limits.flatMap(({ of: measure, unit }, place) => {
      const sensor = sensors.find(({ name }) => name === sensorCopied(measure));
      if (sensor === undefined || sensor.unit === unit) return [];
      const what = `failureModes[${mode}] (${code}).limits[${place}]`;
      const whose = `that of the sensor ${sensor.name}, whose value it limits`;
      return [`${what}.unit is ${JSON.stringify(unit)}, and ${whose}, is ${JSON.stringify(sensor.unit)}`];
    }),
  );
}

function sensorNames(sensors: unknown): readonly unknown[] {
  return Array.isArray(sensors) ? sensors.map((sensor) => (isObject(sensor) ? sensor['name'] : undefined)) : [];
}

function modeCodes(modes: unknown): readonly unknown[] {
  return Array.isArray(modes) ? modes.map((mode) => (isObject(mode) ? mode['code'] : undefined)) : [];
}

type Check = (isRight: boolean, problem: string) => boolean;

function each(
  check: Check,
  profile: Members,
  name: string,
  checkOne: (check: Check, value: Members, what: string) => void,
  owner = '',
): void {
  const list = profile[name];
  const place = `${owner}${name}`;
  if (!check(Array.isArray(list), `${place} must be an array`) || !Array.isArray(list)) return;
  list.forEach((value: unknown, index) => {
    const label = isObject(value) ? (value['name'] ?? value['code']) : undefined;
    const what = isText(label) ? `${place}[${index}] (${label})` : `${place}[${index}]`;
    if (check(isObject(value), `${what} must be an object`) && isObject(value)) checkOne(check, value, what);
  });
}

function checkSensor(check: Check, sensor: Members, what: string): void {
  check(isText(sensor['name']) && sensor['name'] !== '__proto__', `${what}.name must be the name of a member`);
  check(typeof sensor['unit'] === 'string', `${what}.unit must be text, such as K, or empty`);
  check(isText(sensor['column']), `${what}.column must be the name of a column`);
  checkLabel(check, sensor, what);
  const { range, example, control, plausible, optional } = sensor;
  check(optional === undefined || typeof optional === 'boolean', `${what}.optional must be true or false`);
  if (plausible !== undefined)
    for (const problem of plausibleProblems(plausible, `${what}.plausible`)) check(false, problem);
  if (control !== undefined) checkControl(check, control, what);
  check(isNumber(example), `${what}.example must be a number`);
  if (
    !check(isObject(range), `${what}.range must be an object with atMost, and perhaps above or atLeast`) ||
    !isObject(range)
  )
    return;
  const { above, atLeast, atMost } = range;
  const isRight = [above, atLeast].every((bound) => bound === undefined || isNumber(bound)) && isNumber(atMost);
  if (!check(isRight, `${what}.range must have a number as atMost, and perhaps one as above or atLeast`)) return;
  const lowest = Math.max(Number(above ?? Number.NEGATIVE_INFINITY), Number(atLeast ?? Number.NEGATIVE_INFINITY));
  if (!check(lowest < Number(atMost), `${what}.range begins at ${lowest}, which is not below its atMost of ${atMost}`))
    return;
  const value = Number(example);
  const isInside = value <= Number(atMost) && value >= lowest && (above === undefined || value > Number(above));
  check(isInside || !isNumber(example), `${what}.example is ${example}, outside of its range`);
}

function checkControl(check: Check, control: unknown, what: string): void {
  const { atLeast, atMost, step } = isObject(control) ? control : {};
  const isRight = isNumber(atLeast) && isNumber(atMost) && isNumber(step) && step > 0 && atLeast <= atMost;
  check(
    isRight,
    `${what}.control must have the numbers atLeast, atMost, which is not below it, and step, which is above 0`,
  );
}

function checkMachineType(check: Check, type: Members, what: string): void {
  check(isText(type['name']), `${what}.name must be text`);
  check(isTexts(type['aliases']), `${what}.aliases must be an array of text, which may be empty`);
  checkLabel(check, type, what);
}

function checkFeature(check: Check, feature: Members, what: string): void {
  check(isText(feature['name']), `${what}.name must be text`);
  check(feature['from'] === 'sensors' || feature['from'] === 'type', `${what}.from must be 'sensors' or 'type'`);
  check(typeof feature['of'] === 'function', `${what}.of must be a function of the sensors' values`);
  const { label, unit, sensors, memory } = feature;
  if (memory !== undefined) for (const problem of memoryProblems(memory, `${what}.memory`)) check(false, problem);
  if (label !== undefined) checkLabel(check, feature, what);
  check(unit === undefined || typeof unit === 'string', `${what}.unit must be text, such as W`);
  check(sensors === undefined || isTexts(sensors), `${what}.sensors must be an array of the names of sensors`);
}

function checkFailureMode(check: Check, mode: Members, what: string): void {
  check(
    isText(mode['code']) && mode['code'] !== '__proto__',
    `${what}.code must be text that can be the name of a member`,
  );
  check(isText(mode['column']), `${what}.column must be the name of a column`);
  checkLabel(check, mode, what);
  const { evidence, limits, crossedBy } = mode;
  const isStated = Array.isArray(limits) && limits.length > 0;
  check(
    typeof evidence === 'function' || (evidence === undefined && isStated),
    `${what}.evidence must be a function of the sensors' values, or absent where limits are given`,
  );
  if (limits !== undefined) each(check, mode, 'limits', checkLimit, `${what}.`);
  check(
    crossedBy === undefined || crossedBy === 'all' || crossedBy === 'any',
    `${what}.crossedBy must be 'all' or 'any'`,
  );
}

function checkLimit(check: Check, limit: Members, what: string): void {
  const { limit: bound, side, of: measure, unit, isInclusive } = limit;
  checkLabel(check, { label: limit['quantity'] }, what, 'quantity');
  check(typeof unit === 'string', `${what}.unit must be text, such as K, or empty`);
  check(typeof measure === 'function', `${what}.of must be a function of the sensors' values`);
  const isPerType = isObject(bound) && Object.values(bound).every(isNumber);
  check(isNumber(bound) || isPerType, `${what}.limit must be a number, or an object of one for each machine type`);
  check(side === 'above' || side === 'below', `${what}.side must be 'above' or 'below'`);
  check(isInclusive === undefined || typeof isInclusive === 'boolean', `${what}.isInclusive must be true or false`);
}

function checkLabel(check: Check, { label }: Members, what: string, member = 'label'): void {
  check(
    isObject(label) && typeof label['en'] === 'string' && typeof label['ko'] === 'string',
    `${what}.${member} must be { en: text, ko: text }`,
  );
}

function checkInput(check: Check, input: unknown): void {
  if (!check(isObject(input), 'input must be an object') || !isObject(input)) return;
  const oneOf = (name: string, choices: readonly string[]): void => {
    const value = input[name];
    check(
      value === undefined || choices.includes(value as string),
      `input.${name} must be one of ${choices.join(', ')}`,
    );
  };
  oneOf('names', nameForms);
  oneOf('numbers', numberForms);
  oneOf('time', timeForms);
  const { path, members, array } = input;
  const given = input['envelopes'];
  const areEnvelopes = isTexts(given) && given.every((name) => (envelopes as readonly string[]).includes(name));
  check(given === undefined || areEnvelopes, `input.envelopes must be an array of ${envelopes.join(', ')}`);
  check(path === undefined || isTexts(path), 'input.path must be an array of the names of members');
  const areMembers = isObject(members) && Object.values(members).every((way) => isText(way) || isTexts(way));
  check(members === undefined || areMembers, 'input.members must give a name, or an array of names, for each member');
  check(array === undefined || typeof array === 'boolean', 'input.array must be true or false');
  const known = ['envelopes', 'path', 'names', 'members', 'numbers', 'time', 'array'];
  for (const name of Object.keys(input)) check(known.includes(name), `input has no member ${name}`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
