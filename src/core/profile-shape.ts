// Whether something that a file exports has the shape of a profile: every member there, and of the right kind. A profile comes from a file
// that no compiler may have seen. Says all that is wrong, each as a sentence that begins with the member.
import { episodeShapeProblems } from './episode/rules-shape.ts';
import { envelopes, nameForms, numberForms, timeForms } from './input-forms.ts';
import { isObject, type Members } from './members.ts';

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
  if (check(isObject(training), 'training must be an object with typeColumn and targetColumn') && isObject(training)) {
    for (const name of ['typeColumn', 'targetColumn'])
      check(isText(training[name]), `training.${name} must be the name of a column`);
  }
  const areSets = isObject(featureSets) && Object.values(featureSets).every(isTexts);
  check(featureSets === undefined || areSets, 'featureSets must be an object of arrays of the names of features');
  check(simulate === undefined || typeof simulate === 'function', 'simulate must be a function');
  if (input !== undefined) checkInput(check, input);
  if (profile['episodes'] !== undefined) problems.push(...episodeShapeProblems(profile['episodes']));
  return problems;
}

type Check = (isRight: boolean, problem: string) => boolean;

function each(
  check: Check,
  profile: Members,
  name: string,
  checkOne: (check: Check, value: Members, what: string) => void,
): void {
  const list = profile[name];
  if (!check(Array.isArray(list), `${name} must be an array`) || !Array.isArray(list)) return;
  list.forEach((value: unknown, index) => {
    const label = isObject(value) ? (value['name'] ?? value['code']) : undefined;
    const what = isText(label) ? `${name}[${index}] (${label})` : `${name}[${index}]`;
    if (check(isObject(value), `${what} must be an object`) && isObject(value)) checkOne(check, value, what);
  });
}

function checkSensor(check: Check, sensor: Members, what: string): void {
  check(isText(sensor['name']) && sensor['name'] !== '__proto__', `${what}.name must be the name of a member`);
  check(typeof sensor['unit'] === 'string', `${what}.unit must be text, such as K, or empty`);
  check(isText(sensor['column']), `${what}.column must be the name of a column`);
  checkLabel(check, sensor, what);
  const { range, example } = sensor;
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

function checkMachineType(check: Check, type: Members, what: string): void {
  check(isText(type['name']), `${what}.name must be text`);
  check(isTexts(type['aliases']), `${what}.aliases must be an array of text, which may be empty`);
  checkLabel(check, type, what);
}

function checkFeature(check: Check, feature: Members, what: string): void {
  check(isText(feature['name']), `${what}.name must be text`);
  check(feature['from'] === 'sensors' || feature['from'] === 'type', `${what}.from must be 'sensors' or 'type'`);
  check(typeof feature['of'] === 'function', `${what}.of must be a function of the sensors' values`);
}

function checkFailureMode(check: Check, mode: Members, what: string): void {
  check(isText(mode['code']), `${what}.code must be text`);
  check(isText(mode['column']), `${what}.column must be the name of a column`);
  checkLabel(check, mode, what);
  check(typeof mode['evidence'] === 'function', `${what}.evidence must be a function of the sensors' values`);
}

function checkLabel(check: Check, value: Members, what: string): void {
  const { label } = value;
  check(
    isObject(label) && typeof label['en'] === 'string' && typeof label['ko'] === 'string',
    `${what}.label must be { en: text, ko: text }`,
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
