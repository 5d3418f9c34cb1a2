// The explanation of one reading as its JSON, which is nearly all that anybody does with one: an alert carries it as text. Putting it together
// from texts that were made once for a profile and a model takes a quarter of the time of describing it as an object, which explain.ts
// does, and says the same to the byte.
import type { ContributionsSubject } from './contribution-sums.ts';
import type { ContributionsOptions } from './contributions.ts';
import { agreement, type Explain, type ScoredReading } from './explain.ts';
import type { Explanation, NearestMode } from './explanation.ts';
import { summaryOf } from './sentences.ts';
import { createWriteContributions } from './write-contributions.ts';
import { createWriteModes } from './write-modes.ts';

/** An explanation as JSON, and of its members what is asked for without reading that. */
export interface WrittenExplanation {
  readonly json: string;
  readonly failure_modes: readonly { readonly code: string }[];
  readonly nearest_mode: Pick<NearestMode, 'code' | 'is_crossed'> | null;
  readonly contributions: {
    readonly sensors: readonly { readonly sensor: string; readonly contribution: number }[];
  } | null;
}

/** Throws what the profile's own functions throw. */
export type WriteExplanation = (scored: ScoredReading) => WrittenExplanation;

/** What `explain` describes, written. Where the profile's texts do not lend themselves to it, `explain` is asked each time. */
export function createWriteExplanation(
  subject: ContributionsSubject,
  options: ContributionsOptions,
  explain: Explain,
): WriteExplanation {
  const plainly: WriteExplanation = (scored) => writtenPlainly(explain(scored));
  try {
    return createWrite(subject, options, plainly);
  } catch (error) {
    if (error instanceof RangeError) return plainly;
    throw error;
  }
}

/** Of an explanation that is there. */
export function writtenPlainly(explanation: Explanation): WrittenExplanation {
  const { failure_modes, nearest_mode: nearest, contributions } = explanation;
  return {
    json: JSON.stringify(explanation),
    failure_modes: failure_modes.map(({ code }) => ({ code })),
    nearest_mode: nearest && { code: nearest.code, is_crossed: nearest.is_crossed },
    contributions: contributions && {
      sensors: contributions.sensors.map(({ sensor, contribution }) => ({ sensor, contribution })),
    },
  };
}

/** Throws RangeError when texts cannot be cut at the places of numbers. */
function createWrite(
  subject: ContributionsSubject,
  options: ContributionsOptions,
  plainly: WriteExplanation,
): WriteExplanation {
  const { profile, types } = subject;
  const { language } = options;
  const writeContributions = createWriteContributions(subject, options);
  const writeModes = createWriteModes(profile, types, language);
  const known = new Set(types.map(({ name }) => name));
  return (scored) => {
    const { sensors, type, isAnomalous, contributions: given } = scored;
    if (!known.has(type.name)) return plainly(scored);
    const { crossed, nearest, ...modes } = writeModes(sensors, type);
    const contributions = given === null ? null : writeContributions(sensors, type, given.values, given.start);
    const reasons = contributions?.reasons ?? [];
    const summary = summaryOf({ isAnomalous, crossed, nearest, reasons }, language);
    const agrees = agreement(isAnomalous, crossed.length > 0);
    return {
      json: `{"summary":"${summary}","failure_modes":[${modes.failureModes}],"model_and_limits":"${agrees}","nearest_mode":${modes.nearestMode},"contributions":${contributions?.json ?? 'null'}}`,
      failure_modes: crossed.map(({ code }) => ({ code })),
      nearest_mode: nearest && { code: nearest.code, is_crossed: nearest.is_crossed },
      contributions: contributions && { sensors: contributions.sensors },
    };
  };
}
