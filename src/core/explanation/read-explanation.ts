// Reads an explanation out of a message that may hold anything: also one of an older server, which has a sentence and failure modes alone.
// What is no part of an explanation is left out, and never passed on unseen.
import { isObject, type Members } from '../members.ts';
import {
  type Contributions,
  type Explanation,
  type FeatureReason,
  type LimitMargin,
  type ModeEvidence,
  modelAndLimits,
  type NearestMode,
  type SensorReason,
  sides,
  type TypeReason,
  type UsualRange,
  type WayBack,
  type WayBackChange,
  wayBackSearches,
} from './explanation.ts';

/** Null for none, and for one without a sentence. A failure mode without a code is left out; what else is no text is empty. */
export function readExplanation(given: unknown): Explanation | null {
  if (!isObject(given)) return null;
  const { summary } = given;
  if (typeof summary !== 'string') return null;
  const failureModes = listOf(given['failure_modes'], readMode);
  const agreement = modelAndLimits.find((each) => each === given['model_and_limits']);
  const wayBack = readWayBack(given['way_back']);
  const search = wayBackSearches.find((each) => each === given['way_back_search']);
  return {
    summary,
    failure_modes: failureModes,
    model_and_limits: agreement ?? (failureModes.length > 0 ? 'agree' : 'model_only'),
    nearest_mode: readNearest(given['nearest_mode']),
    contributions: readContributions(given['contributions']),
    ...(wayBack === undefined ? {} : { way_back: wayBack }),
    ...(search === undefined ? {} : { way_back_search: search }),
  };
}

/** Those items of an array that `read` takes. */
function listOf<Item>(given: unknown, read: (item: Members) => Item | undefined): readonly Item[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((item: unknown) => (isObject(item) ? (read(item) ?? []) : []));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isNumber(value: unknown): value is number {
  // A number beyond a double is read as Infinity, which nobody could write down again.
  return typeof value === 'number' && Number.isFinite(value);
}

/** Null is said of what was not measured. */
function isMeasured(value: unknown): value is number | null {
  return value === null || isNumber(value);
}

function numberOf(value: unknown): number {
  return isNumber(value) ? value : 0;
}

function readMode(given: Members): ModeEvidence | undefined {
  const { code, label, evidence, limits } = given;
  if (typeof code !== 'string') return undefined;
  return { code, label: textOf(label), evidence: textOf(evidence), limits: listOf(limits, readLimit) };
}

function readLimit(given: Members): LimitMargin | undefined {
  const { quantity, value, unit, limit, margin, margin_percent: percent } = given;
  const side = sides.find((each) => each === given['side']);
  if (side === undefined || !isNumber(value) || !isNumber(limit) || !isNumber(margin)) return undefined;
  const margin_percent = isNumber(percent) ? percent : null;
  return { quantity: textOf(quantity), value, unit: textOf(unit), limit, side, margin, margin_percent };
}

function readNearest(given: unknown): NearestMode | null {
  if (!isObject(given)) return null;
  const { code, label, is_crossed: isCrossed, limit, sentence } = given;
  if (typeof code !== 'string') return null;
  return {
    code,
    label: textOf(label),
    is_crossed: isCrossed === true,
    limit: isObject(limit) ? (readLimit(limit) ?? null) : null,
    sentence: textOf(sentence),
  };
}

function readContributions(given: unknown): Contributions | null {
  if (!isObject(given)) return null;
  const { margin, base, sensors, other_sensors: otherSensors, features, other_features: otherFeatures } = given;
  if (!isNumber(margin) || !isNumber(base)) return null;
  return {
    margin,
    base,
    sensors: listOf(sensors, readSensor),
    other_sensors: numberOf(otherSensors),
    machine_type: readType(given['machine_type']),
    features: listOf(features, readFeature),
    other_features: numberOf(otherFeatures),
  };
}

function readSensor(given: Members): SensorReason | undefined {
  const { sensor, label, value, unit, contribution, sentence } = given;
  if (typeof sensor !== 'string' || !isMeasured(value) || !isNumber(contribution)) return undefined;
  const usual = readUsual(given['usual']);
  return {
    sensor,
    label: textOf(label),
    value,
    usual,
    contribution,
    sentence: textOf(sentence),
    unit: textOf(unit),
  };
}

function readFeature(given: Members): FeatureReason | undefined {
  const { feature, value, unit, contribution, sentence } = given;
  if (typeof feature !== 'string' || !isMeasured(value) || !isNumber(contribution)) return undefined;
  const usual = readUsual(given['usual']);
  return {
    feature,
    value,
    usual,
    contribution,
    sentence: textOf(sentence),
    unit: typeof unit === 'string' ? unit : null,
  };
}

function readType(given: unknown): TypeReason | null {
  if (!isObject(given)) return null;
  const { value, contribution, sentence } = given;
  if (typeof value !== 'string' || !isNumber(contribution)) return null;
  return { value, contribution, sentence: textOf(sentence) };
}

function readUsual(given: unknown): UsualRange | null {
  if (!isObject(given)) return null;
  const { low, median, high } = given;
  return isNumber(low) && isNumber(median) && isNumber(high) ? { low, median, high } : null;
}

function readWayBack(given: unknown): WayBack | undefined {
  if (!isObject(given)) return undefined;
  const { changes, anomaly_probability: probability, sentence } = given;
  const read = listOf(changes, readChange);
  if (read.length === 0 || !isNumber(probability)) return undefined;
  return { changes: read, anomaly_probability: probability, sentence: textOf(sentence) };
}

function readChange(given: Members): WayBackChange | undefined {
  const { sensor, label, from, to, unit } = given;
  if (typeof sensor !== 'string' || !isNumber(from) || !isNumber(to)) return undefined;
  return { sensor, label: textOf(label), from, to, unit: textOf(unit) };
}
