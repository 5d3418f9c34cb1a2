// Which setting would take a member that was refused. Looks only at what was refused, so it costs nothing where all is well.

import type { Hint } from '../errors.ts';
import { isObject, type Members } from '../members.ts';
import type { Profile } from '../profile.ts';
import { parseBasicTime, parseCollectedAt } from '../time.ts';
import { findEnvelope } from './envelopes.ts';
import { contractNames, countsPerMs, fold, parseCount, parseDecimal, snakeCase } from './input.ts';
import type { InputForms } from './input-forms.ts';

/** `field` is the member at fault, undefined for the value as a whole. */
export function hintFor(
  profile: Profile,
  forms: InputForms,
  body: unknown,
  field: string | undefined,
): Hint | undefined {
  if (Array.isArray(body)) {
    const holdsReadings = forms.array !== true && body.length > 0 && body.every(isObject);
    return holdsReadings ? { setting: 'INPUT_ARRAY', value: 'true' } : undefined;
  }
  if (!isObject(body) || field === undefined) return undefined;
  if (!Object.hasOwn(body, field))
    return contractNames(profile).includes(field) ? placeHint(forms, body, field) : undefined;
  const value = body[field];
  return field === 'collectedAt' ? timeHint(forms, value) : numberHint(forms, value);
}

/** A member that is missing may lie in an envelope, or have another name. */
function placeHint(forms: InputForms, body: Members, field: string): Hint | undefined {
  const { envelopes = [], names = 'exact' } = forms;
  const envelope = findEnvelope(body);
  if (envelope !== undefined && !envelopes.includes(envelope))
    return { setting: 'INPUT_ENVELOPE', value: [...envelopes, envelope].join(',') };
  if (names === 'exact' && Object.hasOwn(body, snakeCase(field))) return { setting: 'INPUT_NAMES', value: 'snake' };
  const isNamedOtherwise =
    names !== 'any' && Object.keys(body).filter((name) => fold(name) === fold(field)).length === 1;
  return isNamedOtherwise ? { setting: 'INPUT_NAMES', value: 'any' } : undefined;
}

function numberHint({ numbers = 'json' }: InputForms, value: unknown): Hint | undefined {
  if (typeof value !== 'string') return undefined;
  if (numbers === 'json' && parseDecimal(value, 'text') !== undefined)
    return { setting: 'INPUT_NUMBERS', value: 'text' };
  const isWithComma = numbers !== 'comma' && parseDecimal(value, 'comma') !== undefined;
  return isWithComma ? { setting: 'INPUT_NUMBERS', value: 'comma' } : undefined;
}

function timeHint(forms: InputForms, value: unknown): Hint | undefined {
  const { time = 'iso', numbers = 'json' } = forms;
  if (typeof value === 'string' && parseBasicTime(value, 'UTC') !== undefined)
    return time === 'basic' ? undefined : { setting: 'INPUT_TIME', value: 'basic' };
  const count = typeof value === 'string' ? parseDecimal(value, 'text') : value;
  if (typeof count !== 'number') return undefined;
  const unit = likelyUnit(count);
  if (unit === undefined) return undefined;
  if (unit !== time) return { setting: 'INPUT_TIME', value: unit };
  return typeof value === 'string' && numbers === 'json' ? { setting: 'INPUT_NUMBERS', value: 'text' } : undefined;
}

const likelyFrom = parseCollectedAt('2000-01-01T00:00:00', 'UTC') as number;
const likelyTo = parseCollectedAt('2100-01-01T00:00:00', 'UTC') as number;

/** The unit in which a count since 1970 falls into this century; the four never overlap. */
function likelyUnit(count: number): keyof typeof countsPerMs | undefined {
  return (Object.keys(countsPerMs) as (keyof typeof countsPerMs)[]).find((unit) => {
    const time = parseCount(count, unit);
    return time !== undefined && time >= likelyFrom && time < likelyTo;
  });
}
